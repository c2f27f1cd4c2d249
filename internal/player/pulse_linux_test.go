package player_test

import (
	"errors"
	"fmt"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"callboard/internal/player"
	"callboard/internal/player/output"
	"callboard/internal/testwait"
)

// retry gives a test three attempts: on an overloaded machine the server itself causes gaps.
func retry(t *testing.T, proof func() error) {
	t.Helper()
	var err error
	for range 3 {
		if err = proof(); err == nil {
			return
		}
		t.Log("retry:", err)
	}
	t.Error(err)
}

func TestPulsePlaysClip(t *testing.T) {
	s := pulse(t)
	for _, rate := range []int{44100, 16000} {
		clip, want := wavFile(t, "clip", rate, melody(rate, 1.2))
		if rate != 44100 {
			want = toFloat32(melody(44100, 1.2))
		}
		retry(t, func() error {
			stop := s.record()
			e := s.engine(output.Pulse)
			begun := time.Now()
			e.Play(clip)
			testwait.Eventually(t, "playback has started", func() bool { return e.State().Status == player.Playing })
			t.Logf("%d Hz: from Play to Playing, including the connection: %v", rate, time.Since(begun))
			st, err := e.Wait(t.Context())
			if took := time.Since(begun); took < 1200*time.Millisecond {
				t.Errorf("1.2 s took %v", took)
			}
			if err != nil || st.Status != player.Ended || st.Backend != "PulseAudio" || st.Problem != "" {
				t.Fatalf("%+v, %v", st, err)
			}
			rec := stop()
			at, corr := locate(rec, want)
			exact := 0
			for i, v := range want {
				if at+i < len(rec) && rec[at+i] == v {
					exact++
				}
			}
			t.Logf("%d Hz: correlation %.6f, %d of %d samples exact", rate, corr, exact, len(want))
			if corr < 0.999 || rate == 44100 && exact < len(want) {
				return fmt.Errorf("%d Hz: the recording has a correlation of %.4f", rate, corr)
			}
			return nil
		})
	}
}

func TestPulsePlaysVeryShortClips(t *testing.T) {
	s := pulse(t)
	clip, want := wavFile(t, "short", 44100, melody(44100, 0.02))
	retry(t, func() error {
		stop := s.record()
		e := s.engine(output.Pulse)
		e.Play(clip)
		if st, err := e.Wait(t.Context()); err != nil || st.Status != player.Ended {
			t.Fatalf("%+v, %v", st, err)
		}
		rec := stop()
		best := 0
		for i := range rec { // locate it by its first frames
			n := 0
			for n < len(want) && i+n < len(rec) && rec[i+n] == want[n] {
				n++
			}
			best = max(best, n)
		}
		if best < len(want) {
			return fmt.Errorf("%d of %d frames were played", best, len(want))
		}
		return nil
	})
}

func TestPulsePositionMatchesRecording(t *testing.T) {
	s := pulse(t)
	clip, _ := wavFile(t, "clip", 24000, melody(24000, 3))
	e := s.engine(output.Pulse)
	e.Play(clip)
	testwait.Eventually(t, "the position moves", func() bool { return e.State().Position > 100*time.Millisecond })
	begun, from := time.Now(), e.State().Position
	last, worst := from, time.Duration(0)
	for last < 1500*time.Millisecond {
		time.Sleep(5 * time.Millisecond) // between two samples of what is measured
		p := e.State().Position
		if p < last {
			t.Fatalf("the position went back from %v to %v", last, p)
		}
		ahead := p - from - time.Since(begun)
		if worst, last = max(worst, ahead.Abs()), p; ahead > 150*time.Millisecond {
			t.Fatalf("the position runs %v ahead of wall-clock time", ahead)
		}
	}
	t.Logf("at most %v off wall-clock time", worst) // late when the server is starved
	e.Pause()
	held := e.State().Position
	testwait.Eventually(t, "the stream is gone", func() bool {
		cmd := exec.Command("pactl", "list", "short", "sink-inputs")
		cmd.Env = s.Env
		out, err := cmd.Output()
		return err == nil && len(out) == 0
	})
	if p := e.State().Position; p != held {
		t.Errorf("paused at %v, now %v", held, p)
	}
	e.Seek(2900 * time.Millisecond)
	e.Resume()
	if st, err := e.Wait(t.Context()); err != nil || st.Status != player.Ended {
		t.Errorf("%+v, %v", st, err)
	}
}

