package player

import (
	"context"

	"callboard/internal/player/output"
)

// Choice is an output that can be chosen; see output.Choice.
type Choice = output.Choice

// Outputs lists the outputs that can be chosen now. It asks the sound server, and waits for at most two seconds.
func (e *Engine) Outputs(ctx context.Context) []Choice { return output.List(ctx, e.log) }

// Output returns the kind and the device that were asked for, as in Options.
func (e *Engine) Output() (kind, device string) {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.kind, e.sink
}

// Use switches to another output. The current clip continues there.
func (e *Engine) Use(kind, device string) {
	e.do(func() {
		if kind == e.kind && device == e.sink {
			return
		}
		e.kind, e.sink, e.reopen = kind, device, true
	})
}
