package output

import (
	"sync"
	"time"
)

// clock tells how many frames have been heard between two moments at which that was known.
type clock struct {
	rate int

	mu     sync.Mutex
	frames int64 // heard at the moment at
	at     time.Time
	moving bool
	given  int64 // frames handed to the device: no more than those can have been heard
	last   int64 // what was told before: time does not run backwards
}

// reset begins a new run at zero.
func (c *clock) reset() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.frames, c.given, c.last, c.moving = 0, 0, 0, false
}

// set states that frames were heard at that moment, and whether more follow by themselves.
func (c *clock) set(frames int64, at time.Time, moving bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.frames, c.at, c.moving = frames, at, moving
}

// give counts frames handed to the device.
func (c *clock) give(n int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.given += int64(n)
}

func (c *clock) now() int64 {
	c.mu.Lock()
	defer c.mu.Unlock()
	n := c.frames
	if c.moving {
		n += int64(time.Since(c.at).Seconds() * float64(c.rate))
	}
	c.last = max(c.last, min(n, c.given))
	return c.last
}
