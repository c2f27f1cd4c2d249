package player

import "time"

// flipFade is the length of the cross-fade from one clip to another.
const flipFade = 8 * time.Millisecond

// soonWhole is the length of a file that is decoded to its end before it replaces another one: only then are its voiced
// part and its loudness known. That takes a tenth of a second, in which the current clip plays on.
const soonWhole = 20 * time.Second

// Flip replaces the playing clip by another one, at the same place of the line: see State.Place. The current clip plays
// on until the other one can, and if that cannot be played at all; then an EventRefused and State.Refused say why. Settings and the loop
// hold. A paused clip is replaced by a paused one; an ended one by one that plays from its beginning. Without a clip, Flip
// is Play. It ends PlayAll.
func (e *Engine) Flip(c Clip) { e.do(func() { e.replace(c, true) }) }

// Switch is Flip for a cursor that moves over clips: it never starts the sound. Where nothing plays, the other clip is
// loaded: Resume or Toggle plays it.
func (e *Engine) Switch(c Clip) { e.do(func() { e.replace(c, false) }) }

// The functions below are called with mu held.

// replace replaces the current clip by another one. If start is set, it plays also if the current one has ended or there
// is none.
func (e *Engine) replace(c Clip, start bool) {
	e.endQueue()
	e.refused = Refusal{}
	switch was := e.status; {
	case e.track == nil || was == Broken:
		e.play(c)
		if !start && was != Loading && was != Playing {
			e.status = Paused
		}
	case c.Key == e.clip.Key:
		e.cancelFlip() // back before the other one was ready
	default:
		e.cancelFlip()
		e.cancelFlip = e.load(c, func(t *track) bool { return e.swap(c, t, start) }, func(err error) {
			e.log.Debug("clip not playable", "key", c.Key, "error", err)
			e.refused = Refusal{c, unplayableText(err)}
			e.emitFor(EventRefused, c, e.refused.Why)
		})
	}
}

// swap replaces the current clip by a loaded one. It returns false if the current one plays and the other cannot yet.
func (e *Engine) swap(c Clip, t *track, start bool) bool {
	was, old := e.status, e.track
	same := func(at time.Duration) time.Duration { return counterpart(old, t, at) }
	if !e.starved && (c.soonWhole(t) || was == Playing && !t.playable(same(e.position()))) {
		return false
	}
	e.recheckSilent()
	e.lowerTarget(old, t)
	e.lowerToPrepared(c)
	if e.at = same(e.position()); was == Ended {
		e.at = 0
	}
	e.cancelLoad()
	e.cancelLoad, e.cancelFlip = e.cancelFlip, func() {}
	e.clip, e.track, e.broken, e.starved = c, t, "", false
	e.loop = e.validLoop(Loop{same(e.loop.From), same(e.loop.To)})
	e.kernelFor(t)
	switch {
	case was == Playing && e.mixer != nil && t.playable(e.at):
		e.playFrom(fade{frames: e.frames(flipFade), equalPower: true}, same)
	case was == Playing, was == Loading, was == Ended && start:
		if e.mixer != nil {
			e.fadeOut()
		}
		e.status = Loading
		e.startIfReady()
	}
	return true
}

// soonWhole reports whether the clip should be waited for because it is decoded soon.
func (c Clip) soonWhole(t *track) bool {
	return c.Feed == nil && !t.settled() && t.length() <= soonWhole
}

// linear is a fade between two streams of the same sound.
func (e *Engine) linear(length time.Duration) fade { return fade{frames: e.frames(length)} }

// frames is a length in frames of the device, which runs.
func (e *Engine) frames(length time.Duration) int {
	return max(1, int(length.Seconds()*float64(e.mixer.rate)))
}
