package webhook

import "time"

// Answered is what a stored delivery was answered in the end, which is known only after it was stored.
type Answered struct {
	ID     string
	Status int    // the HTTP status; 0: the connection ended without an answer
	By     string // what decided it (Delivery.Answer)
	Took   time.Duration
}

// since is how long ago start was, at least a nanosecond: 0 means that there is no answer yet, and the clock of Windows has steps of
// up to some milliseconds.
func since(start time.Time) time.Duration { return max(time.Since(start), 1) }
