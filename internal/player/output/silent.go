package output

import (
	"sync"
	"time"
)

// silent takes samples at the rate of the clock and drops them.
type silent struct {
	clock clock
	mu    sync.Mutex // for end: stop and close may be called at the same time
	end   chan struct{}
	done  sync.WaitGroup
}

const silentRate = 48000

func newSilent() *silent { return &silent{} }

func (s *silent) name() string   { return "silent" }
func (s *silent) short() string  { return "silent" }
func (s *silent) rate() int      { return silentRate }
func (s *silent) detail() string { return "" }
func (s *silent) played() int64  { return s.clock.now() }

func (s *silent) rewind(change func(int64) int64) { change(noFrame) }

func (s *silent) start(src Source) error {
	s.stop()
	end := make(chan struct{})
	s.mu.Lock()
	s.end = end
	s.mu.Unlock()
	s.clock.reset(silentRate)
	s.done.Go(func() { s.run(src, end) })
	return nil
}

func (s *silent) run(src Source, end <-chan struct{}) {
	const interval = 20 * time.Millisecond
	buf := make([]float32, Channels*silentRate/10)
	begun := time.Now()
	tick := time.NewTicker(interval)
	defer tick.Stop()
	var given int64
	for {
		// Two beats ahead, so that the clock never stops for lack of frames.
		due := int64((time.Since(begun) + 2*interval).Seconds() * float64(silentRate))
		for given < due {
			n := min(due-given, int64(len(buf)/Channels))
			src.Fill(buf[:n*Channels])
			s.clock.give(int(n))
			given += n
		}
		s.clock.set(0, 0, begun, true)
		select {
		case <-end:
			return
		case <-tick.C:
		}
	}
}

func (s *silent) stop() {
	s.mu.Lock()
	if s.end != nil {
		close(s.end)
		s.end = nil
	}
	s.mu.Unlock()
	s.done.Wait()
}

func (s *silent) close() { s.stop() }
