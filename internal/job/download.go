package job

import (
	"errors"
	"io"
	"os"
	"sync"

	"callboard/internal/osfile"
)

// Download is the audio of a job while it is downloaded, so that it can be played before the file is whole. Any number of
// readers can read it from its first byte at any time; each waits for bytes that have not come yet. The bytes are on disk, not
// in memory: a server may send any number of them.
type Download struct {
	mu    sync.Mutex
	path  string // of the file that the bytes are in; empty before the first one
	file  *os.File
	n     int64 // bytes in it
	size  int64 // expected bytes; -1 when not known
	open  int   // readers
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
	if d.open++; d.path != "" {
		d.openFile()
	}
	return &downloadReader{d: d, closed: make(chan struct{})}, d.size, nil
}

// begin says that the bytes come into the file at path from its beginning, also after a try that broke off.
func (d *Download) begin(path string, size int64) {
	d.change(func() {
		d.closeFile()
		if d.path, d.n, d.size = path, 0, size; d.open > 0 {
			d.openFile()
		}
	})
}

// serve says that all bytes are in the file at path.
func (d *Download) serve(path string) {
	if info, err := os.Stat(path); err == nil {
		d.begin(path, info.Size())
		d.grow(int(info.Size()))
	}
}

// grow says that n more bytes are in the file.
func (d *Download) grow(n int) { d.change(func() { d.n += int64(n) }) }

// rename gives the file its final name. The readers go on.
func (d *Download) rename(to string) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if err := osfile.Rename(d.path, to); err != nil {
		return err
	}
	d.path = to
	return nil
}

// end marks the download as over. The first call counts.
func (d *Download) end(err error) {
	d.change(func() {
		if !d.over {
			d.over, d.err = true, err
		}
		if d.open == 0 {
			d.closeFile()
		}
	})
}

func (d *Download) change(how func()) {
	d.mu.Lock()
	defer d.mu.Unlock()
	how()
	if d.grown != nil {
		close(d.grown)
	}
	d.grown = make(chan struct{})
}

// openFile opens the file for reading, so that the readers get all of it also when it is removed. The caller holds mu.
func (d *Download) openFile() {
	if d.file == nil {
		d.file, _ = osfile.Open(d.path) // readAt tries again
	}
}

// closeFile closes the file if it was opened for reading. The caller holds mu.
func (d *Download) closeFile() {
	if d.file != nil {
		_ = d.file.Close() // nothing was written through it
		d.file = nil
	}
}

// readAt reads bytes that are there. The caller holds mu.
func (d *Download) readAt(b []byte, at int64) (int, error) {
	if d.openFile(); d.file == nil {
		return 0, errNoDownload // the download broke off, and its file is gone
	}
	n, err := d.file.ReadAt(b[:min(int64(len(b)), d.n-at)], at)
	if errors.Is(err, io.EOF) && n > 0 {
		err = nil
	}
	return n, err
}

// downloadReader is one reader of a Download.
type downloadReader struct {
	d      *Download
	at     int64
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
	if r.at < d.n {
		n, err = d.readAt(b, r.at)
		r.at += int64(n)
		return n, d.grown, err
	}
	if d.over {
		err = d.err
		if err == nil {
			err = io.EOF
		}
	}
	return 0, d.grown, err
}

// Close ends a read that waits.
func (r *downloadReader) Close() error {
	r.once.Do(func() {
		close(r.closed)
		r.d.mu.Lock()
		defer r.d.mu.Unlock()
		if r.d.open--; r.d.open == 0 && r.d.over {
			r.d.closeFile()
		}
	})
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
