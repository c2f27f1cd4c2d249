package player_test

import (
	"math"
	"testing"
	"testing/synctest"
	"time"

	"callboard/internal/player"
)

func TestJump(t *testing.T) {
	t.Parallel()
	clip, want := wavFile(t, "a", rate, sine(440, rate, rate))
	synctest.Test(t, func(t *testing.T) {
		d, e := playing(t, clip)
		d.run(1000)
		e.Jump(50)
		near(t, "half", e.State().Position, 500*time.Millisecond)
		d.run(2000)
		sameSamples(t, "from the middle", d.taken()[1300:], want[24300:26000])
		e.Pause()
		for percent, want := range map[float64]time.Duration{0: 0, -5: 0, 10: 100 * time.Millisecond, 100: time.Second, 1e9: time.Second, math.Inf(-1): 0} {
			e.Jump(percent)
			near(t, "paused", e.State().Position, want)
		}
		if e.Jump(math.NaN()); e.State().Position < 0 || e.State().Position > time.Second {
			t.Errorf("position after Jump(NaN): %v", e.State().Position)
		}
		e.Stop()
		e.Jump(50)
		if s := e.State(); s.Position != 0 || s.Status != player.Idle {
			t.Errorf("without a clip: %v at %v", s.Status, s.Position)
		}
	})
}

func TestMuteKeepsVolume(t *testing.T) {
	t.Parallel()
	clip, want := wavFile(t, "a", rate, sine(440, rate, rate))
	synctest.Test(t, func(t *testing.T) {
		d, e := playing(t, clip)
		d.run(1000)
		e.Mute(true)
		if s := e.State(); !s.Muted || s.Volume != 100 || s.Level != 0 {
			t.Errorf("muted: %t, %d %%, level %g", s.Muted, s.Volume, s.Level)
		}
		d.run(2000)
		for i, v := range d.taken()[1241:] {
			if v != 0 {
				t.Fatalf("frame %d after the fade is not silent", i)
			}
		}
		near(t, "the position moves while muted", e.State().Position, 3000*time.Second/rate)
		e.Mute(false)
		d.run(2000)
		sameSamples(t, "after unmuting", d.taken()[3300:], want[3300:5000])
		e.Mute(true)
		e.SetVolume(80)
		if s := e.State(); s.Muted || s.Volume != 80 {
			t.Errorf("after SetVolume: muted %t, %d %%", s.Muted, s.Volume)
		}
		d.run(2000)
		if s := maxStep(d.taken()); s > 0.04 {
			t.Errorf("a step of %g", s)
		}
		e.Mute(true)
		e.Play(clip)
		synctest.Wait()
		if !e.State().Muted {
			t.Error("the next clip is not muted")
		}
	})
}
