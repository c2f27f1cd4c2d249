package link

import "time"

const (
	wakeLook = 5 * time.Second // between looks at both clocks
	wakeJump = 5 * time.Second // how far they must have come apart
)

// wakes tells when this machine has slept, or its clock was set: the wall clock has gone on by more than the monotonic
// one, which stands still meanwhile. A tunnel can be dead after that and not know it. stop ends it.
func (l *Link) wakes() (woke <-chan struct{}, stop func()) {
	out, done := make(chan struct{}, 1), make(chan struct{})
	go func() {
		tick := time.NewTicker(wakeLook)
		defer tick.Stop()
		wall, mono := l.opts.Now().Round(0), time.Now()
		for {
			select {
			case <-done:
				return
			case <-tick.C:
			}
			w, m := l.opts.Now().Round(0), time.Now()
			if apart := w.Sub(wall) - m.Sub(mono); apart > wakeJump || apart < -wakeJump {
				poke(out)
			}
			wall, mono = w, m
		}
	}()
	return out, func() { close(done) }
}
