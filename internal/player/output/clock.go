package output

import (
	"sync"
	"time"
)

// clock tells how many frames have been heard between two moments at which that was known.
type clock struct {
	mu     sync.Mutex
	rate   int   // frames a second
	frames int64 // heard at the moment at
	at     time.Time
	moving bool
	given  int64 // frames handed to the device: no more than those can have been heard
	behind int64 // frames between the device's reading and the ear
	last   int64 // what was told before: time does not run backwards
}

// reset begins a new run of that rate at zero.
func (c *clock) reset(rate int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.rate = rate
	c.frames, c.given, c.behind, c.last, c.moving = 0, 0, 0, 0, false
}

// set states that frames were heard at that moment, that the device had read some more, which are behind,
// and whether it goes on by itself.
func (c *clock) set(frames, behind int64, at time.Time, moving bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.frames, c.behind, c.at, c.moving = frames, behind, at, moving
}

// give counts frames handed to the device, or taken back when n is negative.
func (c *clock) give(n int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.given += int64(n)
}

// read is how many frames the device has read by now, as far as can be known.
func (c *clock) read() int64 {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.behind + c.elapsed()
}

// elapsed is how many frames have been heard, were the device to follow the wall's clock. Called with mu held.
func (c *clock) elapsed() int64 {
	if !c.moving {
		return c.frames
	}
	return c.frames + int64(time.Since(c.at).Seconds()*float64(c.rate))
}

func (c *clock) now() int64 {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.last = max(c.last, min(c.elapsed(), c.given))
	return c.last
}
