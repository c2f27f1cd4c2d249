package webhooks

import (
	"os"
	"sync"

	"callboard/internal/osfile"
)

// scratch are the files that $EDITOR works on. A program that ends meanwhile removes them: a request holds what is no one else's
// business.
type scratch struct {
	mu     sync.Mutex
	paths  map[string]struct{}
	closed bool
}

// create makes a file that only the user can read.
func (s *scratch) create() (*os.File, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return nil, os.ErrClosed
	}
	f, err := osfile.CreateTemp("", "callboard-*.http") // its mode is 0600
	if err != nil {
		return nil, err
	}
	if s.paths == nil {
		s.paths = map[string]struct{}{}
	}
	s.paths[f.Name()] = struct{}{}
	return f, nil
}

// remove removes a file.
func (s *scratch) remove(path string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.paths, path)
	_ = os.Remove(path)
}

// close removes all files; no other is made.
func (s *scratch) close() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.closed = true
	for path := range s.paths {
		_ = os.Remove(path)
	}
	s.paths = nil
}

// Close is part of screen.Closing.
func (s *Screen) Close() { s.scratch.close() }
