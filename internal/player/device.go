package player

import (
	"time"

	"callboard/internal/player/output"
)

const (
	reopenAfter = 5 * time.Second      // a silent output is reopened when something is played this much later
	lossTries   = 5                    // within about four seconds, in which a sound server restarts
	lossTime    = 2 * time.Second      // a device that worked this long before it was lost starts a new series of attempts
	stallTime   = time.Second          // a device that has not played the last frame by then never will
	longestTry  = 4 * time.Second      // between two attempts to reopen a lost device
	shortest    = 5 * time.Millisecond // between two steps
)

// runDevice is the device goroutine: it opens, starts and stops the device. Between two steps it sleeps until it is
// signalled, the device is lost, or a time that it computed has come. While nothing plays it computes none, so it does
// not wake up.
func (e *Engine) runDevice() {
	timer := time.NewTimer(time.Hour)
	timer.Stop()
	defer timer.Stop()
	for {
		next, again := e.step()
		if again {
			timer.Reset(next)
		} else {
			timer.Stop()
		}
		var lost <-chan error
		var events <-chan output.Event
		e.mu.Lock()
		if e.dev != nil {
			lost, events = e.dev.Lost(), e.dev.Events()
		}
		e.mu.Unlock()
		select {
		case <-e.ctx.Done():
			e.closeDevice()
			return
		case <-e.wake:
		case <-timer.C:
		case why := <-lost:
			e.handleLoss(why)
		case ev := <-events:
			e.forward(ev)
		}
	}
}

// forward passes the output's events on.
func (e *Engine) forward(ev output.Event) {
	e.mu.Lock()
	defer e.mu.Unlock()
	switch ev.Kind {
	case output.Underrun:
		if e.status == Playing {
			e.emit(EventUnderrun, ev.Detail)
		}
	case output.Moved:
		e.emit(EventMoved, ev.Detail)
	}
	e.publish()
}

// step does what the state asks for. If again is set, the next step is due after next.
func (e *Engine) step() (next time.Duration, again bool) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.reopen {
		e.switchDevice()
	}
	if e.mixer == nil {
		if e.track == nil || e.status != Loading && e.status != Playing || !e.track.playable(e.at) {
			return 0, false
		}
		if wait := time.Until(e.retryAt); wait > 0 {
			return wait, true
		}
		if wait, due := e.startDue(); !due {
			return wait, true
		}
		return e.startDevice()
	}
	if e.status == Playing && e.running && e.checkStall() {
		return 0, true
	}
	from, now := e.mixer.silence()
	if now == phasePlaying {
		return stallInterval, e.status == Playing // the mixer signals when the stream ends
	}
	if from != e.silentAt {
		e.silentAt, e.silentSeen = from, time.Now()
	}
	stalled := e.status != Playing && time.Since(e.silentSeen) > stallTime
	if left := from - e.dev.Played(); left > 0 && !stalled {
		return max(time.Duration(left)*time.Second/time.Duration(e.mixer.rate)+time.Millisecond, shortest), true
	}
	if now == phaseStarved && e.status == Playing {
		if !e.starved { // the device continues with silence; arriving data wakes this goroutine
			e.starved = true
			e.emit(EventUnderrun, "the download is slower than the sound")
			e.publish()
		}
		return 0, false
	}
	if now == phaseEnded && e.status == Playing {
		e.emit(EventEnded, "")
		if e.queue.played = true; !e.next(e.queue.Pause) {
			e.status = Ended
		}
		e.publish()
	}
	e.mixer, e.running, e.silentAt, e.stopping = nil, false, 0, true
	e.unlocked(e.dev.Stop)
	e.stopping = false
	return 0, true
}

// unlocked calls do without mu, which is held before and after: do may wait for the device. The state may have changed
// afterwards.
func (e *Engine) unlocked(do func()) {
	e.mu.Unlock()
	defer e.mu.Lock()
	do()
}

// switchDevice closes the device when another one is wanted. The clip continues there.
func (e *Engine) switchDevice() {
	e.at = e.position()
	dev := e.dev
	e.dev, e.mixer, e.running, e.reopen, e.starved = nil, nil, false, false, false
	e.tries, e.retryAt, e.lostWhy, e.lostAt, e.hadSound = 0, time.Time{}, "", time.Time{}, false
	e.publish()
	if dev != nil {
		e.unlocked(dev.Close)
	}
}

// recheckSilent has a silent output replaced when the user asks for sound and an audible one may be there by now.
func (e *Engine) recheckSilent() {
	if e.dev != nil && e.dev.Silent() && e.kind != output.Silent && time.Since(e.opened) > reopenAfter {
		e.reopen = true
	}
}

// startDevice opens the device if there is none, and otherwise starts it with the clip. It is called with mu held and
// releases it while it waits; the state may have changed afterwards.
func (e *Engine) startDevice() (next time.Duration, again bool) {
	dev := e.dev
	if dev == nil {
		kind, sink := e.kind, e.sink
		e.unlocked(func() { dev = e.open(e.ctx, kind, sink) })
		if (e.tries > 0 || e.hadSound) && dev.Silent() && e.ctx.Err() == nil {
			e.unlocked(dev.Close)
			return e.retryLater()
		}
		e.dev, e.opened = dev, time.Now()
		e.hadSound = e.hadSound || !dev.Silent()
		e.publish()
		return 0, true // it may have been stopped meanwhile
	}
	e.mixer, e.status = newMixer(dev.Rate(), e.effectiveVolume(), e.signal), Playing
	e.startStream()
	e.publish()
	m := e.mixer
	var err error
	e.unlocked(func() { err = dev.Start(m) })
	if err != nil {
		e.unlocked(func() { e.handleLoss(err) })
		return 0, true
	}
	e.running, e.started, e.stall = true, time.Now(), stallWatch{}
	e.noteReturn()
	return 0, true
}

// closeDevice closes the device when the engine ends.
func (e *Engine) closeDevice() {
	e.mu.Lock()
	dev := e.dev
	e.dev, e.mixer, e.running = nil, nil, false
	e.mu.Unlock()
	if dev != nil {
		dev.Close()
	}
}
