package player_test

import (
	"context"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"callboard/internal/player"
)

func TestStalledDeviceIsStoppedAfterPause(t *testing.T) {
	t.Parallel()
	clip, _ := wavFile(t, "a", rate, sine(440, rate, rate))
	synctest.Test(t, func(t *testing.T) {
		d, e := playing(t, clip)
		d.pull(10000) // the device plays none of it, like a suspended sink
		e.Pause()
		time.Sleep(stall)
		synctest.Wait()
		if d.running() {
			t.Error("the device still runs")
		}
		if s := e.State(); s.Status != player.Paused {
			t.Errorf("%v", s.Status)
		}
	})
}

const stall = 3 * time.Second

// The engine gives up a device that exists but takes no frames, and Wait returns.
func TestStuckDeviceIsGivenUp(t *testing.T) {
	t.Parallel()
	clip, _ := wavFile(t, "a", rate, sine(440, rate, rate))
	for name, pulled := range map[string]int{"in the middle": 10000, "at its end": 2 * rate} {
		synctest.Test(t, func(t *testing.T) {
			d := newFake(rate)
			opens := 0
			e := player.NewWith(func(context.Context) player.Device { opens++; return d })
			defer e.Close()
			e.Play(clip)
			synctest.Wait()
			d.pull(pulled)
			d.play(2000)
			begun := time.Now()
			s, err := e.Wait(t.Context())
			if err != nil || s.Status != player.Paused || !s.OutputLost || !strings.Contains(s.Problem, "fake does not take sound") || opens != 1 {
				t.Errorf("%s: %v, %t, %q, %v, opened %d times", name, s.Status, s.OutputLost, s.Problem, err, opens)
			}
			if took := time.Since(begun); took < 4*time.Second || took > 7*time.Second {
				t.Errorf("%s: given up after %v", name, took)
			}
			near(t, "position kept", s.Position, 2000*time.Second/rate)
		})
	}
}

// While the position stands still, the level is zero.
func TestStalledDeviceHasNoLevel(t *testing.T) {
	t.Parallel()
	clip, _ := wavFile(t, "a", rate, sine(440, rate, rate))
	synctest.Test(t, func(t *testing.T) {
		d, e := playing(t, clip)
		d.run(rate / 4)
		time.Sleep(time.Second)
		synctest.Wait()
		if l := e.State().Level; l < 0.4 {
			t.Errorf("level %g while it plays", l)
		}
		time.Sleep(2 * time.Second)
		synctest.Wait()
		if s := e.State(); s.Level != 0 || s.Status != player.Playing {
			t.Errorf("level %g while it is stalled, %v", s.Level, s.Status)
		}
		d.run(rate / 8)
		time.Sleep(time.Second)
		synctest.Wait()
		if l := e.State().Level; l < 0.4 {
			t.Errorf("level %g when it continues", l)
		}
	})
}

func TestSlowDeviceIsNotGivenUp(t *testing.T) {
	t.Parallel()
	clip, _ := wavFile(t, "a", rate, sine(440, rate, rate))
	synctest.Test(t, func(t *testing.T) {
		d, e := playing(t, clip)
		for range 20 {
			d.run(100)
			time.Sleep(3 * time.Second)
			synctest.Wait()
		}
		if s := e.State(); s.Status != player.Playing || s.Problem != "" {
			t.Errorf("%v, %q", s.Status, s.Problem)
		}
		e.Pause() // a pause by the user is not a stall
		time.Sleep(time.Minute)
		synctest.Wait()
		if s := e.State(); s.OutputLost || s.Problem != "" {
			t.Errorf("paused: %+v", s)
		}
	})
}

// A process that was stopped by its shell and continued has played nothing for a long time. This is not a
// stall of the device.
func TestSuspendedProcessIsNotStall(t *testing.T) {
	t.Parallel()
	var s player.StallWatch
	now := time.Now()
	for i := range 4 {
		if s.Stalled(7, now.Add(time.Duration(i)*time.Second)) {
			t.Fatalf("given up at check %d", i)
		}
	}
	if s.Stalled(7, now.Add(time.Hour)) || s.Stalled(8, now.Add(time.Hour+time.Second)) {
		t.Error("an hour of suspension counts as a stall")
	}
	for i := range 5 {
		if got := s.Stalled(8, now.Add(2*time.Hour+time.Duration(i)*time.Second)); got != (i == 4) {
			t.Errorf("check %d: %t", i, got)
		}
	}
	if s.Stalled(9, now.Add(3*time.Hour)) {
		t.Error("a device that plays again counts as stalled")
	}
}
