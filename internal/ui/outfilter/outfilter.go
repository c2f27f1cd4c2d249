package outfilter

import (
	"os"
	"sync"

	"golang.org/x/term"
)

// Screen is a terminal that is written to sparingly. It is made for [tea.WithOutput], and is still a terminal to those who
// ask. It may be used by several goroutines.
type Screen struct {
	file   *os.File
	mu     sync.Mutex
	filter filter
}

// New returns a screen that writes to a terminal. To any other file it writes everything.
func New(f *os.File) *Screen { return &Screen{file: f} }

// Write writes b, or something shorter with the same effect. It returns len(b) unless the file takes less than all of
// it, with the file's error. It relies on sequences that are whole in b, as those of a frame are; of others nothing is
// left out.
func (s *Screen) Write(b []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	cols, rows, err := term.GetSize(int(s.file.Fd()))
	if err != nil {
		cols, rows = 0, 0 // not a terminal
	}
	n, err := s.file.Write(s.filter.pass(b, cols, rows))
	if err != nil {
		s.filter.doubt()
		return min(n, len(b)), err
	}
	return len(b), nil
}

// WriteString is Write for a string.
func (s *Screen) WriteString(text string) (int, error) {
	b := []byte(text)
	return s.Write(b)
}

// Forget says that the terminal may show something else than was written to it: it has been resized, another program has
// had it. All that is written next is written in full.
func (s *Screen) Forget() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.filter.doubt()
}

// Read reads from the terminal.
func (s *Screen) Read(b []byte) (int, error) { return s.file.Read(b) }

// Close closes the file.
func (s *Screen) Close() error { return s.file.Close() }

// Fd is the file's descriptor, by which a terminal is recognised and its size asked for.
func (s *Screen) Fd() uintptr { return s.file.Fd() }
