package player_test

import (
	"testing"
	"testing/synctest"
	"time"

	"callboard/internal/player"
)

// Hold returns when the sound has faded out, and not when the pause was asked for.
func TestHoldWaitsForTheFade(t *testing.T) {
	t.Parallel()
	clip, _ := wavFile(t, "a", rate, sine(440, rate, rate))
	synctest.Test(t, func(t *testing.T) {
		d, e := playAhead(t, clip)
		held := make(chan bool, 1)
		begin := time.Now()
		go func() { held <- e.Hold(t.Context()) }()
		time.Sleep(50 * time.Millisecond)
		synctest.Wait()
		select {
		case <-held:
			t.Fatal("the fade is not played, and Hold has returned")
		default:
		}
		d.pull(3000)
		d.play(3000)
		if !<-held || d.running() {
			t.Error("nothing was playing, or the device still runs")
		}
		if took := time.Since(begin); took > 250*time.Millisecond {
			t.Errorf("it took %v", took)
		}
		if s := e.State(); s.Status != player.Paused {
			t.Errorf("status %s", s.Status)
		}
		if e.Hold(t.Context()) {
			t.Error("a paused clip is said to play")
		}
		e.Resume()
		synctest.Wait()
		begin = time.Now()
		if !e.Hold(t.Context()) { // the device plays nothing more
			t.Error("nothing was playing")
		}
		if took := time.Since(begin); took > 310*time.Millisecond {
			t.Errorf("a device that hangs takes %v", took)
		}
	})
}
