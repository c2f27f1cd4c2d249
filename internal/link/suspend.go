package link

import "time"

const (
	clockInterval = 5 * time.Second // between comparisons of the two clocks
	clockJump     = 5 * time.Second // by how much they must have diverged
)

// watchSuspend reports when this machine was suspended or its clock was set: then the wall clock has advanced by another
// amount than the monotonic clock, which stops during a suspend. A tunnel may be dead afterwards without knowing it.
func (l *Link) watchSuspend() (resumed <-chan struct{}, stop func()) {
	out, done := make(chan struct{}, 1), make(chan struct{})
	go func() {
		tick := time.NewTicker(clockInterval)
		defer tick.Stop()
		wall, mono := l.opts.Now().Round(0), time.Now()
		for {
			select {
			case <-done:
				return
			case <-tick.C:
			}
			w, m := l.opts.Now().Round(0), time.Now()
			if apart := w.Sub(wall) - m.Sub(mono); apart > clockJump || apart < -clockJump {
				request(out)
			}
			wall, mono = w, m
		}
	}()
	return out, func() { close(done) }
}
