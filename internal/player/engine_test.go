package player_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"callboard/internal/player"
)

const rate = 48000

func TestPlaysWholeClipExactly(t *testing.T) {
	t.Parallel()
	clip, want := wavFile(t, "a", rate, sine(440, rate, rate))
	synctest.Test(t, func(t *testing.T) {
		d := newFake(rate)
		e := engine(t, d)
		if s := e.State(); s.Status != player.Idle || s.Volume != 100 || s.Backend != "" {
			t.Errorf("initial state %+v", s)
		}
		e.Play(clip)
		if s := e.State(); s.Status != player.Loading || s.Clip != clip {
			t.Errorf("after Play %+v", s)
		}
		synctest.Wait()
		if s := e.State(); s.Status != player.Playing || s.Length != time.Second || len(s.Peaks) != 512 || s.Backend != "fake" || s.Info.Rate != rate {
			t.Errorf("playing %+v", s)
		}
		d.run(rate / 4)
		near(t, "position", e.State().Position, 250*time.Millisecond)
		d.pull(rate) // the device takes all of it long before it is played
		d.play(rate / 4)
		synctest.Wait()
		if s := e.State(); s.Status != player.Playing || s.Position != 500*time.Millisecond {
			t.Errorf("after half of the clip: %v at %v", s.Status, s.Position)
		}
		d.play(rate / 2)
		time.Sleep(time.Second)
		synctest.Wait()
		if s := e.State(); s.Status != player.Ended || s.Position != time.Second {
			t.Errorf("at the end: %v at %v", s.Status, s.Position)
		}
		if d.running() {
			t.Error("the device still runs")
		}
		if s, err := e.Wait(t.Context()); err != nil || s.Status != player.Ended {
			t.Errorf("Wait: %v, %v", s.Status, err)
		}
		sameSamples(t, "clip", d.taken(), want)
	})
}

func TestPauseAndResume(t *testing.T) {
	t.Parallel()
	clip, want := wavFile(t, "a", rate, sine(440, rate, rate))
	synctest.Test(t, func(t *testing.T) {
		d, e := playing(t, clip)
		d.run(10007)
		e.Pause()
		held := e.State()
		if held.Status != player.Paused {
			t.Fatalf("status %v", held.Status)
		}
		d.run(500)
		time.Sleep(time.Minute)
		synctest.Wait()
		if s := e.State(); s.Position != held.Position || d.running() {
			t.Errorf("after a minute of pause: position %v, was %v; the device runs: %v", s.Position, held.Position, d.running())
		}
		near(t, "position while paused", held.Position, time.Duration(10007)*time.Second/rate)
		first := d.taken()
		if s := maxStep(first); s > 0.04 {
			t.Errorf("click at the pause: step of %g", s)
		}
		for i, v := range first[10007+rate/200:] {
			if v != 0 {
				t.Fatalf("frame %d after the fade is not silent", i)
			}
		}
		e.Resume()
		if s := e.State(); s.Status != player.Playing || s.Position != held.Position {
			t.Errorf("resumed: %v at %v", s.Status, s.Position)
		}
		synctest.Wait()
		d.run(20000)
		second := d.taken()
		if s := maxStep(append([]float32{0}, second...)); s > 0.04 {
			t.Errorf("click at the resume: step of %g", s)
		}
		sameSamples(t, "after the fade", second[300:], want[10007+300:30007])
	})
}

