package store

import (
	"log/slog"
	"sync"

	"callboard/internal/text"
)

// maxFlaws bounds the lines about rows that cannot be read. More of them say nothing new.
const maxFlaws = 100

// flaws collects what was found in rows that cannot be read. One such row must not hide all others.
type flaws struct {
	log *slog.Logger

	mu    sync.Mutex
	known map[string]bool
	lines []string // that were not taken yet
}

// add notes a flaw, once for each thing.
func (f *flaws) add(what, why string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	what = text.Line(what)
	if f.known[what] || len(f.known) == maxFlaws {
		return
	}
	if f.known == nil {
		f.known = map[string]bool{}
	}
	f.known[what] = true
	f.lines = append(f.lines, what+": "+why)
	f.log.Warn("a stored value cannot be read", "what", what, "why", why)
}

// Flaws returns a line for a person about every stored value that could not be read since the last call. Each is named once;
// the rest was read.
func (s *Store) Flaws() []string {
	s.flaws.mu.Lock()
	defer s.flaws.mu.Unlock()
	lines := s.flaws.lines
	s.flaws.lines = nil
	return lines
}
