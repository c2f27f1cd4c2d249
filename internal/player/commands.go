package player

import "time"

// The implementation of the commands. All functions in this file are called with mu held.

func (e *Engine) play(c Clip) {
	e.endQueue()
	e.begin(c)
}

// begin is play for a clip of the queue.
func (e *Engine) begin(c Clip) {
	e.unload()
	e.recheckSilent()
	e.clip, e.status = c, Loading
	e.target = matchLUFS
	e.lowerToPrepared(c)
	e.tries, e.retryAt = 0, time.Time{}
	e.cancelLoad = e.load(c, e.useInQueue, e.unplayable)
}

func (e *Engine) pause() {
	switch {
	case e.searching():
		e.pauseLost()
	case e.status == Playing:
		if e.mixer != nil {
			e.at = e.fadeOut()
		}
		e.status, e.starved = Paused, false
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
	e.queue.start = time.Time{}
	e.recheckSilent()
	e.status = Loading
	e.startIfReady()
}

func (e *Engine) stop() {
	e.endQueue()
	e.unload()
}

// unload stops and forgets the clip.
func (e *Engine) unload() {
	e.cancelLoad()
	e.cancelFlip()
	if e.mixer != nil {
		e.fadeOut()
	}
	e.status, e.clip, e.track, e.at, e.broken, e.starved = Idle, Clip{}, nil, 0, "", false
	e.loop, e.all, e.refused = Loop{}, false, Refusal{}
	e.pending, e.lostWhy, e.lostAt = nil, "", time.Time{}
}

func (e *Engine) seek(to time.Duration) {
	to = max(0, to)
	if e.track != nil {
		here, done := e.track.arrived()
		if i, _ := e.track.info(); done || i.Duration > 0 {
			to = min(to, e.length())
		}
		if !done && e.status == Playing { // a paused clip can wait for data at its new position
			to = min(to, here)
		}
	}
	switch e.status {
	case Idle, Broken:
		return
	case Ended:
		e.status = Paused
	case Playing:
		e.starved = false
		if e.mixer != nil {
			e.playFrom(fade{frames: e.mixer.fade}, func(time.Duration) time.Duration { return to })
		}
	}
	e.at = to
}

// setLoop sets or clears the loop of a clip that is known.
func (e *Engine) setLoop(l Loop) {
	if e.track == nil || e.status == Broken {
		return
	}
	e.loop = e.validLoop(l)
	e.all = e.loop.On() && e.loop.From == 0 && e.loop.To >= e.length()
	e.restartStream()
}

// validLoop limits a loop to the clip. A loop shorter than shortestLoop becomes none.
func (e *Engine) validLoop(l Loop) Loop {
	l.From, l.To = max(0, l.From), min(l.To, e.length())
	if l.To > 0 && l.To-l.From < shortestLoop {
		return Loop{}
	}
	return l
}

// startIfReady starts a loaded clip if enough of it has arrived and there is a device.
func (e *Engine) startIfReady() {
	if e.status != Loading || e.track == nil || !e.track.playable(e.at) {
		return
	}
	if _, due := e.startDue(); !due {
		return // the device goroutine does it then
	}
	if e.dev != nil {
		e.status = Playing // the device goroutine may still have to start it, which takes a few milliseconds
	}
	if e.mixer != nil {
		e.startStream()
	}
}

// startStream starts the clip in the mixer at its position.
func (e *Engine) startStream() {
	at := e.at
	e.playFrom(fade{frames: e.mixer.fade}, func(time.Duration) time.Duration { return at })
}

// restartStream continues a playing clip at its position with changed parameters.
func (e *Engine) restartStream() {
	if e.status == Playing && e.mixer != nil {
		e.playFrom(fade{frames: e.mixer.fade}, func(now time.Duration) time.Duration { return now })
	}
}

// playFrom plays the clip from the position that where returns for the current one.
func (e *Engine) playFrom(f fade, where func(now time.Duration) time.Duration) {
	t, k := e.track, e.kernel(e.track.rate(), e.mixer.rate)
	par := params{e.speed, e.matchGain(), e.loop, e.queuedUntil()}
	rate := e.mixer.rate
	e.playedGain = par.gain
	straight := func(at time.Duration) *cursor { return newCursor(t, k, rate, par, at) }
	e.dev.Rewind(func(earliest int64) int64 {
		return e.mixer.play(earliest, f, func(now time.Duration) stream {
			at := where(now)
			switch {
			case par.loop.On():
				return loopFrom(at, par.loop, par, rate, straight)
			case par.until > 0:
				return partUntil(straight(at), par, at, rate)
			}
			return straight(at)
		})
	})
}

// fadeOut fades the clip out and returns the position to resume at.
func (e *Engine) fadeOut() (at time.Duration) {
	e.dev.Rewind(func(earliest int64) (from int64) {
		from, at = e.mixer.pause(earliest)
		return from
	})
	if e.track != nil {
		at = min(at, e.length())
	}
	return at
}

// applyVolume passes the volume to the mixer.
func (e *Engine) applyVolume() {
	if e.mixer != nil {
		e.dev.Rewind(func(earliest int64) int64 { return e.mixer.volume(earliest, e.effectiveVolume()) })
	}
}

func (e *Engine) effectiveVolume() int {
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
		return min(e.mixer.position(e.dev.Played()), e.length())
	}
	return e.at
}
