package job

import (
	"errors"
	"io"
	"sync"
)

// Download is the audio of a job while it is downloaded, so that it can be played before the file is whole. Any number of
// readers can read it from its first byte at any time; each waits for bytes that have not come yet.
type Download struct {
	mu    sync.Mutex
	bytes []byte // kept after the file has its name: a reader may be behind
	size  int64  // expected bytes; -1 when not known
	over  bool
	err   error         // why it ended early
	grown chan struct{} // closed and replaced at the next change
}

func newDownload() *Download { return &Download{size: -1, grown: make(chan struct{})} }

// errNoDownload ends a download of which this process received nothing.
var errNoDownload = errors.New("the audio was not downloaded here")

// Open returns a reader of the audio from its first byte. The size is in bytes, -1 when it is not known yet; err is always
// nil. A read returns io.EOF when the file is whole on disk, the error that broke the download, or io.ErrClosedPipe after
// Close.
func (d *Download) Open() (r io.ReadCloser, size int64, err error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	return &downloadReader{d: d, closed: make(chan struct{})}, d.size, nil
}

// Write appends a copy of b. It never fails.
func (d *Download) Write(b []byte) (int, error) {
	d.change(func() { d.bytes = append(d.bytes, b...) })
	return len(b), nil
}

// setSize sets the expected number of bytes, -1 when it is not known.
func (d *Download) setSize(size int64) { d.change(func() { d.size = size }) }

// end marks the download as over. The first call counts.
func (d *Download) end(err error) {
	d.change(func() {
		if !d.over {
			d.over, d.err = true, err
		}
	})
}

func (d *Download) change(how func()) {
	d.mu.Lock()
	defer d.mu.Unlock()
	how()
	close(d.grown)
	d.grown = make(chan struct{})
}

// downloadReader is one reader of a Download.
type downloadReader struct {
	d      *Download
	at     int
	once   sync.Once
	closed chan struct{}
}

// Read implements io.Reader.
func (r *downloadReader) Read(b []byte) (int, error) {
	for {
		select {
		case <-r.closed:
			return 0, io.ErrClosedPipe
		default:
		}
		n, grown, err := r.next(b)
		if n > 0 || err != nil || len(b) == 0 {
			return n, err
		}
		select {
		case <-grown:
		case <-r.closed:
		}
	}
}

// next copies what is there. Without any, grown is closed at the next change.
func (r *downloadReader) next(b []byte) (n int, grown <-chan struct{}, err error) {
	d := r.d
	d.mu.Lock()
	defer d.mu.Unlock()
	n = copy(b, d.bytes[r.at:])
	r.at += n
	if n == 0 && d.over {
		err = d.err
		if err == nil {
			err = io.EOF
		}
	}
	return n, d.grown, err
}

// Close ends a read that waits.
func (r *downloadReader) Close() error {
	r.once.Do(func() { close(r.closed) })
	return nil
}

// Downloading returns the running download of a job's audio in this process. It reports false if there is none.
func (s *Service) Downloading(id string) (*Download, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	d, ok := s.downloads[id]
	return d, ok
}

// startDownload returns the job's download, and creates it if there is none yet: it can be opened before the first byte.
func (s *Service) startDownload(id string) *Download {
	s.mu.Lock()
	defer s.mu.Unlock()
	d, ok := s.downloads[id]
	if !ok {
		d = newDownload()
		s.downloads[id] = d
	}
	return d
}

// endDownload ends the job's download; a nil err means that the file is whole.
func (s *Service) endDownload(id string, err error) {
	s.mu.Lock()
	d, ok := s.downloads[id]
	delete(s.downloads, id)
	s.mu.Unlock()
	if ok {
		d.end(err)
	}
}
