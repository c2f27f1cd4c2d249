package player_test

import (
	"bytes"
	"math"
	"os"
	"path/filepath"
	"testing"
	"testing/synctest"
	"time"

	"callboard/internal/player"
	"callboard/internal/player/decode"
	"callboard/internal/player/loudness"
)

// Prepared clips are equally loud from the first one on, also if one of them cannot be raised without clipping.
func TestPreparedTakesAreEquallyLoud(t *testing.T) {
	t.Parallel()
	const frames = 2*rate + 50*ms
	clips := map[string]player.Clip{}
	for name, samples := range map[string][]float64{
		"quiet": tone(500, 0.02, 0, frames), "loud": tone(800, 0.7, 0, frames), "peaky": tone(600, 0.05, 0.8, frames),
	} {
		clips[name], _ = wavFile(t, name, rate, samples)
	}
	synctest.Test(t, func(t *testing.T) {
		d := newFake(rate)
		e := engine(t, d)
		e.Match(true)
		e.Prepare(clips["loud"], clips["quiet"], clips["peaky"])
		synctest.Wait()
		var levels []float64
		for _, name := range []string{"loud", "quiet", "peaky", "loud"} {
			e.Play(clips[name])
			synctest.Wait()
			before := len(d.taken())
			d.run(frames - 1)
			l := measured(t, d.taken()[before:])
			levels = append(levels, l.LUFS)
			if l.TruePeak > -0.95 {
				t.Errorf("%s peaks at %.2f dBTP", name, l.TruePeak)
			}
		}
		for _, l := range levels {
			if math.Abs(l-levels[0]) > 0.5 {
				t.Errorf("played at %.2f LUFS", levels)
				break
			}
		}
	})
}

// A clip that plays while others are being measured fades to the common loudness.
func TestPrepareWhilePlaying(t *testing.T) {
	t.Parallel()
	loud, want := wavFile(t, "loud", rate, tone(440, 0.5, 0, 2*rate))
	peaky, samples := wavFile(t, "peaky", rate, tone(600, 0.05, 0.8, 2*rate))
	l, err := loudness.Measure(t.Context(), samples, 1, rate)
	if err != nil {
		t.Fatal(err)
	}
	synctest.Test(t, func(t *testing.T) {
		d := newFake(rate)
		e := engine(t, d)
		e.Match(true)
		e.Play(loud)
		synctest.Wait()
		d.run(300 * ms)
		alone := e.State().Gain
		e.Prepare(loud, peaky)
		synctest.Wait()
		d.run(500 * ms)
		both := e.State().Gain
		if lower, most := alone-both, -20-(l.LUFS-1-l.TruePeak); math.Abs(lower-most) > 0.01 || lower < 1 {
			t.Errorf("lowered by %.2f dB, want %.2f", lower, most)
		}
		got, gain := d.taken(), math.Pow(10, both/20)
		for i := 410 * ms; i < 800*ms; i++ {
			if off := math.Abs(float64(got[i]) - gain*float64(want[i])); off > 1e-6 {
				t.Fatalf("frame %d is off by %g", i, off)
			}
		}
		if s := maxStep(got); s > 0.04 {
			t.Errorf("a step of %g", s)
		}
	})
}

// A compressed file is decoded whole before it takes over: only then are its place and its level right.
func TestSwitchToCompressedFile(t *testing.T) {
	t.Parallel()
	a, _ := wavFile(t, "a", 44100, tone(440, 0.5, 0, 2*44100))
	once, err := os.ReadFile(filepath.Join("decode", "testdata", "sweep-44k-mono-vbr.mp3"))
	if err != nil {
		t.Fatal(err)
	}
	b := player.Clip{Key: "b", Path: filepath.Join(t.TempDir(), "b.mp3")}
	if err := os.WriteFile(b.Path, bytes.Repeat(once, 20), 0o600); err != nil {
		t.Fatal(err)
	}
	want, err := decode.File(t.Context(), b.Path)
	if err != nil {
		t.Fatal(err)
	}
	for _, paused := range []bool{false, true} {
		synctest.Test(t, func(t *testing.T) {
			d := newFake(44100)
			e := engine(t, d)
			e.Match(true)
			e.Play(a)
			synctest.Wait()
			d.run(44100)
			if paused {
				e.Pause()
				d.run(441)
				time.Sleep(time.Second)
			}
			e.Switch(b)
			synctest.Wait()
			s := e.State()
			if s.Clip != b || math.Abs(s.Place-0.5) > 0.001 || s.Gain == 0 {
				t.Fatalf("%q at %g, %g dB", s.Clip.Key, s.Place, s.Gain)
			}
			at := int(s.Position * 44100 / time.Second)
			before := len(d.taken())
			if paused {
				e.Resume()
				synctest.Wait()
				before = 0
			}
			d.run(4410)
			got, gain := d.taken()[before:], math.Pow(10, s.Gain/20)
			for i := 441; i < 4410; i++ {
				near := math.Inf(1) // the position is rounded
				for _, v := range want.Samples[at+i-1 : at+i+2] {
					near = min(near, math.Abs(float64(got[i])-gain*float64(v)))
				}
				if near > 1e-6 {
					t.Fatalf("paused: %t: frame %d is off by %g", paused, i, near)
				}
			}
		})
	}
}

// A change of gain that comes before the first frame after a seek keeps the short fade of the seek.
func TestGainChangesBeforeFirstFrame(t *testing.T) {
	t.Parallel()
	loud, want := wavFile(t, "loud", rate, tone(440, 0.5, 0, 2*rate))
	peaky, _ := wavFile(t, "peaky", rate, tone(600, 0.05, 0.8, 2*rate))
	synctest.Test(t, func(t *testing.T) {
		d := newFake(rate)
		e := engine(t, d)
		e.Match(true)
		e.Play(loud)
		synctest.Wait()
		d.run(300 * ms)
		e.Seek(time.Second)
		e.Prepare(loud, peaky)
		synctest.Wait()
		d.run(100 * ms)
		got, gain := d.taken()[300*ms:], math.Pow(10, e.State().Gain/20)
		for i := 6 * ms; i < 100*ms; i++ {
			if off := math.Abs(float64(got[i]) - gain*float64(want[rate+i])); off > 1e-6 {
				t.Fatalf("frame %d is off by %g", i, off)
			}
		}
	})
}
