package player_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"callboard/internal/player"
)

func TestGoesOnWhenTheDeviceComesBack(t *testing.T) {
	t.Parallel()
	clip, want := wavFile(t, "a", rate, sine(440, rate, rate))
	synctest.Test(t, func(t *testing.T) {
		first, second := newFake(rate), newFake(rate)
		e := engine(t, first, second)
		e.Play(clip)
		synctest.Wait()
		first.run(rate / 4)
		first.lost <- errors.New("the sound server closed the connection")
		synctest.Wait()
		s := e.State()
		if s.Status != player.Playing || s.Problem != "" {
			t.Errorf("%v, %q", s.Status, s.Problem)
		}
		near(t, "position", s.Position, time.Second/4)
		second.run(1000)
		sameSamples(t, "on the second device", second.taken()[300:], want[rate/4+300:rate/4+1000])
		select {
		case <-first.closed:
		default:
			t.Error("the lost device was not closed")
		}
	})
}

func TestPausesWhenTheDeviceStaysAway(t *testing.T) {
	t.Parallel()
	clip, _ := wavFile(t, "a", rate, sine(440, rate, rate))
	synctest.Test(t, func(t *testing.T) {
		first, none := newFake(rate), newFake(rate)
		none.silent, none.problem = true, "no sound here"
		opens := 0
		e := player.NewWith(func(context.Context) player.Device {
			if opens++; opens == 1 {
				return first
			}
			n := newFake(rate)
			n.silent, n.problem = true, none.problem
			return n
		})
		defer e.Close()
		e.Play(clip)
		synctest.Wait()
		first.run(rate / 4)
		first.lost <- errors.New("the sound device was removed")
		synctest.Wait()
		if s := e.State(); s.Status != player.Paused || s.Gone || !strings.Contains(s.Problem, "removed; looking for it") {
			t.Errorf("looking: %v, %q", s.Status, s.Problem)
		}
		near(t, "held", e.State().Position, time.Second/4)
		time.Sleep(10 * time.Second)
		synctest.Wait()
		s := e.State()
		if s.Status != player.Paused || !strings.Contains(s.Problem, "play again") || opens < 4 || opens > 8 {
			t.Errorf("after %d tries: %v, %q", opens, s.Status, s.Problem)
		}
		near(t, "still held", s.Position, time.Second/4)
		n := opens
		time.Sleep(time.Hour)
		synctest.Wait()
		if opens != n {
			t.Error("it goes on looking for ever")
		}
		e.Resume() // a person who asks to hear it does not mean unheard
		synctest.Wait()
		if s := e.State(); s.Status != player.Paused || s.Gone || !strings.Contains(s.Problem, "removed; looking for it") || opens != n+1 {
			t.Errorf("asked to play: %v, gone %t, %q", s.Status, s.Gone, s.Problem)
		}
		near(t, "held to the end", e.State().Position, time.Second/4)
	})
}

// away is a device without sound, as it is opened where there is none.
func away() *fake {
	d := newFake(rate)
	d.silent, d.problem = true, "no sound here"
	return d
}

func TestADeviceLostInAPauseIsLookedFor(t *testing.T) {
	t.Parallel()
	clip, want := wavFile(t, "a", rate, sine(440, rate, rate))
	synctest.Test(t, func(t *testing.T) {
		first, third := newFake(rate), newFake(rate)
		e := engine(t, first, away(), third)
		news := e.Follow()
		e.Play(clip)
		synctest.Wait()
		first.run(rate / 4)
		e.Pause()
		first.lost <- errors.New("the sound server closed the connection")
		synctest.Wait()
		if s := e.State(); s.Status != player.Paused || s.Problem != "" {
			t.Errorf("nobody listens: %v, %q", s.Status, s.Problem)
		}
		e.Toggle(clip)
		synctest.Wait()
		if s := e.State(); s.Status != player.Paused || s.Silent || !strings.Contains(s.Problem, "closed the connection; looking for it") {
			t.Errorf("it is not looked for: %v, silent %t, %q", s.Status, s.Silent, s.Problem)
		}
		time.Sleep(time.Second)
		synctest.Wait()
		third.run(1000)
		sameSamples(t, "where it stood", third.taken()[300:], want[rate/4+300:rate/4+1000])
		if got := kinds(news.Take()); len(got) != 2 || got[0] != player.EventLost || got[1] != player.EventBack {
			t.Errorf("told %v", got)
		}
	})
}

