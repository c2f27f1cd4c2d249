package player_test

import (
	"fmt"
	"math"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"callboard/internal/player"
	"callboard/internal/player/decode"
	"callboard/internal/player/output"
	"callboard/internal/testwait"
)

// These tests play on a real sound server and check what its sink played.

// locateMatch finds want in rec. It returns an error if the correlation is below 0.999.
func locateMatch(what string, rec, want []float32) (at int, err error) {
	at, corr := locate(rec, want)
	if !(corr >= 0.999) {
		return at, fmt.Errorf("%s: the recording has a correlation of %.5f", what, corr)
	}
	return at, nil
}

// trimSilence returns the part of rec from its first sound to its last.
func trimSilence(rec []float32) []float32 {
	from, to := 0, len(rec)
	for from < to && rec[from] == 0 {
		from++
	}
	for to > from && rec[to-1] == 0 {
		to--
	}
	return rec[from:to]
}

func reached(e *player.Engine, at time.Duration) func() bool {
	return func() bool { return e.State().Position >= at }
}

func TestPulsePlaysMP3(t *testing.T) {
	s := pulse(t)
	path := filepath.Join("decode", "testdata", "sweep-44k-mono-vbr.mp3")
	a, err := decode.File(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	retry(t, func() error {
		stop := s.record()
		e := s.engine(output.Pulse)
		e.Play(player.Clip{Key: "mp3", Path: path})
		if st, err := e.Wait(t.Context()); err != nil || st.Status != player.Ended {
			t.Fatalf("%+v, %v", st, err)
		}
		_, err := locateMatch("an MP3", stop(), a.Samples)
		return err
	})
}

func TestPulseSpeedKeepsPitch(t *testing.T) {
	s := pulse(t)
	clip, _ := wavFile(t, "tone", 16000, toneAt(220, 0.5, 16000, 24000))
	retry(t, func() error {
		stop := s.record()
		e := s.engine(output.Pulse)
		e.SetSpeed(1.25)
		e.Play(clip)
		if st, err := e.Wait(t.Context()); err != nil || st.Status != player.Ended {
			t.Fatalf("%+v, %v", st, err)
		}
		got := trimSilence(stop())
		hz, length := pitch(got[4410:len(got)-4410], 44100), float64(len(got))/44100
		t.Logf("220 Hz and 1.5 s became %.2f Hz and %.4f s", hz, length)
		if math.Abs(hz-220) > 2.2 || math.Abs(length-1.2) > 0.005 {
			return fmt.Errorf("220 Hz and 1.5 s became %.2f Hz and %.4f s", hz, length)
		}
		return nil
	})
}

func TestPulsePauseAndResume(t *testing.T) {
	s := pulse(t)
	clip, want := wavFile(t, "clip", 44100, melody(44100, 1.5))
	retry(t, func() error {
		stop := s.record()
		e := s.engine(output.Pulse)
		e.Play(clip)
		testwait.Eventually(t, "playback has started", reached(e, 500*time.Millisecond))
		e.Pause()
		held := int(e.State().Position * 44100 / time.Second)
		time.Sleep(300 * time.Millisecond) // must be recorded as silence
		e.Resume()
		if st, err := e.Wait(t.Context()); err != nil || st.Status != player.Ended {
			t.Fatalf("%+v, %v", st, err)
		}
		rec := stop()
		first, err := locateMatch("before the pause", rec, want[:held])
		if err != nil {
			return err
		}
		second, err := locateMatch("after the pause", rec[first+held:], want[held+300:])
		if err != nil {
			return err
		}
		gap := second - 300
		if gap < 44100/4 || gap > 44100/2 {
			return fmt.Errorf("the pause lasted %d frames", gap)
		}
		if step := maxStep(rec); step > 1.2*maxStep(want) {
			return fmt.Errorf("a step of %g", step)
		}
		return nil
	})
}

func TestPulseSeek(t *testing.T) {
	s := pulse(t)
	clip, want := wavFile(t, "clip", 44100, melody(44100, 3))
	retry(t, func() error {
		stop := s.record()
		e := s.engine(output.Pulse)
		e.Play(clip)
		testwait.Eventually(t, "playback has started", reached(e, 500*time.Millisecond))
		e.Seek(2 * time.Second)
		if st, err := e.Wait(t.Context()); err != nil || st.Status != player.Ended {
			t.Fatalf("%+v, %v", st, err)
		}
		rec := stop()
		first, err := locateMatch("before the seek", rec, want[:44100/2])
		if err != nil {
			return err
		}
		at, err := locateMatch("after the seek", rec[first:], want[2*44100+300:])
		if err != nil {
			return err
		}
		if late := at - 300 - 44100/2; late < 0 || late > 44100/8 {
			return fmt.Errorf("the seek is audible %d frames after the request", late)
		}
		if step := maxStep(rec); step > 1.2*maxStep(want) {
			return fmt.Errorf("a step of %g", step)
		}
		return nil
	})
}

func TestPulseLoop(t *testing.T) {
	s := pulse(t)
	clip, want := wavFile(t, "clip", 44100, melody(44100, 2))
	retry(t, func() error {
		stop := s.record()
		e := s.engine(output.Pulse)
		e.Play(clip)
		testwait.Eventually(t, "the clip is loaded", func() bool { return e.State().Length > 0 })
		e.SetLoop(player.Loop{From: 200 * time.Millisecond, To: 500 * time.Millisecond})
		testwait.Eventually(t, "the loop plays", reached(e, 400*time.Millisecond))
		for range 2 {
			testwait.Eventually(t, "the loop is at its start", func() bool { return e.State().Position < 300*time.Millisecond })
			testwait.Eventually(t, "the loop is at its end", reached(e, 400*time.Millisecond))
		}
		e.SetLoop(player.Loop{})
		if st, err := e.Wait(t.Context()); err != nil || st.Status != player.Ended {
			t.Fatalf("%+v, %v", st, err)
		}
		rec := stop()
		pass, seam := want[8820:22050-250], 13230
		at, err := locateMatch("the first pass", rec, pass)
		if err != nil {
			return err
		}
		for i := range 2 {
			off, err := locateMatch(fmt.Sprintf("pass %d", i+2), rec[at+(i+1)*seam-100:], pass)
			if err != nil {
				return err
			}
			if off != 100 {
				return fmt.Errorf("pass %d begins %d frames off", i+2, off-100)
			}
		}
		if step := maxStep(rec); step > 1.2*maxStep(want) {
			return fmt.Errorf("a step of %g", step)
		}
		return nil
	})
}

func TestPulseFlip(t *testing.T) {
	s := pulse(t)
	a, want := wavFile(t, "a", 44100, melody(44100, 2))
	other := melody(44100, 2)
	for i := range other {
		other[i] *= 0.7 * math.Sin(float64(i)/20)
	}
	b, wantB := wavFile(t, "b", 44100, other)
	retry(t, func() error {
		stop := s.record()
		e := s.engine(output.Pulse)
		e.Play(a)
		testwait.Eventually(t, "playback has started", reached(e, 700*time.Millisecond))
		e.Flip(b)
		if st, err := e.Wait(t.Context()); err != nil || st.Status != player.Ended || st.Clip != b {
			t.Fatalf("%+v, %v", st, err)
		}
		rec := stop()
		first, err := locateMatch("the first clip", rec, want[:44100*6/10])
		if err != nil {
			return err
		}
		at, err := locateMatch("the second clip", rec[first:], wantB[44100:])
		if err != nil {
			return err
		}
		if at != 44100 {
			return fmt.Errorf("the second clip is %d frames off the same position", at-44100)
		}
		return nil
	})
}

func TestPulseTwoClipsInARow(t *testing.T) {
	s := pulse(t)
	a, want := wavFile(t, "a", 44100, melody(44100, 0.7))
	backwards := melody(44100, 0.7)
	slices.Reverse(backwards)
	b, wantB := wavFile(t, "b", 44100, backwards)
	retry(t, func() error {
		stop := s.record()
		e := s.engine(output.Pulse)
		for _, c := range []player.Clip{a, b} {
			e.Play(c)
			if st, err := e.Wait(t.Context()); err != nil || st.Status != player.Ended {
				t.Fatalf("%+v, %v", st, err)
			}
		}
		rec := stop()
		first, err := locateMatch("the first clip", rec, want)
		if err != nil {
			return err
		}
		_, err = locateMatch("the second clip", rec[first+len(want):], wantB)
		return err
	})
}

func TestPulseOtherSink(t *testing.T) {
	s := pulse(t)
	s.Pactl("load-module", "module-null-sink", "sink_name=other", "rate=48000", "channels=2", "format=s16le", "norewinds=1")
	clip, want := wavFile(t, "clip", 44100, melody(44100, 2))
	retry(t, func() error {
		first, second := s.record(), s.recordFrom("other.monitor")
		e := s.engine(output.Pulse)
		e.Use(output.Pulse, "ci")
		e.Play(clip)
		testwait.Eventually(t, "playback has started", reached(e, 700*time.Millisecond))
		e.Use(output.Pulse, "other")
		left := int(e.State().Position * 44100 / time.Second)
		if st, err := e.Wait(t.Context()); err != nil || st.Status != player.Ended || st.Problem != "" {
			t.Fatalf("%+v, %v", st, err)
		}
		_, err := locateMatch("on the first sink", first(), want[:left-4410])
		if err != nil {
			return err
		}
		_, err = locateMatch("on the second sink", second(), want[left+300:])
		return err
	})
}

func TestPulseResumesAfterServerRestart(t *testing.T) {
	s := pulse(t)
	clip, want := wavFile(t, "clip", 44100, melody(44100, 2))
	retry(t, func() error {
		e := s.engine(output.Pulse)
		e.Play(clip)
		testwait.Eventually(t, "playback has started", reached(e, 500*time.Millisecond))
		s.Kill()
		testwait.Eventually(t, "the loss is reported", func() bool { return e.State().Problem != "" })
		e.Pause()
		held := int(e.State().Position * 44100 / time.Second)
		s.Restart()
		stop := s.record()
		e.Resume()
		if st, err := e.Wait(t.Context()); err != nil || st.Status != player.Ended || st.Silent {
			t.Fatalf("%+v, %v", st, err)
		}
		_, err := locateMatch("after the loss", stop(), want[held+300:])
		return err
	})
}

// After many changes in a row playback must continue: rewound frames must not be counted twice.
func TestPulsePlaysAfterManyRewinds(t *testing.T) {
	s := pulse(t)
	clip, want := wavFile(t, "clip", 44100, melody(44100, 9))
	retry(t, func() error {
		stop := s.record()
		e := s.engine(output.Pulse)
		e.Play(clip)
		testwait.Eventually(t, "playback has started", reached(e, 200*time.Millisecond))
		for i := range 24 {
			at := e.State().Position
			switch i % 4 {
			case 0:
				e.SetVolume(90)
			case 1:
				e.Seek(at + 100*time.Millisecond)
			case 2:
				e.SetVolume(100)
			case 3:
				e.Seek(at - 100*time.Millisecond)
			}
			testwait.Eventually(t, "playback continues", func() bool { return e.State().Position != at })
		}
		e.Seek(3 * time.Second)
		if st, err := e.Wait(t.Context()); err != nil || st.Status != player.Ended {
			t.Fatalf("%+v, %v", st, err)
		}
		_, err := locateMatch("the last six seconds", stop(), want[3*44100+300:])
		return err
	})
}
