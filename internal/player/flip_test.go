package player_test

import (
	"math"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"callboard/internal/player"
)

// quietest is the lowest level (root mean square) of any 5 ms.
func quietest(s []float32) float64 {
	low := math.Inf(1)
	for ; len(s) >= 5*ms; s = s[5*ms:] {
		sum := 0.0
		for _, v := range s[:5*ms] {
			sum += float64(v) * float64(v)
		}
		low = min(low, math.Sqrt(sum/(5*ms)))
	}
	return low
}

func TestFlipKeepsRelativePosition(t *testing.T) {
	t.Parallel()
	a, _ := wavFile(t, "a", rate, sine(440, rate, rate))
	b, want := wavFile(t, "b", rate, sine(660, rate, 2*rate))
	synctest.Test(t, func(t *testing.T) {
		d, e := playing(t, a)
		d.run(250 * ms)
		e.Flip(b)
		synctest.Wait()
		if s := e.State(); s.Status != player.Playing || s.Clip != b || s.Length != 2*time.Second {
			t.Errorf("%v %+v %v", s.Status, s.Clip, s.Length)
		}
		near(t, "the same relative position", e.State().Position, 500*time.Millisecond)
		d.run(250 * ms)
		near(t, "continues from the flip", e.State().Position, 750*time.Millisecond)
		got := d.taken()
		sameSamples(t, "the other clip", got[271*ms:], want[521*ms:750*ms])
		if s := maxStep(got); s > 0.06 { // both at 0.7 of their level, in the middle of the fade
			t.Errorf("a step of %g", s)
		}
		if q := quietest(got[5*ms:]); q < 0.15 {
			t.Errorf("gap: 5 ms at a level of %.2f", q)
		}
		e.Flip(a)
		e.Flip(b) // back before the other clip is ready
		synctest.Wait()
		if s := e.State(); s.Clip != b {
			t.Errorf("after two flips %q plays", s.Clip.Key)
		}
		near(t, "unchanged position", e.State().Position, 750*time.Millisecond)
		if d.starts != 1 {
			t.Errorf("the device was started %d times", d.starts)
		}
	})
}

func TestFlipOnBufferingDevice(t *testing.T) {
	t.Parallel()
	a, _ := wavFile(t, "a", rate, sine(440, rate, rate))
	b, want := wavFile(t, "b", rate, sine(660, rate, rate))
	synctest.Test(t, func(t *testing.T) {
		d, e := playAhead(t, a)
		e.Flip(b)
		synctest.Wait()
		d.pull(20000)
		got := d.taken()
		sameSamples(t, "the other clip", got[5100+21*ms:], want[5100+21*ms:20000])
		if s, q := maxStep(got), quietest(got[5*ms:]); s > 0.05 || q < 0.15 {
			t.Errorf("a step of %g, 5 ms at a level of %.2f", s, q)
		}
	})
}

func TestFlipScalesLoop(t *testing.T) {
	t.Parallel()
	a, _ := wavFile(t, "a", rate, sine(440, rate, rate))
	b, _ := wavFile(t, "b", rate, sine(660, rate, 2*rate))
	synctest.Test(t, func(t *testing.T) {
		d, e := playing(t, a)
		e.SetLoop(player.Loop{From: 200 * time.Millisecond, To: 400 * time.Millisecond})
		d.run(500 * ms)
		e.Flip(b)
		synctest.Wait()
		if l := e.State().Loop; l != (player.Loop{From: 400 * time.Millisecond, To: 800 * time.Millisecond}) {
			t.Errorf("%+v", l)
		}
		near(t, "in the loop", e.State().Position, 600*time.Millisecond)
		d.run(300 * ms)
		near(t, "in its second pass", e.State().Position, 500*time.Millisecond)
	})
}

