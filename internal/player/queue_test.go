package player_test

import (
	"math"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"callboard/internal/player"
	"callboard/internal/testwait"
)

func TestPlayAllPlaysInTurn(t *testing.T) {
	t.Parallel()
	a, wantA := wavFile(t, "a", rate, sine(440, rate, rate/2))
	b, wantB := wavFile(t, "b", rate, sine(660, rate, rate/4))
	none := player.Clip{Key: "none", Path: a.Path + ".none"}
	synctest.Test(t, func(t *testing.T) {
		d := newFake(rate)
		e := engine(t, d)
		events := e.Follow()
		e.PlayAll([]player.Clip{none, a, none, b, none}, player.InTurn{})
		at := func(what string, clip player.Clip, status player.Status, q player.Queue) {
			t.Helper()
			synctest.Wait()
			if s := e.State(); s.Clip != clip || s.Status != status || s.Queue != q {
				t.Errorf("%s: %q, %v, %v", what, s.Clip.Key, s.Status, s.Queue)
			}
		}
		at("the first that exists", a, player.Playing, player.Queue{At: 2, Of: 5})
		d.run(rate/2 + ms)
		sameSamples(t, "a", d.taken(), wantA)
		ended := time.Now()
		at("the pause", b, player.Loading, player.Queue{At: 4, Of: 5})
		time.Sleep(player.QueuePause - time.Millisecond)
		synctest.Wait()
		if d.running() {
			t.Error("the device runs in the pause")
		}
		for !d.running() {
			time.Sleep(time.Millisecond)
		}
		if p := time.Since(ended); p < player.QueuePause || p > player.QueuePause+2*time.Millisecond {
			t.Errorf("a pause of %v", p)
		}
		at("the second", b, player.Playing, player.Queue{At: 4, Of: 5})
		d.run(rate/4 + ms)
		sameSamples(t, "b", d.taken(), wantB)
		time.Sleep(time.Second)
		at("the end", player.Clip{}, player.Idle, player.Queue{})
		var kinds []player.EventKind
		for _, ev := range events.Take() {
			kinds = append(kinds, ev.Kind)
		}
		const refused, over = player.EventRefused, player.EventEnded
		if !slices.Equal(kinds, []player.EventKind{refused, over, refused, over, refused}) {
			t.Errorf("events: %v", kinds)
		}
	})
}

// Wait waits for the last clip.
func TestWaitForQueue(t *testing.T) {
	t.Parallel()
	a, _ := wavFile(t, "a", rate, sine(440, rate, rate/10))
	b, _ := wavFile(t, "b", rate, sine(660, rate, rate/10))
	synctest.Test(t, func(t *testing.T) {
		d := newFake(rate)
		e := engine(t, d)
		e.PlayAll([]player.Clip{a, b}, player.InTurn{Pause: -1})
		over := make(chan player.State)
		go func() {
			s, _ := e.Wait(t.Context())
			over <- s
		}()
		synctest.Wait()
		d.run(rate/10 + ms)
		time.Sleep(10 * time.Millisecond)
		synctest.Wait()
		select {
		case s := <-over:
			t.Fatalf("it returned %v after %q", s.Status, s.Clip.Key)
		default:
		}
		d.run(rate/10 + ms)
		time.Sleep(10 * time.Millisecond)
		if s := <-over; s.Clip != b || s.Status != player.Ended {
			t.Errorf("%q, %v", s.Clip.Key, s.Status)
		}
	})
}

func TestQueueOfNothing(t *testing.T) {
	t.Parallel()
	none := player.Clip{Key: "none", Path: t.TempDir() + "/none.wav"}
	synctest.Test(t, func(t *testing.T) {
		e := engine(t, newFake(rate))
		e.PlayAll([]player.Clip{none, none}, player.InTurn{})
		synctest.Wait()
		if s := e.State(); s.Status != player.Broken || s.Problem == "" || s.Queue != (player.Queue{}) {
			t.Errorf("%v, %q, %v", s.Status, s.Problem, s.Queue)
		}
		e.PlayAll(nil, player.InTurn{})
		if s := e.State(); s.Status != player.Idle {
			t.Errorf("no clips: %v", s.Status)
		}
	})
}

