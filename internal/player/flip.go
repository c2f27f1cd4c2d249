package player

import (
	"math"
	"time"
)

// matchLUFS is the loudness of matched clips: that of speech in a quiet room, with headroom for peaks.
const (
	matchLUFS    = -20.0
	matchCeiling = -1.0 // dBTP
	matchMost    = 12.0 // dB
	flipFade     = 20 * time.Millisecond
)

// Flip replaces the playing clip by another one, at the same relative position. The current clip plays on until the
// other one can. A paused clip is replaced by a paused one. Without a clip, Flip is Play.
func (e *Engine) Flip(c Clip) {
	e.do(func() {
		switch {
		case e.track == nil || e.status == Broken:
			e.play(c)
		case c.Key == e.clip.Key:
			e.cancelFlip() // back before the other one was ready
		default:
			e.cancelFlip()
			e.cancelFlip = e.load(c, func(t *track) bool { return e.swap(c, t) }, func(err error) {
				e.stop()
				e.clip = c
				e.unplayable(err)
			})
		}
	})
}

// swap replaces the current clip by a loaded one. It returns false if the current one plays and the other cannot yet.
// It is called with mu held.
func (e *Engine) swap(c Clip, t *track) bool {
	from, to := e.length(), t.length()
	same := func(at time.Duration) time.Duration {
		switch {
		case from <= 0:
			return 0
		case at >= from: // and not what rounding makes of it, which would be a loop with an end of its own
			return to
		}
		return time.Duration(float64(at) / float64(from) * float64(to)).Truncate(time.Microsecond)
	}
	was := e.status
	if was == Playing && !e.starved && !t.playable(same(e.position())) {
		return false
	}
	e.recheckSilent()
	e.lowerTarget(e.track, t)
	if was == Ended {
		e.at = 0
	} else {
		e.at = same(e.position())
	}
	e.cancelLoad()
	e.cancelLoad, e.cancelFlip = e.cancelFlip, func() {}
	e.clip, e.track, e.broken, e.starved = c, t, "", false
	e.loop = e.validLoop(Loop{same(e.loop.From), same(e.loop.To)})
	e.kernelFor(t)
	switch {
	case was == Playing && e.mixer != nil && t.playable(e.at):
		e.playFrom(int(flipFade.Seconds()*float64(e.mixer.rate)), same)
	case was == Playing, was == Loading, was == Ended:
		if e.mixer != nil {
			e.fadeOut()
		}
		e.status = Loading
		e.startIfReady()
	}
	return true
}

// lowerTarget lowers the common loudness to what all of these clips can reach without exceeding the ceiling.
func (e *Engine) lowerTarget(tracks ...*track) {
	for _, t := range tracks {
		if l, ok := t.matchLoudness(); ok {
			e.target = min(e.target, l.LUFS+l.Gain(matchLUFS, matchCeiling, matchMost))
		}
	}
}

// gainDB is the gain in dB that matching applies to the clip.
func (e *Engine) gainDB() float64 {
	if !e.match || e.track == nil {
		return 0
	}
	l, ok := e.track.matchLoudness()
	if !ok {
		return 0
	}
	return l.Gain(e.target, matchCeiling, matchMost)
}

func (e *Engine) matchGain() float64 { return math.Pow(10, e.gainDB()/20) }