func TestPulsePauseIsFastAndWithoutClick(t *testing.T) {
	s := pulse(t)
	clip, want := wavFile(t, "clip", 44100, melody(44100, 3))
	retry(t, func() error {
		stop := s.record()
		e := s.engine(output.Pulse)
		e.Play(clip)
		testwait.Eventually(t, "playback has started", func() bool { return e.State().Position > 700*time.Millisecond })
		pressed, before := time.Now(), e.State().Position
		e.Pause()
		took, held := time.Since(pressed), e.State().Position
		rec := stop()
		e.Stop()
		first, end := -1, 0
		for i, v := range rec {
			if v != 0 {
				if first < 0 {
					first = i
				}
				end = i
			}
		}
		played := time.Duration(end-first) * time.Second / 44100
		t.Logf("Pause at %v, paused at %v, played for %v", before, held, played)
		if late := held - before - took; late > 60*time.Millisecond {
			return fmt.Errorf("the pause is %v late", late)
		}
		if d := played - held; d < 0 || d > 10*time.Millisecond {
			return fmt.Errorf("played for %v, though paused at %v", played, held)
		}
		if step := maxStep(rec[first:]); step > 1.2*maxStep(want) {
			return fmt.Errorf("click: step of %g in the recording, %g in the clip", step, maxStep(want))
		}
		return nil
	})
}

func TestPulseServerRestarts(t *testing.T) {
	s := pulse(t)
	clip, _ := wavFile(t, "clip", 44100, melody(44100, 2))
	e := s.engine(output.Pulse)
	e.Play(clip)
	testwait.Eventually(t, "playback has started", func() bool { return e.State().Position > 300*time.Millisecond })
	s.Kill()
	testwait.Eventually(t, "the loss is reported", func() bool { return strings.Contains(e.State().Problem, "closed the connection; looking for it") })
	held := e.State()
	if held.Position < 250*time.Millisecond {
		t.Errorf("the position was lost: %v", held.Position)
	}
	s.Restart()
	testwait.Eventually(t, "it plays again", func() bool {
		st := e.State()
		if st.Status == player.Paused {
			e.Resume()
		}
		return st.Status == player.Playing && st.Problem == "" && st.Position > held.Position
	})
	if st, err := e.Wait(t.Context()); err != nil || st.Status != player.Ended {
		t.Errorf("%+v, %v", st, err)
	}
}

func TestPulseSinkRemoved(t *testing.T) {
	s := pulse(t)
	clip, _ := wavFile(t, "clip", 44100, melody(44100, 5))
	e := s.engine(output.Pulse)
	e.Play(clip)
	testwait.Eventually(t, "playback has started", func() bool { return e.State().Position > 200*time.Millisecond })
	s.Pactl("unload-module", "module-null-sink")
	testwait.Eventually(t, "the loss is reported", func() bool { return strings.Contains(e.State().Problem, "was removed; looking for it") })
	if p := e.State().Position; p > 4*time.Second {
		t.Errorf("the position moved on to %v", p)
	}
}

func TestPulseFrozen(t *testing.T) {
	s := pulse(t)
	clip, _ := wavFile(t, "clip", 44100, melody(44100, 30))
	e := s.engine(output.Pulse)
	e.Play(clip)
	testwait.Eventually(t, "playback has started", func() bool { return e.State().Position > 200*time.Millisecond })
	defer s.Freeze()()
	begun := time.Now()
	e.Pause()
	e.Seek(5 * time.Second)
	e.Resume()
	e.State()
	if took := time.Since(begun); took > testwait.Scaled(500*time.Millisecond) { // the machine may be busy; waiting for the server would take longer
		t.Errorf("the commands took %v with a frozen server", took)
	}
	testwait.Eventually(t, "the loss is reported", func() bool { return strings.Contains(e.State().Problem, "does not answer; looking for it") })
	begun = time.Now()
	if err := e.Close(); err != nil || time.Since(begun) > testwait.Scaled(500*time.Millisecond) {
		t.Errorf("Close: %v after %v", err, time.Since(begun))
	}
}

