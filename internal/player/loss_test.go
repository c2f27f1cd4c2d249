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

func TestResumesWhenDeviceReturns(t *testing.T) {
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

func TestPausesWhenDeviceStaysLost(t *testing.T) {
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
		if s := e.State(); s.Status != player.Paused || s.OutputLost || !strings.Contains(s.Problem, "removed; looking for it") {
			t.Errorf("while the device is searched for: %v, %q", s.Status, s.Problem)
		}
		near(t, "position kept", e.State().Position, time.Second/4)
		time.Sleep(10 * time.Second)
		synctest.Wait()
		s := e.State()
		if s.Status != player.Paused || !strings.Contains(s.Problem, "play again") || opens < 4 || opens > 8 {
			t.Errorf("after %d tries: %v, %q", opens, s.Status, s.Problem)
		}
		near(t, "position still kept", s.Position, time.Second/4)
		n := opens
		time.Sleep(time.Hour)
		synctest.Wait()
		if opens != n {
			t.Error("the search for a device does not end")
		}
		e.Resume() // the user requests playback, so the silent output must not be used
		synctest.Wait()
		if s := e.State(); s.Status != player.Paused || s.OutputLost || !strings.Contains(s.Problem, "removed; looking for it") || opens != n+1 {
			t.Errorf("after Resume: %v, output lost: %t, %q", s.Status, s.OutputLost, s.Problem)
		}
		near(t, "position kept until the end", e.State().Position, time.Second/4)
	})
}

// silentDevice is a silent device, as it is opened where there is no other.
func silentDevice() *fake {
	d := newFake(rate)
	d.silent, d.problem = true, "no sound here"
	return d
}

func TestDeviceLostDuringPauseIsReopened(t *testing.T) {
	t.Parallel()
	clip, want := wavFile(t, "a", rate, sine(440, rate, rate))
	synctest.Test(t, func(t *testing.T) {
		first, third := newFake(rate), newFake(rate)
		e := engine(t, first, silentDevice(), third)
		events := e.Follow()
		e.Play(clip)
		synctest.Wait()
		first.run(rate / 4)
		e.Pause()
		first.lost <- errors.New("the sound server closed the connection")
		synctest.Wait()
		if s := e.State(); s.Status != player.Paused || s.Problem != "" {
			t.Errorf("lost while paused: %v, %q", s.Status, s.Problem)
		}
		e.Toggle(clip)
		synctest.Wait()
		if s := e.State(); s.Status != player.Paused || s.Silent || !strings.Contains(s.Problem, "closed the connection; looking for it") {
			t.Errorf("after Toggle: %v, silent %t, %q; want a search", s.Status, s.Silent, s.Problem)
		}
		time.Sleep(time.Second)
		synctest.Wait()
		third.run(1000)
		sameSamples(t, "from the kept position", third.taken()[300:], want[rate/4+300:rate/4+1000])
		if got := kinds(events.Take()); len(got) != 2 || got[0] != player.EventLost || got[1] != player.EventBack {
			t.Errorf("emitted %v", got)
		}
	})
}

func TestToggleWhileSearching(t *testing.T) {
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
			return silentDevice()
		})
		defer e.Close()
		e.Play(clip)
		synctest.Wait()
		first.run(rate / 4)
		first.lost <- errors.New("the sound device was removed")
		synctest.Wait()
		n := opens
		e.Toggle(clip) // the state shows a pause, so Toggle requests playback
		synctest.Wait()
		if s := e.State(); opens != n+1 || !strings.Contains(s.Problem, "looking for it") {
			t.Errorf("%d searches, %q", opens-n, s.Problem)
		}
		e.Pause()
		synctest.Wait()
		if s := e.State(); s.Status != player.Paused || !s.OutputLost || !strings.Contains(s.Problem, "play again") {
			t.Errorf("paused by the user: %v, output lost: %t, %q", s.Status, s.OutputLost, s.Problem)
		}
		back = newFake(rate)
		n = opens
		time.Sleep(time.Minute)
		synctest.Wait()
		if opens != n {
			t.Error("a paused clip searches for a device")
		}
		e.Toggle(clip)
		synctest.Wait()
		if s := e.State(); s.Status != player.Playing || s.Problem != "" || !back.running() {
			t.Errorf("%v, %q", s.Status, s.Problem)
		}
		near(t, "from the kept position", e.State().Position, time.Second/4)
	})
}

// Without a device from the start the position still moves. The next command uses a device that has appeared since.
func TestSilentOutputIsRecheckedWhilePlaying(t *testing.T) {
	t.Parallel()
	clip, want := wavFile(t, "a", rate, sine(440, rate, rate))
	other, _ := wavFile(t, "b", rate, sine(330, rate, rate))
	for name, act := range map[string]func(*player.Engine){
		"pause and resume": func(e *player.Engine) { e.Pause(); e.Resume() },
		"another clip":     func(e *player.Engine) { e.Play(other) },
		"a flip":           func(e *player.Engine) { e.Flip(other) },
	} {
		synctest.Test(t, func(t *testing.T) {
			none, good := silentDevice(), newFake(rate)
			e := engine(t, none, good)
			e.Play(clip)
			synctest.Wait()
			none.run(rate / 4)
			e.Pause()
			e.Resume() // too soon to check for another device
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
			if name == "pause and resume" {
				sameSamples(t, "from the kept position", good.taken()[300:], want[rate/4+6*ms+300:rate/4+6*ms+1000])
			}
		})
	}
}

func TestFailingDeviceIsRetriedSlowly(t *testing.T) {
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
			t.Errorf("%v after %d attempts", s.Status, opens)
		}
	})
}

func TestSilentOutputIsRecheckedLater(t *testing.T) {
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
			t.Errorf("with a server: %+v", s)
		}
	})
}

func TestLossWhileIdleIsNotReported(t *testing.T) {
	t.Parallel()
	clip, _ := wavFile(t, "a", rate, sine(440, rate, 1000))
	synctest.Test(t, func(t *testing.T) {
		first, second := newFake(rate), newFake(rate)
		e := engine(t, first, second)
		e.Play(clip)
		synctest.Wait()
		first.run(1001) // the end is known when more frames are requested
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

func TestCommandsDoNotWaitForHangingDevice(t *testing.T) {
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
			t.Errorf("Play after Close: %+v", s)
		}
		if err := e.Close(); err != nil {
			t.Error(err)
		}
	})
}
