package player_test

import (
	"testing"
	"testing/synctest"
	"time"

	"callboard/internal/player"
)

// Takes that arrive together are all heard, one after the other.
func TestEnqueuedClipsPlayInTurn(t *testing.T) {
	t.Parallel()
	a, _ := wavFile(t, "a", rate, sine(440, rate, rate/10))
	b, _ := wavFile(t, "b", rate, sine(550, rate, rate/10))
	c, _ := wavFile(t, "c", rate, sine(660, rate, rate/10))
	lost := player.Clip{Key: "lost", Path: "no such file"}
	synctest.Test(t, func(t *testing.T) {
		d := newFake(rate)
		e := engine(t, d)
		for _, clip := range []player.Clip{a, b, lost, c, b, a} { // the last two are known
			e.Enqueue(clip)
		}
		for _, want := range []player.Clip{a, b, c} {
			synctest.Wait()
			if s := e.State(); s.Clip != want || s.Status != player.Playing {
				t.Fatalf("%q is %s, want %q", s.Clip.Key, s.Status, want.Key)
			}
			d.run(110 * ms)
			time.Sleep(time.Second)
		}
		synctest.Wait()
		if s := e.State(); s.Clip != c || s.Status != player.Ended {
			t.Errorf("%q is %s", s.Clip.Key, s.Status)
		}
	})
}

func TestQueueIsForgotten(t *testing.T) {
	t.Parallel()
	a, _ := wavFile(t, "a", rate, sine(440, rate, rate/10))
	b, _ := wavFile(t, "b", rate, sine(550, rate, rate/10))
	c, _ := wavFile(t, "c", rate, sine(660, rate, rate/10))
	for name, do := range map[string]func(*player.Engine){
		"play":   func(e *player.Engine) { e.Play(c) },
		"toggle": func(e *player.Engine) { e.Toggle(c) },
		"stop":   func(e *player.Engine) { e.Stop(); e.Play(c) },
		"paused": func(e *player.Engine) { e.Pause(); e.Enqueue(c) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				d, e := playing(t, a)
				e.Enqueue(b)
				do(e)
				synctest.Wait()
				if s := e.State(); s.Clip != c || s.Status != player.Playing {
					t.Fatalf("%q is %s", s.Clip.Key, s.Status)
				}
				d.run(150 * ms)
				time.Sleep(time.Second)
				synctest.Wait()
				if s := e.State(); s.Clip != c || s.Status != player.Ended {
					t.Errorf("%q is %s", s.Clip.Key, s.Status)
				}
			})
		})
	}
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