func TestFlipWhileNothingPlays(t *testing.T) {
	t.Parallel()
	a, _ := wavFile(t, "a", rate, sine(440, rate, rate))
	b, want := wavFile(t, "b", rate, sine(660, rate, rate/2))
	start := func(t *testing.T) (*fake, *player.Engine) {
		d, e := playing(t, a)
		d.run(500 * ms)
		return d, e
	}
	t.Run("paused", func(t *testing.T) {
		t.Parallel()
		synctest.Test(t, func(t *testing.T) {
			d, e := start(t)
			e.Pause()
			e.Flip(b)
			d.run(100 * ms)
			time.Sleep(time.Second)
			synctest.Wait()
			if s := e.State(); s.Status != player.Paused || s.Clip != b || d.running() {
				t.Errorf("%v, %q", s.Status, s.Clip.Key)
			}
			near(t, "position kept", e.State().Position, 250*time.Millisecond)
			e.Resume()
			synctest.Wait()
			d.run(100 * ms)
			sameSamples(t, "resumed", d.taken()[5*ms:], want[255*ms:350*ms])
		})
	})
	t.Run("ended", func(t *testing.T) {
		t.Parallel()
		synctest.Test(t, func(t *testing.T) {
			d, e := start(t)
			d.run(600 * ms)
			time.Sleep(time.Second)
			synctest.Wait()
			e.Flip(b)
			synctest.Wait()
			d.run(100 * ms)
			near(t, "from the beginning", e.State().Position, 100*time.Millisecond)
			sameSamples(t, "from the beginning", d.taken(), want[:100*ms])
		})
	})
	t.Run("loading", func(t *testing.T) {
		t.Parallel()
		synctest.Test(t, func(t *testing.T) {
			d := newFake(rate)
			e := engine(t, d)
			slow := newFeed(nil)
			e.Play(player.Clip{Key: "slow", Feed: slow})
			synctest.Wait()
			e.Flip(b)
			synctest.Wait()
			d.run(100 * ms)
			sameSamples(t, "played", d.taken(), want[:100*ms])
			if !slow.isClosed() {
				t.Error("the other clip is still being read")
			}
		})
	})
	t.Run("no clip", func(t *testing.T) {
		t.Parallel()
		synctest.Test(t, func(t *testing.T) {
			d := newFake(rate)
			e := engine(t, d)
			e.Flip(b)
			synctest.Wait()
			d.run(100 * ms)
			sameSamples(t, "played", d.taken(), want[:100*ms])
		})
	})
}

// The current clip plays until the other one is ready. Only the last request counts.
func TestFlipToSlowClip(t *testing.T) {
	t.Parallel()
	a, want := wavFile(t, "a", rate, sine(440, rate, rate))
	b, _ := wavFile(t, "b", rate, sine(660, rate, rate))
	synctest.Test(t, func(t *testing.T) {
		d, e := playing(t, a)
		slow := newFeed(nil)
		e.Flip(player.Clip{Key: "slow", Feed: slow})
		d.run(200 * ms)
		if s := e.State(); s.Clip != a || s.Status != player.Playing {
			t.Errorf("while the other clip loads: %q, %v", s.Clip.Key, s.Status)
		}
		e.Flip(a) // cancels the flip
		synctest.Wait()
		if !slow.isClosed() {
			t.Error("the abandoned clip is still being read")
		}
		d.run(200 * ms)
		sameSamples(t, "without interruption", d.taken(), want[:400*ms])
		again := newFeed(nil)
		e.Flip(player.Clip{Key: "slow", Feed: again})
		e.Flip(b)
		synctest.Wait()
		if s := e.State(); s.Clip != b || !again.isClosed() {
			t.Errorf("after two flips: %q plays, the first download closed: %t", s.Clip.Key, again.isClosed())
		}
		near(t, "position", e.State().Position, 400*time.Millisecond)
	})
}

// The current clip plays on if the other one cannot be played.
func TestFlipToBrokenClip(t *testing.T) {
	t.Parallel()
	a, want := wavFile(t, "a", rate, sine(440, rate, rate))
	synctest.Test(t, func(t *testing.T) {
		d, e := playing(t, a)
		events := e.Follow()
		d.run(200 * ms)
		bad := player.Clip{Key: "bad", Path: a.Path + ".none"}
		for _, flip := range []func(player.Clip){e.Flip, e.Switch} {
			flip(bad)
			d.run(100 * ms)
			got := events.Take()
			if len(got) != 1 || got[0].Kind != player.EventRefused || got[0].Clip != bad || !strings.Contains(got[0].Detail, "gone") {
				t.Errorf("events: %+v", got)
			}
		}
		if s := e.State(); s.Status != player.Playing || s.Clip != a || s.Problem != "" || s.Refused.Clip != bad || s.Refused.Why == "" {
			t.Errorf("%v, %q, %q, %+v", s.Status, s.Clip.Key, s.Problem, s.Refused)
		}
		if e.Flip(a); e.State().Refused != (player.Refusal{}) {
			t.Error("the refusal is still there")
		}
		sameSamples(t, "the first clip", d.taken(), want[:400*ms])
	})
}

// A flip keeps the loop of a whole clip a loop of the whole clip, whatever the lengths are.
func TestFlipKeepsLoopOfWholeClip(t *testing.T) {
	t.Parallel()
	a, _ := wavFile(t, "a", rate, sine(440, rate, rate+7))
	b, _ := wavFile(t, "b", 22050, sine(660, 22050, 27113))
	synctest.Test(t, func(t *testing.T) {
		_, e := playing(t, a)
		e.SetLoop(player.Loop{To: e.State().Length})
		for _, clip := range []player.Clip{b, a, b} {
			e.Flip(clip)
			synctest.Wait()
			if s := e.State(); s.Clip != clip || s.Loop != (player.Loop{To: s.Length}) {
				t.Errorf("%q is looped %v to %v of %v", s.Clip.Key, s.Loop.From, s.Loop.To, s.Length)
			}
		}
	})
}
