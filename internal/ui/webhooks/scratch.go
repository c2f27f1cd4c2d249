package webhooks

import (
	"os"
	"sync"

	"callboard/internal/osfile"
)

// scratch are the files that $EDITOR works on, each in a folder of its own: editors write other files next to it. A program that ends
// meanwhile removes them, and after one that was killed the next one does: a request holds what is no one else's business.
type scratch struct {
	mu     sync.Mutex
	paths  map[string]*osfile.Scratch
	closed bool
}

// create makes a file that only the user can read.
func (s *scratch) create() (*os.File, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return nil, os.ErrClosed
	}
	folder, err := osfile.NewScratch()
	if err != nil {
		return nil, err
	}
	f, err := folder.Create("callboard-*.http")
	if err != nil {
		folder.Remove()
		return nil, err
	}
	if s.paths == nil {
		s.paths = map[string]*osfile.Scratch{}
	}
	s.paths[f.Name()] = folder
	return f, nil
}

// remove removes a file.
func (s *scratch) remove(path string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if folder := s.paths[path]; folder != nil {
		folder.Remove()
	}
	delete(s.paths, path)
}

// close removes all files; no other is made.
func (s *scratch) close() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.closed = true
	for _, folder := range s.paths {
		folder.Remove()
	}
	s.paths = nil
}

// Close is part of screen.Closing.
func (s *Screen) Close() { s.scratch.close() }
