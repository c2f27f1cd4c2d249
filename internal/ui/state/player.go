package state

import "callboard/internal/player"

// Player is the state of the player, and what this run has heard.
type Player struct {
	// Last is the state of the last report. What changed is found by comparing with it. It may be older than what the
	// screen shows: a key that depends on the loop or the queue asks the player.
	Last player.State
	// Now is the state when the last message had been handled: what is drawn.
	Now    player.State
	Recent [2]player.Clip // the last two different clips, the latest first
	Gaps   int            // gaps heard in the current clip
	Peak   float64        // the highest level, decaying; 0…1

	Autoplay bool // takes play as they arrive
	LowPower bool // fewer drawings, no meter
	// KeepLowPower: low power was chosen here, and is kept for the next run.
	KeepLowPower bool
}

// Has reports whether a clip is the current one: playing, paused or loading.
func (s *Player) Has(key string) bool {
	switch s.Last.Status {
	case player.Playing, player.Paused, player.Loading:
		return key != "" && s.Last.Clip.Key == key
	}
	return false
}

// Playing reports whether a clip is heard right now.
func (s *Player) Playing(key string) bool { return s.Has(key) && s.Last.Status == player.Playing }

// SampleKey is the clip key of an actor's sample. The clip key of a take is its job's id.
func SampleKey(actorID string) string { return samplePrefix + actorID }

const samplePrefix = "sample:"