func TestAKeyWhileTheSoundIsLookedFor(t *testing.T) {
	t.Parallel()
	clip, _ := wavFile(t, "a", rate, sine(440, rate, rate))
	synctest.Test(t, func(t *testing.T) {
		first := newFake(rate)
		opens, back := 0, (*fake)(nil)
		e := player.NewWith(func(context.Context) player.Device {
			if opens++; opens == 1 {
				return first
			} else if back != nil {
				return back
			}
			return away()
		})
		defer e.Close()
		e.Play(clip)
		synctest.Wait()
		first.run(rate / 4)
		first.lost <- errors.New("the sound device was removed")
		synctest.Wait()
		n := opens
		e.Toggle(clip) // it is shown as paused, so this asks for sound
		synctest.Wait()
		if s := e.State(); opens != n+1 || !strings.Contains(s.Problem, "looking for it") {
			t.Errorf("looked %d times, %q", opens-n, s.Problem)
		}
		e.Pause()
		synctest.Wait()
		if s := e.State(); s.Status != player.Paused || !s.Gone || !strings.Contains(s.Problem, "play again") {
			t.Errorf("paused by hand: %v, gone %t, %q", s.Status, s.Gone, s.Problem)
		}
		back = newFake(rate)
		n = opens
		time.Sleep(time.Minute)
		synctest.Wait()
		if opens != n {
			t.Error("a paused clip looks for sound")
		}
		e.Toggle(clip)
		synctest.Wait()
		if s := e.State(); s.Status != player.Playing || s.Problem != "" || !back.running() {
			t.Errorf("%v, %q", s.Status, s.Problem)
		}
		near(t, "where it stood", e.State().Position, time.Second/4)
	})
}

// Without sound from the beginning the clock runs on; whoever then does something gets what there is by now.
func TestASilentOutputIsDoubtedWhileItPlays(t *testing.T) {
	t.Parallel()
	clip, want := wavFile(t, "a", rate, sine(440, rate, rate))
	other, _ := wavFile(t, "b", rate, sine(330, rate, rate))
	for name, act := range map[string]func(*player.Engine){
		"pause and on": func(e *player.Engine) { e.Pause(); e.Resume() },
		"another clip": func(e *player.Engine) { e.Play(other) },
		"a flip":       func(e *player.Engine) { e.Flip(other) },
	} {
		synctest.Test(t, func(t *testing.T) {
			none, good := away(), newFake(rate)
			e := engine(t, none, good)
			e.Play(clip)
			synctest.Wait()
			none.run(rate / 4)
			e.Pause()
			e.Resume() // too soon to hope for another
			synctest.Wait()
			if s := e.State(); !s.Silent || s.Status != player.Playing {
				t.Errorf("%s: silent %t, %v", name, s.Silent, s.Status)
			}
			for range 6 {
				time.Sleep(time.Second)
				none.run(ms)
			}
			act(e)
			synctest.Wait()
			good.run(1000)
			if s := e.State(); s.Silent || s.Status != player.Playing || s.Problem != "" {
				t.Errorf("%s: silent %t, %v, %q", name, s.Silent, s.Status, s.Problem)
			}
			if name == "pause and on" {
				sameSamples(t, "where it stood", good.taken()[300:], want[rate/4+6*ms+300:rate/4+6*ms+1000])
			}
		})
	}
}

func TestADeviceThatFailsAtOnceIsNotHammered(t *testing.T) {
	t.Parallel()
	clip, _ := wavFile(t, "a", rate, sine(440, rate, rate))
	synctest.Test(t, func(t *testing.T) {
		opens := 0
		e := player.NewWith(func(context.Context) player.Device {
			opens++
			d := newFake(rate)
			if opens%2 == 0 {
				d.refuse = errors.New("the sound server does not open a stream")
			} else {
				d.lost <- errors.New("the sound device was removed")
			}
			return d
		})
		defer e.Close()
		e.Play(clip)
		time.Sleep(time.Minute)
		synctest.Wait()
		if s := e.State(); s.Status != player.Paused || opens > 8 {
			t.Errorf("%v after %d tries", s.Status, opens)
		}
	})
}

func TestSilentOutputIsDoubtedLater(t *testing.T) {
	t.Parallel()
	clip, _ := wavFile(t, "a", rate, sine(440, rate, 1000))
	synctest.Test(t, func(t *testing.T) {
		none, good := newFake(rate), newFake(rate)
		none.silent, none.problem = true, "no sound here"
		e := engine(t, none, good)
		e.Play(clip)
		synctest.Wait()
		if s := e.State(); !s.Silent || s.Problem != "no sound here" || s.Status != player.Playing {
			t.Errorf("without a server: %+v", s)
		}
		none.run(1000)
		time.Sleep(time.Minute)
		e.Play(clip)
		synctest.Wait()
		if s := e.State(); s.Silent || s.Problem != "" || s.Status != player.Playing || !good.running() {
			t.Errorf("with one: %+v", s)
		}
	})
}

