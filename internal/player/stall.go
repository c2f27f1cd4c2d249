package player

import "time"

// A device that plays no frames for stallLimit is stalled: its server is suspended, or a player command waits for
// something else. The limit is longer than a wireless output needs to wake up. The device is checked every
// stallInterval.
const (
	stallInterval = time.Second
	stallLimit    = 5 * time.Second
)

// stallWatch detects a stalled device.
type stallWatch struct {
	played int64
	at     time.Time
	waited time.Duration
}

// stalled takes the number of frames played by now, and reports whether it has been the same for too long. Between two
// checks no more than stallInterval counts: after a process was stopped by its shell and continued, much time has
// passed in which nothing could be played.
func (s *stallWatch) stalled(played int64, now time.Time) bool {
	if s.at.IsZero() || played != s.played {
		*s = stallWatch{played: played, at: now}
		return false
	}
	s.waited += min(now.Sub(s.at), stallInterval)
	s.at = now
	return s.waited >= stallLimit
}