func TestSeek(t *testing.T) {
	t.Parallel()
	clip, want := wavFile(t, "a", rate, sine(440, rate, rate))
	synctest.Test(t, func(t *testing.T) {
		d, e := playing(t, clip)
		d.pull(5000)
		d.play(3000)
		e.Seek(500 * time.Millisecond)
		if p := e.State().Position; p != 500*time.Millisecond {
			t.Errorf("position before the new sound is played: %v, want the target", p)
		}
		e.SeekBy(100 * time.Millisecond)
		e.SeekBy(-50 * time.Millisecond)
		near(t, "target", e.State().Position, 550*time.Millisecond)
		d.pull(3000)
		d.play(2000)
		near(t, "target, before the new sound is played", e.State().Position, 550*time.Millisecond)
		d.play(480)
		near(t, "position moves again", e.State().Position, 560*time.Millisecond)
		got := d.taken()
		sameSamples(t, "after the seek", got[5000+300:], want[26400+300:26400+3000])
		if s := maxStep(got); s > 0.04 {
			t.Errorf("click at the seek: step of %g", s)
		}
		e.Seek(-time.Hour)
		near(t, "seek before the start", e.State().Position, 0)
		e.Seek(time.Hour)
		d.run(4000)
		time.Sleep(time.Second)
		synctest.Wait()
		if s := e.State(); s.Status != player.Ended {
			t.Errorf("seek beyond the end: %v", s.Status)
		}
		e.SeekBy(-time.Second / 2)
		if s := e.State(); s.Status != player.Paused || s.Position != time.Second/2 {
			t.Errorf("seek back from the end: %v at %v", s.Status, s.Position)
		}
		starts := d.starts
		e.Resume()
		synctest.Wait()
		d.run(1000)
		if d.starts != starts+1 {
			t.Error("the device was not started again")
		}
		sameSamples(t, "from the middle", d.taken()[300:], want[24300:25000])
	})
}

func TestPlayReplacesClip(t *testing.T) {
	t.Parallel()
	a, _ := wavFile(t, "a", rate, sine(440, rate, rate))
	b, want := wavFile(t, "b", rate, sine(660, rate, rate))
	synctest.Test(t, func(t *testing.T) {
		d, e := playing(t, a)
		d.run(10030)
		e.Play(b)
		if s := e.State(); s.Clip != b || s.Position != 0 || s.Status != player.Loading || s.Peaks != nil {
			t.Errorf("after Play %+v", s)
		}
		synctest.Wait()
		d.run(5000)
		near(t, "position", e.State().Position, time.Duration(5000)*time.Second/rate)
		got := d.taken()
		if s := maxStep(got[:10030+1000]); s > 0.08 {
			t.Errorf("click at the change: step of %g", s)
		}
		sameSamples(t, "the new clip", got[10030+rate/200:], want[rate/200:5000])
		if d.starts != 1 {
			t.Errorf("the device was started %d times", d.starts)
		}
		e.Stop()
		d.run(1000)
		time.Sleep(time.Second)
		synctest.Wait()
		if s := e.State(); s.Status != player.Idle || s.Clip != (player.Clip{}) || d.running() {
			t.Errorf("stopped: %+v", s)
		}
	})
}

func TestToggle(t *testing.T) {
	t.Parallel()
	a, _ := wavFile(t, "a", rate, sine(440, rate, rate))
	b, _ := wavFile(t, "b", rate, sine(440, rate, rate))
	synctest.Test(t, func(t *testing.T) {
		d := newFake(rate)
		e := engine(t, d)
		step := func(c player.Clip, want player.Status, at time.Duration) {
			t.Helper()
			e.Toggle(c)
			synctest.Wait()
			if s := e.State(); s.Clip != c || s.Status != want || s.Position != at {
				t.Errorf("%s: %v at %v, want %v at %v", s.Clip.Key, s.Status, s.Position, want, at)
			}
		}
		step(a, player.Playing, 0)
		d.run(rate / 2)
		step(a, player.Paused, time.Second/2)
		step(a, player.Playing, time.Second/2)
		step(b, player.Playing, 0)
		step(b, player.Paused, 0)
		step(a, player.Playing, 0)
		d.run(2 * rate)
		time.Sleep(2 * time.Second)
		synctest.Wait()
		if s := e.State(); s.Status != player.Ended {
			t.Fatalf("status %v", s.Status)
		}
		step(a, player.Playing, 0)
	})
}

