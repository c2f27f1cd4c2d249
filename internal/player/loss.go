package player

import (
	"errors"
	"fmt"
	"time"

	"callboard/internal/player/output"
)

// checkStall handles a device that takes no frames. One that may recover, as a suspended sink does, is waited for; the
// position stands still meanwhile. It returns true when the device was given up.
func (e *Engine) checkStall() bool {
	if !e.stall.stalled(e.dev.Played(), time.Now()) {
		if !e.lostAt.IsZero() && e.stall.waited == 0 {
			e.noteReturn()
		}
		return false
	}
	why := fmt.Errorf("%s %w", e.dev.Backend(), output.ErrStuck)
	e.noteLoss(why.Error())
	e.publish()
	if time.Since(e.lostAt) < e.deviceTimeout-minDeviceTimeout {
		return false
	}
	e.unlocked(func() { e.handleLoss(why) })
	return true
}

// noteLoss records why there is no sound and since when, and emits one event.
func (e *Engine) noteLoss(why string) {
	e.lostWhy = why
	if e.lostAt.IsZero() {
		e.lostAt = time.Now()
		e.emit(EventLost, why)
	}
}

// noteReturn records that a lost device plays again.
func (e *Engine) noteReturn() {
	if e.lostWhy != "" {
		e.emit(EventBack, e.dev.Backend())
	}
	e.lostWhy, e.lostAt = "", time.Time{}
	e.publish()
}

// handleLoss closes a lost device, keeps the position, and has the device reopened at once, unless the device is there
// and merely takes no frames: reopening would not help. While nothing plays no event is emitted; the next clip opens a
// device.
func (e *Engine) handleLoss(why error) {
	e.mu.Lock()
	dev := e.dev
	e.log.Debug("sound output lost", "error", why)
	e.at = e.position()
	if e.running && time.Since(e.started) > lossTime {
		e.tries = 0
	}
	e.dev, e.mixer, e.running, e.starved = nil, nil, false, false
	e.lastLoss = why.Error()
	if e.status == Playing || e.status == Loading {
		e.noteLoss(e.lastLoss)
		e.tries++
		switch {
		case errors.Is(why, output.ErrStuck):
			e.pauseLost()
		case e.tries > 1: // it came back and was lost again
			e.retryLater()
		}
	}
	e.publish()
	e.mu.Unlock()
	if dev != nil {
		dev.Close()
	}
}

// retryLater records a failed attempt to reopen the device. The time between attempts grows. After deviceTimeout the
// clip is paused at its position, so that no speech is played inaudibly.
func (e *Engine) retryLater() (next time.Duration, again bool) {
	e.noteLoss(e.lastLoss) // it may have been lost while nothing played
	e.tries++
	wait := min(62*time.Millisecond<<min(e.tries, 8), longestTry)
	e.retryAt = time.Now().Add(wait)
	if e.tries > lossTries && time.Since(e.lostAt) >= e.deviceTimeout-minDeviceTimeout {
		e.pauseLost()
	}
	e.publish()
	return wait, e.status != Paused
}

// pauseLost pauses a clip that has no device until the user resumes it.
func (e *Engine) pauseLost() {
	e.tries, e.retryAt, e.lostAt = 0, time.Time{}, time.Time{}
	if e.status == Playing || e.status == Loading {
		e.status = Paused
	}
}

// searching reports that the clip waits while a lost device is being reopened.
func (e *Engine) searching() bool {
	return e.lostWhy != "" && e.mixer == nil && (e.status == Playing || e.status == Loading)
}

// outputLost reports that the clip is paused because its device was lost and did not come back.
func (e *Engine) outputLost() bool { return e.lostWhy != "" && e.status == Paused && e.tries == 0 }

// problem is the line that says why nothing is audible; empty when all is well.
func (e *Engine) problem() string {
	switch {
	case e.broken != "":
		return e.broken
	case e.outputLost():
		return fmt.Sprintf("%s; bring it back and play again", e.lostWhy)
	case e.lostWhy != "" && e.mixer != nil && e.running:
		return fmt.Sprintf("playback is stalled: %s; it continues when the device does", e.lostWhy)
	case e.lostWhy != "":
		return fmt.Sprintf("%s; looking for it", e.lostWhy)
	case e.dev != nil:
		return e.dev.Problem()
	}
	return ""
}
