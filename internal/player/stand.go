package player

import "time"

// A device from which nothing more is heard for standLimit takes no sound any more: its server is suspended, or a player
// command waits for something else. It is longer than a wireless loudspeaker needs to wake up. A look is due every standBeat.
const (
	standBeat  = time.Second
	standLimit = 5 * time.Second
)

// stand watches whether a device that plays stands still.
type stand struct {
	heard  int64
	at     time.Time
	waited time.Duration
}

// still takes what has been heard by now, in frames, and reports whether that has been the same for too long. Between two
// looks no more than a beat counts: a process that its shell stopped and let go on finds that much time has passed in
// which nothing could be heard.
func (s *stand) still(heard int64, now time.Time) bool {
	if s.at.IsZero() || heard != s.heard {
		*s = stand{heard: heard, at: now}
		return false
	}
	s.waited += min(now.Sub(s.at), standBeat)
	s.at = now
	return s.waited >= standLimit
}