func TestWhatEndsQueue(t *testing.T) {
	t.Parallel()
	a, _ := wavFile(t, "a", rate, sine(440, rate, rate/2))
	b, _ := wavFile(t, "b", rate, sine(660, rate, rate/2))
	for name, c := range map[string]struct {
		do   func(*player.Engine)
		ends bool
	}{
		"play":   {func(e *player.Engine) { e.Play(b) }, true},
		"stop":   {func(e *player.Engine) { e.Stop() }, true},
		"flip":   {func(e *player.Engine) { e.Flip(b) }, true},
		"switch": {func(e *player.Engine) { e.Switch(b) }, true},
		"seek":   {func(e *player.Engine) { e.Seek(0) }, false},
		"speed":  {func(e *player.Engine) { e.SetSpeed(1.5) }, false},
		"pause":  {func(e *player.Engine) { e.Pause(); e.Resume() }, false},
	} {
		for _, gap := range []bool{false, true} {
			synctest.Test(t, func(t *testing.T) {
				d := newFake(rate)
				e := engine(t, d)
				e.PlayAll([]player.Clip{a, b, a}, player.InTurn{Pause: time.Second})
				synctest.Wait()
				if d.run(100 * ms); gap {
					d.run(401 * ms)
				}
				c.do(e)
				synctest.Wait()
				if q := e.State().Queue; (q == player.Queue{}) != c.ends {
					t.Errorf("%s, in the pause: %t: %v", name, gap, q)
				}
				if s := e.State(); gap && name == "flip" && (s.Status != player.Playing || s.Clip != b) {
					t.Errorf("a flip in the pause: %v", s.Status)
				}
			})
		}
	}
}

// A pause between two clips can be paused: the next clip waits for Resume, and then starts at once.
func TestPauseBetweenClips(t *testing.T) {
	t.Parallel()
	a, _ := wavFile(t, "a", rate, sine(440, rate, rate/2))
	b, want := wavFile(t, "b", rate, sine(660, rate, rate/2))
	synctest.Test(t, func(t *testing.T) {
		d := newFake(rate)
		e := engine(t, d)
		e.PlayAll([]player.Clip{a, b}, player.InTurn{Pause: time.Second})
		synctest.Wait()
		d.run(rate/2 + ms)
		e.Pause()
		time.Sleep(5 * time.Second)
		synctest.Wait()
		if s := e.State(); s.Status != player.Paused || d.running() {
			t.Errorf("paused: %v, device runs: %t", s.Status, d.running())
		}
		e.PlayAll([]player.Clip{a, b}, player.InTurn{Pause: time.Hour})
		synctest.Wait()
		d.run(rate/2 + ms)
		e.Pause()
		e.Resume()
		synctest.Wait()
		d.run(rate/2 + ms)
		sameSamples(t, "b", d.taken(), want)
	})
}

// A phrase of each clip is played, in turn and again.
func TestPlayAllRepeatsPhrase(t *testing.T) {
	t.Parallel()
	all := takes()[:2]
	a, b := all[0].clip(t), all[1].clip(t)
	none := player.Clip{Key: "none", Path: a.Path + ".none"}
	for _, speed := range []float64{1, 2} {
		synctest.Test(t, func(t *testing.T) {
			d := newFake(rate)
			e := engine(t, d)
			e.SetSpeed(speed)
			e.PlayAll([]player.Clip{a, none, b}, player.InTurn{Pause: 50 * time.Millisecond, From: 0.25, To: 0.5, Repeat: true})
			for i := range 5 {
				k, at := all[i%2], 1+i%2*2
				testwait.Eventually(t, "the device runs", d.running)
				if s := e.State(); s.Clip.Key != k.key || s.Queue != (player.Queue{At: at, Of: 3}) || s.Place < 0.249 || s.Place > 0.26 {
					t.Errorf("%q, %v, at %.3f", s.Clip.Key, s.Queue, s.Place)
				}
				frames := int(k.voiced * 0.25 * rate / speed)
				d.run(frames + 10*ms)
				got := d.taken()
				if end := len(trimmed(got)); end < frames-5 || end > frames+1 {
					t.Errorf("%s sounds for %d frames, want %d", k.key, end, frames)
				}
				first, last := placeIn(got[5*ms:35*ms], rate), placeIn(got[frames-35*ms:frames-5*ms], rate)
				if half := 0.02 * speed / k.voiced; math.Abs(first-0.25-half)*k.voiced > 0.020 || math.Abs(last-0.5+half)*k.voiced > 0.020 {
					t.Errorf("%s sounds from %.3f to %.3f", k.key, first, last)
				}
				if s := maxStep(got); s > 0.2 {
					t.Errorf("a step of %g", s)
				}
			}
		})
	}
}

// trimmed is a recording without the silence at its end.
func trimmed(s []float32) []float32 {
	for len(s) > 0 && s[len(s)-1] == 0 {
		s = s[:len(s)-1]
	}
	return s
}
