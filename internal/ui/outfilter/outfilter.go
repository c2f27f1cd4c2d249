package outfilter

import (
	"os"
	"sync"

	"golang.org/x/term"
)

// Screen is a terminal whose output is filtered. Pass it to tea.WithOutput: it has the file descriptor of the terminal, so
// that Bubble Tea recognises it as one. Its methods may be called from several goroutines.
type Screen struct {
	file   *os.File
	mu     sync.Mutex
	filter filter
}

// New returns a screen that writes to a terminal. If f is not a terminal, everything is written.
func New(f *os.File) *Screen { return &Screen{file: f} }

// Write writes b, or something shorter with the same effect. It returns len(b), or fewer bytes with the file's error.
// Only sequences that are complete in b, as those of a frame are, can be dropped.
func (s *Screen) Write(b []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	cols, rows, err := term.GetSize(int(s.file.Fd()))
	if err != nil {
		cols, rows = 0, 0 // not a terminal
	}
	n, err := s.file.Write(s.filter.pass(b, cols, rows))
	if err != nil {
		s.filter.forgetAll()
		return min(n, len(b)), err
	}
	return len(b), nil
}

// WriteString is Write for a string.
func (s *Screen) WriteString(text string) (int, error) {
	b := []byte(text)
	return s.Write(b)
}

// Forget must be called when the terminal may show something else than what was written: after a resize, or after another
// program has used it. The next frame is written in full.
func (s *Screen) Forget() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.filter.forgetAll()
}

// Read reads from the terminal.
func (s *Screen) Read(b []byte) (int, error) { return s.file.Read(b) }

// Close closes the file.
func (s *Screen) Close() error { return s.file.Close() }

// Fd returns the file descriptor, which is used to recognise a terminal and to read its size.
func (s *Screen) Fd() uintptr { return s.file.Fd() }
