package output

import (
	"sync"
	"time"
)

// clock estimates how many frames have been played between two times at which that was known.
type clock struct {
	mu     sync.Mutex
	rate   int   // frames per second
	frames int64 // played at the time at
	at     time.Time
	moving bool
	given  int64 // frames handed to the device: no more than those can have been played
	behind int64 // frames between what the device has read and what is audible
	last   int64 // the last result: it never decreases
}

// reset starts a new run at frame zero.
func (c *clock) reset(rate int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.rate = rate
	c.frames, c.given, c.behind, c.last, c.moving = 0, 0, 0, 0, false
}

// set records that frames were played at that time, that the device had read behind more, and whether it is running.
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

// read is how many frames the device has read by now, as far as is known.
func (c *clock) read() int64 {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.behind + c.elapsed()
}

// elapsed is how many frames have been played if the device runs at its nominal rate. Called with mu held.
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
