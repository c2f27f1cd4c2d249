package player

import (
	"errors"
	"fmt"
	"time"

	"callboard/internal/player/output"
)

const (
	reopenAfter = 5 * time.Second // a silent output is doubted again when something plays so much later
	lossTries   = 5               // over about four seconds, in which a sound server restarts
	lossTime    = 2 * time.Second // a device that worked for so long and is lost is a new case
	stallTime   = time.Second     // a device that has not let out the last sound by then never will
	longestTry  = 4 * time.Second // between two looks for a device that is away
	shortest    = 5 * time.Millisecond
)

// own is the goroutine that opens, starts and stops the device. Between two looks it sleeps until
// somebody nudges it, the device is lost, or a moment it computed has come; idle, none is computed.
func (e *Engine) own() {
	timer := time.NewTimer(time.Hour)
	timer.Stop()
	defer timer.Stop()
	for {
		next, again := e.look()
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
			e.shut()
			return
		case <-e.wake:
		case <-timer.C:
		case why := <-lost:
			e.lose(why)
		case ev := <-events:
			e.hear(ev)
		}
	}
}

// hear passes on what the output tells.
func (e *Engine) hear(ev output.Event) {
	e.mu.Lock()
	defer e.mu.Unlock()
	switch ev.Kind {
	case output.Underrun:
		if e.status == Playing {
			e.tell(EventUnderrun, ev.Detail)
		}
	case output.Moved:
		e.tell(EventMoved, ev.Detail)
	}
	e.publish()
}

// look does what the state asks for, and says when to look again by itself.
func (e *Engine) look() (next time.Duration, again bool) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.reopen {
		e.change()
	}
	if e.mix == nil {
		if e.track == nil || e.status != Loading && e.status != Playing || !e.track.playable(e.at) {
			return 0, false
		}
		if wait := time.Until(e.retryAt); wait > 0 {
			return wait, true
		}
		return e.start()
	}
	if e.status == Playing && e.running && e.stuck() {
		return 0, true
	}
	from, now := e.mix.quiet()
	if now == sounds {
		return standBeat, e.status == Playing // the mix wakes us when the voice falls silent
	}
	if from != e.quietAt {
		e.quietAt, e.quietSeen = from, time.Now()
	}
	stalled := e.status != Playing && time.Since(e.quietSeen) > stallTime
	if left := from - e.dev.Heard(); left > 0 && !stalled {
		return max(time.Duration(left)*time.Second/time.Duration(e.mix.rate)+time.Millisecond, shortest), true
	}
	if now == starved && e.status == Playing {
		if !e.hungry { // the device goes on with silence; what arrives wakes us
			e.hungry = true
			e.tell(EventUnderrun, "the download is slower than the sound")
			e.publish()
		}
		return 0, false
	}
	if now == over && e.status == Playing {
		e.status = Ended
		e.tell(EventEnded, "")
		e.publish()
	}
	e.mix, e.running, e.quietAt = nil, false, 0
	e.apart(e.dev.Stop)
	return 0, true
}

// apart does what may wait for the device, without mu, which is held before and after. The state may be another then.
func (e *Engine) apart(do func()) {
	e.mu.Unlock()
	defer e.mu.Lock()
	do()
}

// change lets go of a device in whose place another is wanted; the clip goes on there.
func (e *Engine) change() {
	e.at = e.position()
	dev := e.dev
	e.dev, e.mix, e.running, e.reopen, e.hungry = nil, nil, false, false, false
	e.tries, e.retryAt, e.lostWhy, e.lostAt, e.had = 0, time.Time{}, "", time.Time{}, false
	e.publish()
	if dev != nil {
		e.apart(dev.Close)
	}
}

// doubt has a device without sound looked at again when a person wants to hear something: there may be a better one by now.
func (e *Engine) doubt() {
	if e.dev != nil && e.dev.Silent() && e.kind != output.Silent && time.Since(e.opened) > reopenAfter {
		e.reopen = true
	}
}

// stuck sees to a device that takes no sound. One that may come to itself, as a sink that was suspended does, is waited
// for; the clip stands still with it.
func (e *Engine) stuck() bool {
	if !e.stand.still(e.dev.Heard(), time.Now()) {
		if !e.lostAt.IsZero() && e.stand.waited == 0 {
			e.back()
		}
		return false
	}
	why := fmt.Errorf("%s %w", e.dev.Backend(), output.ErrStuck)
	e.miss(why.Error())
	e.publish()
	if time.Since(e.lostAt) < e.patience-leastPatience {
		return false
	}
	e.apart(func() { e.lose(why) })
	return true
}

