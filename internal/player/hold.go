package player

import (
	"context"
	"time"
)

// holdLimit is the longest time that Hold waits: a sound server that does not answer must not keep the caller.
const holdLimit = 300 * time.Millisecond

// Hold pauses with a fade and waits, for a third of a second at most, until what the device has taken was played. A process
// that is stopped right after Pause would leave the sound server with what it has buffered, and then break off. It
// returns whether something was playing: the caller resumes it when the process continues.
func (e *Engine) Hold(ctx context.Context) (played bool) {
	e.do(func() {
		played = e.status == Playing || e.status == Loading
		e.pause()
	})
	limit := time.NewTimer(holdLimit)
	defer limit.Stop()
	look := time.NewTicker(shortest)
	defer look.Stop()
	for e.sounding() {
		select {
		case <-look.C:
		case <-limit.C:
			return played
		case <-ctx.Done():
			return played
		}
	}
	return played
}

// sounding reports whether the device runs.
func (e *Engine) sounding() bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.mixer != nil || e.stopping
}
