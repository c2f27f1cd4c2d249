package cli

import (
	"fmt"
	"io"
	"sync"
	"time"

	"github.com/charmbracelet/x/ansi"

	"callboard/internal/config"
	"callboard/internal/text"
)

// progress is one line on stderr that is redrawn during an operation. It prints nothing if stderr is no terminal.
type progress struct {
	w     io.Writer // nil: print nothing
	width int
	signs func(string) string

	mu    sync.Mutex
	shown string
}

func (s *invocation) progress(c config.Config) *progress {
	if !s.canAnimate(c.NoMotion) {
		return &progress{}
	}
	return &progress{w: s.err, width: widthOf(s.err), signs: s.signs}
}

// line replaces the line.
func (p *progress) line(msg string) {
	if p.w == nil {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	msg = ansi.Truncate(p.signs(text.Line(msg)), p.width-1, p.signs("…"))
	if msg != p.shown {
		_, _ = fmt.Fprint(p.w, "\r"+msg+ansi.EraseLineRight)
		p.shown = msg
	}
}

// end removes the line.
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

// every calls update at once and then at intervals of d, until the returned function has returned.
func (p *progress) every(d time.Duration, update func()) (stop func()) {
	if p.w == nil {
		return func() {}
	}
	quit, done := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(done)
		tick := time.NewTicker(d)
		defer tick.Stop()
		for {
			update()
			select {
			case <-tick.C:
			case <-quit:
				return
			}
		}
	}()
	return sync.OnceFunc(func() { close(quit); <-done })
}