// miss notes why there is no sound, and since when, and tells of it once.
func (e *Engine) miss(why string) {
	e.lostWhy = why
	if e.lostAt.IsZero() {
		e.lostAt = time.Now()
		e.tell(EventLost, why)
	}
}

// back notes that a lost device sounds again.
func (e *Engine) back() {
	if e.lostWhy != "" {
		e.tell(EventBack, e.dev.Backend())
	}
	e.lostWhy, e.lostAt = "", time.Time{}
	e.publish()
}

// start opens the device, if need be, and starts it with the clip. It is called with mu held and lets go of it
// while it waits; the state may have changed by then.
func (e *Engine) start() (next time.Duration, again bool) {
	dev := e.dev
	if dev == nil {
		kind, sink := e.kind, e.sink
		e.apart(func() { dev = e.open(e.ctx, kind, sink) })
		if (e.tries > 0 || e.had) && dev.Silent() && e.ctx.Err() == nil {
			e.apart(dev.Close)
			return e.missed()
		}
		e.dev, e.opened = dev, time.Now()
		e.had = e.had || !dev.Silent()
		e.publish()
		return 0, true // look again: it may have been stopped meanwhile
	}
	e.mix, e.status = newMix(dev.Rate(), e.heardVolume(), e.nudge), Playing
	e.sound()
	e.publish()
	mix := e.mix
	var err error
	e.apart(func() { err = dev.Start(mix) })
	if err != nil {
		e.apart(func() { e.lose(err) })
		return 0, true
	}
	e.running, e.started, e.stand = true, time.Now(), stand{}
	e.back()
	return 0, true
}

// lose lets go of a device that has gone, keeps the place in the clip, and has another looked for at once,
// unless the device is still there and merely takes nothing: it would take nothing again.
// When nothing plays there is nothing to tell yet: what plays next will look.
func (e *Engine) lose(why error) {
	e.mu.Lock()
	dev := e.dev
	e.log.Debug("sound output lost", "error", why)
	e.at = e.position()
	if e.running && time.Since(e.started) > lossTime {
		e.tries = 0
	}
	e.dev, e.mix, e.running, e.hungry = nil, nil, false, false
	e.went = why.Error()
	if e.status == Playing || e.status == Loading {
		e.miss(e.went)
		e.tries++
		switch {
		case errors.Is(why, output.ErrStuck):
			e.giveUp()
		case e.tries > 1: // it came back and went again
			e.missed()
		}
	}
	e.publish()
	e.mu.Unlock()
	if dev != nil {
		dev.Close()
	}
}

// missed notes that a lost device was not found again. The tries come ever further apart; when the patience is at its
// end, the clip is paused where it stands: speech that runs on unheard is of no use to anybody.
func (e *Engine) missed() (next time.Duration, again bool) {
	e.miss(e.went) // it may have gone while nothing played
	e.tries++
	wait := min(62*time.Millisecond<<min(e.tries, 8), longestTry)
	e.retryAt = time.Now().Add(wait)
	if e.tries > lossTries && time.Since(e.lostAt) >= e.patience-leastPatience {
		e.giveUp()
	}
	e.publish()
	return wait, e.status != Paused
}

// giveUp pauses a clip that has no device to sound on until a person lets it go on.
func (e *Engine) giveUp() {
	e.tries, e.retryAt, e.lostAt = 0, time.Time{}, time.Time{}
	if e.status == Playing || e.status == Loading {
		e.status = Paused
	}
}

// searching reports that the clip stands still while a device is looked for.
func (e *Engine) searching() bool {
	return e.lostWhy != "" && e.mix == nil && (e.status == Playing || e.status == Loading)
}

// gone reports that the clip is paused because its sound went and did not come back.
func (e *Engine) gone() bool { return e.lostWhy != "" && e.status == Paused && e.tries == 0 }

// shut closes the device when the engine ends.
func (e *Engine) shut() {
	e.mu.Lock()
	dev := e.dev
	e.dev, e.mix, e.running = nil, nil, false
	e.mu.Unlock()
	if dev != nil {
		dev.Close()
	}
}

// problem is the one line that says why nothing is heard.
func (e *Engine) problem() string {
	switch {
	case e.broken != "":
		return e.broken
	case e.gone():
		return fmt.Sprintf("%s; bring it back and play again", e.lostWhy)
	case e.lostWhy != "" && e.mix != nil && e.running:
		return fmt.Sprintf("the sound stands still: %s; it goes on when that does", e.lostWhy)
	case e.lostWhy != "":
		return fmt.Sprintf("%s; looking for it", e.lostWhy)
	case e.dev != nil:
		return e.dev.Problem()
	}
	return ""
}