func TestVolume(t *testing.T) {
	t.Parallel()
	clip, want := wavFile(t, "a", rate, sine(440, rate, rate))
	synctest.Test(t, func(t *testing.T) {
		d, e := playing(t, clip)
		d.run(1000)
		e.SetVolume(50)
		d.run(2000)
		got := d.taken()
		for i := 1300; i < 3000; i++ {
			if diff := float64(got[i] - want[i]/8); diff > 1e-7 || diff < -1e-7 {
				t.Fatalf("frame %d is %g, want an eighth of %g", i, got[i], want[i])
			}
		}
		if s := maxStep(got); s > 0.04 {
			t.Errorf("click at the change: step of %g", s)
		}
		for set, want := range map[int]int{-5: 0, 0: 0, 150: 150, 900: 150} {
			e.SetVolume(set)
			if v := e.State().Volume; v != want {
				t.Errorf("volume %d became %d", set, v)
			}
		}
		e.SetVolume(150)
		d.run(3000)
		for i, v := range d.taken() {
			if v > 1 || v < -1 {
				t.Fatalf("frame %d is %g", i, v)
			}
		}
	})
}

func TestBrokenFiles(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	page := filepath.Join(dir, "page.mp3")
	if err := os.WriteFile(page, []byte("<html>gone</html>"), 0o600); err != nil {
		t.Fatal(err)
	}
	good, _ := wavFile(t, "a", rate, sine(440, rate, 1000))
	synctest.Test(t, func(t *testing.T) {
		d := newFake(rate)
		e := engine(t, d)
		for path, says := range map[string]string{page: "web page", filepath.Join(dir, "none"): "gone"} {
			e.Play(player.Clip{Key: "x", Path: path})
			s, err := e.Wait(t.Context())
			if err != nil || s.Status != player.Broken || !strings.Contains(s.Problem, says) || strings.Contains(s.Problem, dir) {
				t.Errorf("%v, %q, %v; want an error with %q", s.Status, s.Problem, err, says)
			}
			if _, err := player.Probe(path); err == nil || !strings.Contains(err.Error(), says) {
				t.Errorf("Probe: %v", err)
			}
		}
		e.Toggle(good)
		synctest.Wait()
		if s := e.State(); s.Status != player.Playing || s.Problem != "" {
			t.Errorf("valid clip after a broken one: %v, %q", s.Status, s.Problem)
		}
		if d.starts != 1 {
			t.Error("the device was started for a broken clip")
		}
	})
}

func TestSubscribe(t *testing.T) {
	t.Parallel()
	clip, _ := wavFile(t, "a", rate, sine(440, rate, rate))
	synctest.Test(t, func(t *testing.T) {
		d := newFake(rate)
		e := engine(t, d)
		sub := e.Subscribe()
		defer sub.Close()
		events := func() (s player.State, ok bool) {
			ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
			defer cancel()
			batch, err := sub.Next(ctx)
			if err != nil {
				return s, false
			}
			return batch[len(batch)-1], true
		}
		e.Play(clip)
		synctest.Wait()
		if s, ok := events(); !ok || s.Status != player.Playing || s.Backend != "fake" || len(s.Peaks) == 0 {
			t.Errorf("playing: %v %+v", ok, s)
		}
		d.run(1000)
		e.Seek(0)
		if s, ok := events(); ok {
			t.Errorf("a change of the position was published: %+v", s)
		}
		e.SetVolume(80)
		if s, ok := events(); !ok || s.Volume != 80 {
			t.Errorf("volume: %v %+v", ok, s)
		}
		e.SetVolume(80)
		if _, ok := events(); ok {
			t.Error("an unchanged volume was published")
		}
		e.Pause()
		if s, ok := events(); !ok || s.Status != player.Paused {
			t.Errorf("pause: %v %+v", ok, s)
		}
		go func() { time.Sleep(time.Second); e.Stop() }()
		if s, err := e.Wait(t.Context()); err != nil || s.Status != player.Idle {
			t.Errorf("Wait: %v, %v", s.Status, err)
		}
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		e.Play(clip)
		if _, err := e.Wait(ctx); !errors.Is(err, context.Canceled) {
			t.Errorf("Wait returned %v", err)
		}
	})
}
