package cli

import (
	"fmt"
	"io"
	"sync"
	"time"

	"callboard/internal/text"

	"github.com/charmbracelet/x/ansi"
	"golang.org/x/term"
)

// progress is one line of stderr that changes while something goes on. Where stderr is no terminal it
// writes nothing at all.
type progress struct {
	w     io.Writer // nil: nobody looks
	width int

	mu    sync.Mutex
	shown string
}

func (s *shell) progress(noMotion bool) *progress {
	if !s.lively(noMotion) {
		return &progress{}
	}
	p := &progress{w: s.err, width: 80}
	if f, ok := s.err.(interface{ Fd() uintptr }); ok {
		if w, _, err := term.GetSize(int(f.Fd())); err == nil && w > 0 {
			p.width = w
		}
	}
	return p
}

// line shows text in place of what was there.
func (p *progress) line(msg string) {
	if p.w == nil {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	msg = ansi.Truncate(text.Line(msg), p.width-1, "…")
	if msg != p.shown {
		_, _ = fmt.Fprint(p.w, "\r"+msg+ansi.EraseLineRight)
		p.shown = msg
	}
}

// end takes the line away.
func (p *progress) end() {
	if p.w == nil {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.shown != "" {
		_, _ = fmt.Fprint(p.w, "\r"+ansi.EraseLineRight)
		p.shown = ""
	}
}

// every calls tell at once and then each d, until the returned function is called and has returned.
func (p *progress) every(d time.Duration, tell func()) (stop func()) {
	if p.w == nil {
		return func() {}
	}
	quit, done := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(done)
		tick := time.NewTicker(d)
		defer tick.Stop()
		for {
			tell()
			select {
			case <-tick.C:
			case <-quit:
				return
			}
		}
	}()
	return sync.OnceFunc(func() { close(quit); <-done })
}
