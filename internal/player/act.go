package player

import "time"

// What the commands do. All of these functions are called with mu held.

func (e *Engine) play(c Clip) {
	e.stop()
	e.doubt()
	e.clip, e.status = c, Loading
	e.target = matchLUFS
	e.tries, e.retryAt = 0, time.Time{}
	e.unload = e.load(c, e.loaded, e.unplayable)
}

func (e *Engine) pause() {
	switch {
	case e.searching():
		e.giveUp()
	case e.status == Playing:
		if e.mix != nil {
			e.at = e.hush()
		}
		e.status, e.hungry = Paused, false
	case e.status == Loading:
		e.status = Paused
	}
}

func (e *Engine) resume() {
	switch e.status {
	case Ended:
		e.at = 0
	case Paused:
	default:
		return
	}
	e.tries, e.retryAt, e.lostAt = 0, time.Time{}, time.Time{}
	e.doubt()
	e.status = Loading
	e.begin()
}

func (e *Engine) stop() {
	e.unload()
	e.unflip()
	if e.mix != nil {
		e.hush()
	}
	e.status, e.clip, e.track, e.at, e.broken, e.loop, e.hungry = Idle, Clip{}, nil, 0, "", Loop{}, false
	e.later, e.lostWhy, e.lostAt = nil, "", time.Time{}
}

func (e *Engine) seek(to time.Duration) {
	to = max(0, to)
	if e.track != nil {
		here, done := e.track.arrived()
		if i, _ := e.track.info(); done || i.Duration > 0 {
			to = min(to, e.length())
		}
		if !done && e.status == Playing { // what does not sound yet can wait for its place
			to = min(to, here)
		}
	}
	switch e.status {
	case Idle, Broken:
		return
	case Ended:
		e.status = Paused
	case Playing:
		e.hungry = false
		if e.mix != nil {
			e.from(e.mix.fade, func(time.Duration) time.Duration { return to })
		}
	}
	e.at = to
}

// setLoop sets a loop, or none, for a clip that is known.
func (e *Engine) setLoop(l Loop) {
	if e.track == nil || e.status == Broken {
		return
	}
	e.loop = e.kept(l)
	e.again()
}

// kept is what can be played of a loop: a part of the clip that is long enough.
func (e *Engine) kept(l Loop) Loop {
	l.From, l.To = max(0, l.From), min(l.To, e.length())
	if l.To > 0 && l.To-l.From < shortestLoop {
		return Loop{}
	}
	return l
}

// begin lets a loaded clip sound as soon as there is a device for it: now, if one runs already.
func (e *Engine) begin() {
	if e.status != Loading || e.track == nil || !e.track.playable(e.at) {
		return
	}
	if e.dev != nil {
		e.status = Playing // the owner may still have to start it: that takes it a few milliseconds
	}
	if e.mix != nil {
		e.sound()
	}
}

// sound puts the clip on the mix, where it stands.
func (e *Engine) sound() {
	at := e.at
	e.from(e.mix.fade, func(time.Duration) time.Duration { return at })
}

// again has a clip that sounds go on in another manner, from where it is.
func (e *Engine) again() {
	if e.status == Playing && e.mix != nil {
		e.from(e.mix.fade, func(now time.Duration) time.Duration { return now })
	}
}

// from lets the clip sound from the moment that where makes of the one that is heard now.
func (e *Engine) from(fade int, where func(now time.Duration) time.Duration) {
	t, k := e.track, e.kernel(e.track.rate(), e.mix.rate)
	how := manner{e.speed, e.matchGain(), e.loop}
	rate := e.mix.rate
	straight := func(at time.Duration) *passage { return passageFrom(t, k, rate, how, at) }
	e.dev.Revise(func(earliest int64) int64 {
		return e.mix.play(earliest, fade, func(now time.Duration) voice {
			at := where(now)
			if how.loop.On() {
				return loopFrom(at, how.loop, how, rate, straight)
			}
			return straight(at)
		})
	})
}

// hush lets the clip fade out and returns the moment at which it would go on.
func (e *Engine) hush() (at time.Duration) {
	e.dev.Revise(func(earliest int64) (from int64) {
		from, at = e.mix.pause(earliest)
		return from
	})
	if e.track != nil {
		at = min(at, e.length())
	}
	return at
}

// turn brings the volume to what sounds.
func (e *Engine) turn() {
	if e.mix != nil {
		e.dev.Revise(func(earliest int64) int64 { return e.mix.volume(earliest, e.heardVolume()) })
	}
}

func (e *Engine) heardVolume() int {
	if e.muted {
		return 0
	}
	return e.volume
}

func (e *Engine) length() time.Duration {
	if e.track == nil {
		return 0
	}
	return e.track.length()
}

func (e *Engine) position() time.Duration {
	switch {
	case e.status == Ended:
		return e.length()
	case e.status == Playing && e.running:
		return min(e.mix.position(e.dev.Heard()), e.length())
	}
	return e.at
}
