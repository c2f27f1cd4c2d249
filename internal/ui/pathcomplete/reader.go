package pathcomplete

import "sync"

// Reader reads the listing of the requested folder and drops the result if another folder was requested meanwhile. The
// zero value is ready to use. Its methods may be called from any goroutine.
type Reader struct {
	mu      sync.Mutex
	want    string
	got     *Listing
	reading map[string]bool // folders that are being read

	list func(dir string) *Listing // nil: Read; replaced by tests with a folder that does not respond
}

// Request sets the folder whose listing is wanted. It returns a function that reads it and that may block; after it, Listing
// returns the result, unless another folder was requested meanwhile or the same folder is already being read. Request
// returns nil if there is nothing to read.
func (r *Reader) Request(dir string) (read func()) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.want != dir {
		r.want, r.got = dir, nil
	}
	if dir == "" || r.got != nil || r.reading[dir] {
		return nil
	}
	return func() { r.read(dir) }
}

// read reads a folder, unless it is no longer wanted or already being read.
func (r *Reader) read(dir string) {
	r.mu.Lock()
	if r.want != dir || r.got != nil || r.reading[dir] {
		r.mu.Unlock()
		return
	}
	if r.reading == nil {
		r.reading = map[string]bool{}
	}
	r.reading[dir] = true
	list := r.list
	r.mu.Unlock()

	if list == nil {
		list = Read
	}
	l := list(dir)

	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.reading, dir)
	if r.want == dir {
		r.got = l
	}
}

// Listing returns the listing of the requested folder, or nil while it is being read.
func (r *Reader) Listing() *Listing {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.got
}
