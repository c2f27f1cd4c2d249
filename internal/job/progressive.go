package job

import (
	"errors"
	"io"
	"sync"
)

// Download is a job's audio on its way onto the disk, for whoever wants to hear it before all of it is here. It can be read
// from its beginning at any time, by any number of readers; each waits for what has not come yet.
type Download struct {
	mu    sync.Mutex
	bytes []byte // also when the file has got its name: a reader may be behind
	size  int64  // bytes to come; -1 when not known
	over  bool
	err   error         // why it broke off
	grown chan struct{} // closed at the next change
}

func newDownload() *Download { return &Download{size: -1, grown: make(chan struct{})} }

// errNotHere ends an arrival of which this process got nothing.
var errNotHere = errors.New("the audio has not arrived")

// Open reads the audio from its first byte on. The size is in bytes, -1 when it is not known yet. A read ends with
// io.EOF when the file is whole on the disk, with the error that broke the download off, or with io.ErrClosedPipe after Close.
func (a *Download) Open() (r io.ReadCloser, size int64, err error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	return &downloadReader{a: a, closed: make(chan struct{})}, a.size, nil
}

// Write takes what has come. It keeps a copy and never fails.
func (a *Download) Write(b []byte) (int, error) {
	a.change(func() { a.bytes = append(a.bytes, b...) })
	return len(b), nil
}

// expect notes how many bytes are to come, -1 when that is not known.
func (a *Download) expect(size int64) { a.change(func() { a.size = size }) }

// end says that nothing more comes; the first one counts.
func (a *Download) end(err error) {
	a.change(func() {
		if !a.over {
			a.over, a.err = true, err
		}
	})
}

func (a *Download) change(how func()) {
	a.mu.Lock()
	defer a.mu.Unlock()
	how()
	close(a.grown)
	a.grown = make(chan struct{})
}

// downloadReader is one reader of an arrival.
type downloadReader struct {
	a      *Download
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
		n, grown, err := r.take(b)
		if n > 0 || err != nil || len(b) == 0 {
			return n, err
		}
		select {
		case <-grown:
		case <-r.closed:
		}
	}
}

func (r *downloadReader) take(b []byte) (n int, grown <-chan struct{}, err error) {
	a := r.a
	a.mu.Lock()
	defer a.mu.Unlock()
	n = copy(b, a.bytes[r.at:])
	r.at += n
	if n == 0 && a.over {
		err = a.err
		if err == nil {
			err = io.EOF
		}
	}
	return n, a.grown, err
}

// Close ends a read that waits.
func (r *downloadReader) Close() error {
	r.once.Do(func() { close(r.closed) })
	return nil
}

// Downloading gives the audio of a job that is on its way onto the disk of this process.
func (s *Service) Downloading(id string) (*Download, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	a, ok := s.downloads[id]
	return a, ok
}

// expectAudio lets the audio of a job be heard from before its download has begun.
func (s *Service) expectAudio(id string) *Download {
	s.mu.Lock()
	defer s.mu.Unlock()
	a, ok := s.downloads[id]
	if !ok {
		a = newDownload()
		s.downloads[id] = a
	}
	return a
}

// arrived ends the arrival of a job's audio; nil means that the file is whole.
func (s *Service) arrived(id string, err error) {
	s.mu.Lock()
	a, ok := s.downloads[id]
	delete(s.downloads, id)
	s.mu.Unlock()
	if ok {
		a.end(err)
	}
}
