package player

import (
	"math"
	"time"
)

// matchLUFS is the loudness that matched clips have: as loud as speech is in a quiet room, with room for its peaks.
const (
	matchLUFS    = -20.0
	matchCeiling = -1.0 // dBTP
	matchMost    = 12.0 // dB
	flipFade     = 20 * time.Millisecond
)

// Flip lets another clip sound in place of the one that does, at the same relative place, as if two people said the same
// line at once and one listened to the other now. What plays goes on until the other one can. A paused clip is replaced
// by a paused one; where there is none, Flip is Play.
func (e *Engine) Flip(c Clip) {
	e.do(func() {
		switch {
		case e.track == nil || e.status == Broken:
			e.play(c)
		case c.Key == e.clip.Key:
			e.unflip() // back before the other one was ready
		default:
			e.unflip()
			e.unflip = e.load(c, func(t *track) bool { return e.swap(c, t) }, func(err error) {
				e.stop()
				e.clip = c
				e.unplayable(err)
			})
		}
	})
}

// swap puts a loaded clip in the place of the present one, unless that sounds and the other cannot yet, which it reports.
// It is called with mu held.
func (e *Engine) swap(c Clip, t *track) bool {
	from, to := e.length(), t.length()
	same := func(at time.Duration) time.Duration {
		if from <= 0 {
			return 0
		}
		return time.Duration(float64(at) / float64(from) * float64(to)).Truncate(time.Microsecond)
	}
	was := e.status
	if was == Playing && !e.hungry && !t.playable(same(e.position())) {
		return false
	}
	e.doubt()
	e.meet(e.track, t)
	if was == Ended {
		e.at = 0
	} else {
		e.at = same(e.position())
	}
	e.unload()
	e.unload, e.unflip = e.unflip, func() {}
	e.clip, e.track, e.broken, e.hungry = c, t, "", false
	e.loop = e.kept(Loop{same(e.loop.From), same(e.loop.To)})
	e.kernelFor(t)
	switch {
	case was == Playing && e.mix != nil && t.playable(e.at):
		e.from(int(flipFade.Seconds()*float64(e.mix.rate)), same)
	case was == Playing, was == Loading, was == Ended:
		if e.mix != nil {
			e.hush()
		}
		e.status = Loading
		e.begin()
	}
	return true
}

// meet lowers the common loudness to what both clips can reach without touching the ceiling.
func (e *Engine) meet(tracks ...*track) {
	for _, t := range tracks {
		if l, ok := t.spoken(); ok {
			e.target = min(e.target, l.LUFS+l.Gain(matchLUFS, matchCeiling, matchMost))
		}
	}
}

// gainDB is what matching does to the clip.
func (e *Engine) gainDB() float64 {
	if !e.match || e.track == nil {
		return 0
	}
	l, ok := e.track.spoken()
	if !ok {
		return 0
	}
	return l.Gain(e.target, matchCeiling, matchMost)
}

func (e *Engine) matchGain() float64 { return math.Pow(10, e.gainDB()/20) }
