package player_test

import (
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"callboard/internal/player"
)

func TestSeekOnlyWithinArrivedPart(t *testing.T) {
	t.Parallel()
	_, open, want := partialClip(t, "a", rate, sine(440, rate, rate))
	synctest.Test(t, func(t *testing.T) {
		f, d, e := playPartial(t, open, false)
		f.arrive(400)
		d.run(100 * ms)
		for _, move := range []func(){func() { e.Seek(time.Hour) }, func() { e.SeekBy(500 * time.Millisecond) }, func() { e.Jump(90) }} {
			e.Seek(0)
			move()
			near(t, "the end of the arrived part", e.State().Position, 400*time.Millisecond)
		}
		d.run(100 * ms)
		if s := e.State(); s.Status != player.Loading {
			t.Errorf("at the end of the arrived part: %v", s.Status)
		}
		e.Seek(200 * time.Millisecond)
		d.run(100 * ms)
		if s := e.State(); s.Status != player.Playing {
			t.Errorf("after a seek back: %v", s.Status)
		}
		sameSamples(t, "after the seek back", d.taken()[206*ms:], want[206*ms:300*ms])
	})
}

// A loop may be set in a part that has not arrived yet.
func TestLoopOfArrivingClip(t *testing.T) {
	t.Parallel()
	_, open, want := partialClip(t, "a", rate, sine(443, rate, rate))
	synctest.Test(t, func(t *testing.T) {
		f, d, e := playPartial(t, open, false)
		f.arrive(300)
		e.SetLoop(player.Loop{From: 500 * time.Millisecond, To: 700 * time.Millisecond})
		d.run(100 * ms)
		f.arrive(1000)
		d.run(1000 * ms)
		got := d.taken()
		sameSamples(t, "up to the end of the loop", got[5*ms:], want[5*ms:695*ms])
		sameSamples(t, "in the loop", got[700*ms:], want[500*ms:695*ms])
		near(t, "after two passes", e.State().Position, 500*time.Millisecond)
	})
}

func TestLoopOfFailedDownload(t *testing.T) {
	t.Parallel()
	_, open, _ := partialClip(t, "a", rate, sine(440, rate, rate))
	synctest.Test(t, func(t *testing.T) {
		f, d, e := playPartial(t, open, false)
		f.arrive(500)
		e.SetLoop(player.Loop{From: 300 * time.Millisecond, To: 900 * time.Millisecond})
		f.fail(errors.New("gone"))
		if l := e.State().Loop; l != (player.Loop{From: 300 * time.Millisecond, To: 500 * time.Millisecond}) {
			t.Errorf("%+v", l)
		}
		d.run(2000 * ms)
		if s := e.State(); s.Status != player.Playing || s.Position > 500*time.Millisecond {
			t.Errorf("%v at %v", s.Status, s.Position)
		}
	})
}

// A large file is decoded while it plays, and cached as a whole.
func TestLargeFile(t *testing.T) {
	t.Parallel()
	clip, want := wavFile(t, "long", rate, sine(443, rate, 20*rate))
	synctest.Test(t, func(t *testing.T) {
		d, e := playing(t, clip)
		d.run(20*rate + 1)
		time.Sleep(time.Minute)
		synctest.Wait()
		if s := e.State(); s.Status != player.Ended || !s.Measured || s.Length != 20*time.Second {
			t.Errorf("%v, measured %t, %v long", s.Status, s.Measured, s.Length)
		}
		sameSamples(t, "all of it", d.taken(), want)
		e.Play(clip)
		synctest.Wait()
		if s := e.State(); s.Status != player.Playing || !s.Measured || s.Arrived != s.Length {
			t.Errorf("second time: %v, measured %t", s.Status, s.Measured)
		}
	})
}
