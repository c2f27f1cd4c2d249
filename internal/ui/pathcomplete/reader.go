package pathcomplete

import "sync"

// Reader has the listing of the folder that is wanted, and forgets what it reads of any other. The zero value wants
// none. Its methods may be called from any goroutine.
type Reader struct {
	mu      sync.Mutex
	want    string
	got     *Listing
	reading map[string]bool // folders whose listing is on its way

	list func(dir string) *Listing // nil: Read; the tests have folders that do not answer
}

// Request says which folder is wanted from now on, and returns what is to be done for it where that may wait: a call after
// which Listing returns the listing, unless another folder is wanted by then, or the same one is being read already. It is nil
// if nothing is to be done.
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

// read reads a folder unless that has become needless.
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

// Listing is the listing of the folder that is wanted; nil while it is being read.
func (r *Reader) Listing() *Listing {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.got
}