func TestLossWhileIdleIsNoNews(t *testing.T) {
	t.Parallel()
	clip, _ := wavFile(t, "a", rate, sine(440, rate, 1000))
	synctest.Test(t, func(t *testing.T) {
		first, second := newFake(rate), newFake(rate)
		e := engine(t, first, second)
		e.Play(clip)
		synctest.Wait()
		first.run(1001) // that nothing follows is known when more is asked for
		time.Sleep(time.Second)
		synctest.Wait()
		first.lost <- errors.New("the sound server closed the connection")
		synctest.Wait()
		if s := e.State(); s.Status != player.Ended || s.Problem != "" || s.Backend != "fake" {
			t.Errorf("%+v", s)
		}
		e.Toggle(clip)
		synctest.Wait()
		if !second.running() {
			t.Error("the second device does not play")
		}
	})
}

func TestNothingWaitsForADeviceThatHangs(t *testing.T) {
	t.Parallel()
	clip, _ := wavFile(t, "a", rate, sine(440, rate, rate))
	synctest.Test(t, func(t *testing.T) {
		d := newFake(rate)
		d.hang = make(chan struct{})
		e := engine(t, d)
		begun := time.Now()
		e.Play(clip)
		synctest.Wait()
		e.Pause()
		if s := e.State(); s.Status != player.Paused || s.Position != 0 {
			t.Errorf("%v at %v", s.Status, s.Position)
		}
		e.Seek(time.Second / 2)
		e.Resume()
		e.SetVolume(70)
		near(t, "position", e.State().Position, time.Second/2)
		if err := e.Close(); err != nil || time.Since(begun) != 0 {
			t.Errorf("Close took %v: %v", time.Since(begun), err)
		}
		e.Play(clip)
		if s := e.State(); s.Status != player.Idle {
			t.Errorf("a closed engine plays: %+v", s)
		}
		if err := e.Close(); err != nil {
			t.Error(err)
		}
	})
}

func TestADeviceThatStallsIsStoppedAfterAPause(t *testing.T) {
	t.Parallel()
	clip, _ := wavFile(t, "a", rate, sine(440, rate, rate))
	synctest.Test(t, func(t *testing.T) {
		d, e := playing(t, clip)
		d.pull(10000) // nothing of it is ever heard: a sink that is suspended
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

// A device that is there and takes nothing is not waited for, and whoever waits for the clip is told.
func TestADeviceThatTakesNoSoundIsGivenUp(t *testing.T) {
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
			d.hear(2000)
			begun := time.Now()
			s, err := e.Wait(t.Context())
			if err != nil || s.Status != player.Paused || !s.Gone || !strings.Contains(s.Problem, "fake does not take sound") || opens != 1 {
				t.Errorf("%s: %v, %t, %q, %v, opened %d times", name, s.Status, s.Gone, s.Problem, err, opens)
			}
			if took := time.Since(begun); took < 4*time.Second || took > 7*time.Second {
				t.Errorf("%s: given up after %v", name, took)
			}
			near(t, "held", s.Position, 2000*time.Second/rate)
		})
	}
}

// What stands still is not as loud as it was.
func TestTheLevelOfADeviceThatStandsStillIsNone(t *testing.T) {
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
			t.Errorf("level %g while it stands, %v", s.Level, s.Status)
		}
		d.run(rate / 8)
		time.Sleep(time.Second)
		synctest.Wait()
		if l := e.State().Level; l < 0.4 {
			t.Errorf("level %g when it goes on", l)
		}
	})
}

func TestADeviceThatIsSlowIsNotGivenUp(t *testing.T) {
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
		e.Pause() // a person's pause is not the device's
		time.Sleep(time.Minute)
		synctest.Wait()
		if s := e.State(); s.Gone || s.Problem != "" {
			t.Errorf("paused: %+v", s)
		}
	})
}

// A process that its shell stopped and let go on has heard nothing for long, which says nothing of the device.
func TestTimeThatPassedWithoutUsIsNoStall(t *testing.T) {
	t.Parallel()
	var s player.StallWatch
	now := time.Now()
	for i := range 4 {
		if s.Stalled(7, now.Add(time.Duration(i)*time.Second)) {
			t.Fatalf("given up at look %d", i)
		}
	}
	if s.Stalled(7, now.Add(time.Hour)) || s.Stalled(8, now.Add(time.Hour+time.Second)) {
		t.Error("an hour is taken for the device's")
	}
	for i := range 5 {
		if got := s.Stalled(8, now.Add(2*time.Hour+time.Duration(i)*time.Second)); got != (i == 4) {
			t.Errorf("look %d: %t", i, got)
		}
	}
	if s.Stalled(9, now.Add(3*time.Hour)) {
		t.Error("what moves again stands still")
	}
}