func TestPulseCloseWhileFrozen(t *testing.T) {
	s := pulse(t)
	clip, _ := wavFile(t, "clip", 16000, melody(16000, 5))
	soon := func(e *player.Engine) error {
		begun := time.Now()
		if err := e.Close(); err != nil {
			return err
		}
		if took := time.Since(begun); took > testwait.Scaled(500*time.Millisecond) {
			return fmt.Errorf("Close took %v", took)
		}
		return nil
	}
	retry(t, func() error {
		playing := player.NewOn(output.Options{Kind: output.Pulse, Server: s.Addr})
		playing.Play(clip)
		testwait.Eventually(t, "playback has started", func() bool { return playing.State().Position > 50*time.Millisecond })
		defer s.Freeze()()
		// The kernel accepts a connection for a stopped server, which then does not answer.
		connecting := player.NewOn(output.Options{Kind: output.Pulse, Server: s.Addr})
		connecting.Play(clip)
		testwait.Eventually(t, "the clip is loaded", func() bool { return connecting.State().Length > 0 })
		return errors.Join(soon(playing), soon(connecting))
	})
}

func TestPulseSuspended(t *testing.T) {
	s := pulse(t)
	clip, _ := wavFile(t, "clip", 44100, melody(44100, 0.5))
	s.Pactl("suspend-sink", "ci", "1")
	e := s.engine(output.Pulse)
	e.Play(clip)
	testwait.Eventually(t, "the clip plays", func() bool { return e.State().Status == player.Playing })
	s.Pactl("suspend-sink", "ci", "0")
	if st, err := e.Wait(t.Context()); err != nil || st.Status != player.Ended {
		t.Errorf("%+v, %v", st, err)
	}
}

func TestPacatPlaysClip(t *testing.T) {
	if _, err := exec.LookPath("pacat"); err != nil {
		t.Skip("pacat is not installed")
	}
	s := pulse(t)
	t.Setenv("PULSE_SERVER", s.Addr)
	clip, _ := wavFile(t, "clip", 48000, melody(48000, 1))
	retry(t, func() error {
		stop := s.record()
		e := s.engine(output.Exec)
		e.Play(clip)
		st, err := e.Wait(t.Context())
		if err != nil || st.Status != player.Ended || st.Backend != "pacat" {
			t.Fatalf("%+v, %v", st, err)
		}
		if _, corr := locate(stop(), toFloat32(melody(44100, 1))); corr < 0.98 {
			return fmt.Errorf("the recording has a correlation of %.4f", corr)
		}
		return nil
	})
}

func TestIdleEngineLeavesNoGoroutines(t *testing.T) {
	s := pulse(t)
	clip, _ := wavFile(t, "clip", 44100, melody(44100, 0.2))
	before := runtime.NumGoroutine()
	e := player.NewOn(output.Options{Kind: output.Pulse, Server: s.Addr})
	e.Play(clip)
	if _, err := e.Wait(t.Context()); err != nil {
		t.Fatal(err)
	}
	// The device goroutine and the reader of the connection remain, both blocked.
	testwait.Eventually(t, "two goroutines are left", func() bool { return runtime.NumGoroutine() <= before+2 })
	if err := e.Close(); err != nil {
		t.Error(err)
	}
	testwait.Eventually(t, "no goroutine is left", func() bool { return runtime.NumGoroutine() <= before })
}

func TestMissingServerIsSilentWithReason(t *testing.T) {
	t.Parallel()
	clip, _ := wavFile(t, "clip", 16000, melody(16000, 0.3))
	e := player.NewOn(output.Options{Kind: output.Pulse, Server: "unix:" + filepath.Join(t.TempDir(), "none")})
	defer e.Close()
	begun := time.Now()
	e.Play(clip)
	st, err := e.Wait(t.Context())
	if err != nil || st.Status != player.Ended || !st.Silent || st.Backend != "silent" ||
		!strings.Contains(st.Problem, "no PulseAudio or PipeWire server answered") || strings.Contains(st.Problem, "\n") {
		t.Errorf("%+v, %v", st, err)
	}
	if took := time.Since(begun); took < 300*time.Millisecond {
		t.Errorf("0.3 s of silence took %v", took)
	}
}
