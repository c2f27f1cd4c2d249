package player_test

import (
	"math"
	"testing"
	"testing/synctest"

	"callboard/internal/player"
	"callboard/internal/player/loudness"
)

// tone is a sine of an amplitude with a short loud burst in its middle.
func tone(hz, amplitude, burst float64, frames int) []float64 {
	out := sine(hz, rate, frames)
	for i := range out {
		out[i] *= 2 * amplitude
		if j := i - frames/2; burst > 0 && j >= 0 && j < rate/100 {
			out[i] = burst * math.Sin(2*math.Pi*hz*float64(i)/rate)
		}
	}
	return out
}

func measured(t *testing.T, samples []float32) loudness.Loudness {
	t.Helper()
	l, err := loudness.Measure(t.Context(), samples, 1, rate)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func TestMatchedClipsAreEquallyLoud(t *testing.T) {
	t.Parallel()
	quiet, was := wavFile(t, "quiet", rate, tone(500, 0.06, 0, rate))
	loud, _ := wavFile(t, "loud", rate, tone(800, 0.7, 0, rate))
	synctest.Test(t, func(t *testing.T) {
		played := func(match bool, clip player.Clip) float64 {
			d := newFake(rate)
			e := engine(t, d)
			e.Match(match)
			e.Play(clip)
			d.run(0)
			if s := e.State(); s.Matched != match || !s.Measured || (s.Gain != 0) != match {
				t.Errorf("matched: %t, measured: %t, %g dB", s.Matched, s.Measured, s.Gain)
			}
			d.run(rate)
			l := measured(t, d.taken())
			if l.TruePeak > -1 {
				t.Errorf("%s peaks at %.2f dBTP", clip.Key, l.TruePeak)
			}
			return l.LUFS
		}
		a, b := played(true, quiet), played(true, loud)
		if math.Abs(a-b) > 0.1 || math.Abs(a+20) > 0.1 {
			t.Errorf("the quiet clip plays at %.2f LUFS, the loud one at %.2f", a, b)
		}
		if got, want := played(false, quiet), measured(t, was).LUFS; math.Abs(got-want) > 0.01 {
			t.Errorf("without matching it plays at %.2f LUFS, want %.2f", got, want)
		}
	})
}

// If one of two clips cannot be raised without clipping, the other one is lowered to its loudness.
func TestFlipLowersTargetToQuieterClip(t *testing.T) {
	t.Parallel()
	const frames = 2*rate + 50*ms // not a multiple of the loudness blocks: the last frame makes no difference
	peaky, _ := wavFile(t, "peaky", rate, tone(500, 0.05, 0.8, frames))
	loud, _ := wavFile(t, "loud", rate, tone(800, 0.7, 0, frames))
	for name, pair := range map[string][2]player.Clip{"from the loud one": {loud, peaky}, "from the quiet one": {peaky, loud}} {
		synctest.Test(t, func(t *testing.T) {
			d := newFake(rate)
			e := engine(t, d)
			e.Match(true)
			e.Play(pair[0])
			d.run(100 * ms)
			var levels []float64
			for i := range 4 {
				e.Flip(pair[(i+1)%2])
				synctest.Wait()
				e.Seek(0)
				before := len(d.taken())
				d.run(frames - 1)
				l := measured(t, d.taken()[before:])
				levels = append(levels, l.LUFS)
				if l.TruePeak > -0.95 {
					t.Errorf("%s: flip %d peaks at %.2f dBTP", name, i, l.TruePeak)
				}
			}
			for _, l := range levels {
				if math.Abs(l-levels[0]) > 0.1 || l > -20 {
					t.Errorf("%s: played at %.2f LUFS", name, levels)
					break
				}
			}
			if s := maxStep(d.taken()); s > 0.12 {
				t.Errorf("%s: a step of %g", name, s)
			}
		})
	}
}

func TestMatchIsFastAndWithoutClick(t *testing.T) {
	t.Parallel()
	loud, want := wavFile(t, "loud", rate, tone(440, 0.5, 0, rate))
	synctest.Test(t, func(t *testing.T) {
		d, e := playAhead(t, loud)
		e.Match(true)
		gain := math.Pow(10, e.State().Gain/20)
		if gain > 0.6 {
			t.Fatalf("a gain of %g", gain)
		}
		d.pull(2000)
		got := d.taken()
		for i := 5400; i < 7000; i++ {
			if off := math.Abs(float64(got[i]) - gain*float64(want[i])); off > 1e-6 {
				t.Fatalf("frame %d is off by %g", i, off)
			}
		}
		if s := maxStep(got); s > 0.04 {
			t.Errorf("a step of %g", s)
		}
	})
}

func TestArrivingClipIsMatchedWhenComplete(t *testing.T) {
	t.Parallel()
	_, open, want := partialClip(t, "a", rate, tone(440, 0.5, 0, rate))
	synctest.Test(t, func(t *testing.T) {
		f, d, e := playPartial(t, open, false)
		e.Match(true)
		f.arrive(500)
		d.run(200 * ms)
		sameSamples(t, "before the loudness is known", d.taken()[6*ms:], want[6*ms:200*ms])
		f.arrive(1000)
		d.run(500 * ms)
		got, gain := d.taken(), math.Pow(10, e.State().Gain/20)
		for i := 310 * ms; i < 600*ms; i++ {
			if off := math.Abs(float64(got[i]) - gain*float64(want[i])); off > 1e-6 {
				t.Fatalf("frame %d is off by %g", i, off)
			}
		}
		if s := maxStep(got); s > 0.04 {
			t.Errorf("a step of %g", s)
		}
	})
}
