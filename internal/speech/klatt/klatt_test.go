package klatt_test

import (
	"math"
	"slices"
	"testing"

	"callboard/internal/speech/audiometrics"
	"callboard/internal/speech/klatt"
)

// neutral is the neutral tract with a voice.
func neutral() klatt.Frame {
	f := klatt.Frame{Hz: 100, Voice: 1, Open: 0.5, NasalZero: klatt.NasalPole}
	for i := range klatt.MovingFormants {
		f.Formant[i], f.Bandwidth[i] = klatt.NeutralFormant(i), klatt.Bandwidth(i)
	}
	return f
}

// render renders frames of 2.5 ms, each the neutral one with a change.
func render(rate int, scale float64, frames int, change func(k int, f *klatt.Frame)) []float32 {
	t := klatt.New(rate, scale, 1)
	out := make([]float32, frames*rate/400)
	for k := range frames {
		f := neutral()
		change(k, &f)
		t.Render(out[k*rate/400:(k+1)*rate/400], &f)
	}
	return out
}

func scaled(x []float32, gain float32) []float32 {
	for i := range x {
		x[i] *= gain
	}
	return x
}

func TestFormantsAreAsSet(t *testing.T) {
	t.Parallel()
	for _, rate := range []int{16000, 44100} {
		want := []float64{650, 1300, 2450}
		x := render(rate, 1, 400, func(k int, f *klatt.Frame) {
			copy(f.Formant[:], want)
			f.Hz = 80 + 0.2*float64(k)
		})
		got := audiometrics.Formants(audiometrics.Sound{Samples: scaled(x, 0.2), Rate: rate}.Middle(0.8))
		for i := range want {
			if i >= len(got) || math.Abs(got[i].Hz/want[i]-1) > 0.06 {
				t.Fatalf("at %d Hz: %v, want %v", rate, got, want)
			}
		}
	}
}

func TestLevelDoesNotDependOnTheRate(t *testing.T) {
	t.Parallel()
	level := func(rate int, change func(int, *klatt.Frame)) float64 {
		// The band up to 8 kHz, without the beginning.
		s := audiometrics.Sound{Samples: scaled(render(rate, 1, 400, change), 0.1), Rate: rate}.At(16000).Middle(0.8)
		sum := 0.0
		for _, v := range s.Samples {
			sum += float64(v) * float64(v)
		}
		return 10 * math.Log10(sum/float64(len(s.Samples)))
	}
	for name, change := range map[string]func(int, *klatt.Frame){
		"voice":  func(int, *klatt.Frame) {},
		"breath": func(_ int, f *klatt.Frame) { f.Voice, f.Breath = 0, 1 },
		"hiss":   func(_ int, f *klatt.Frame) { f.Voice, f.Frication, f.Peak[3] = 0, 1, 1 },
	} {
		if a, b := level(16000, change), level(44100, change); math.Abs(a-b) > 1.5 {
			t.Errorf("%s: %.1f dB at 16 kHz, %.1f at 44.1 kHz", name, a, b)
		}
	}
}

func TestPeakPower(t *testing.T) {
	t.Parallel()
	for peak := range klatt.Peaks - 2 {
		x := render(16000, 1, 2000, func(_ int, f *klatt.Frame) { f.Voice, f.Frication, f.Peak[peak] = 0, 1, 1 })
		sum := 0.0
		for _, v := range x {
			sum += float64(v) * float64(v) / float64(len(x))
		}
		if got, want := sum, klatt.PeakPower(peak); math.Abs(10*math.Log10(got/want)) > 1 {
			t.Errorf("peak %d has the power %.4f, want %.4f", peak, got, want)
		}
	}
}

func TestTilt(t *testing.T) {
	t.Parallel()
	tilt := func(dB float64) float64 {
		x := render(16000, 1, 400, func(_ int, f *klatt.Frame) { f.Tilt = dB })
		return audiometrics.Sound{Samples: scaled(x, 0.2), Rate: 16000}.Tilt()
	}
	if bright, dark := tilt(0), tilt(12); dark > bright-1.5 {
		t.Errorf("0 dB: %.1f dB an octave, 12 dB: %.1f", bright, dark)
	}
}

func TestMovingTractDoesNotClick(t *testing.T) {
	t.Parallel()
	x := render(44100, 1, 400, func(k int, f *klatt.Frame) {
		share := 0.5 - 0.5*math.Cos(float64(k)*math.Pi/12) // there and back in 60 ms, faster than in speech
		for i, hz := range [klatt.MovingFormants]float64{300, 2200, 2900, 3500} {
			f.Formant[i] += share * (hz - f.Formant[i])
		}
		f.NasalZero += 180 * share
	})
	if c := (audiometrics.Sound{Samples: scaled(x, 0.2), Rate: 44100}).Clicks(); len(c) > 0 {
		t.Errorf("%v", c)
	}
}

func TestSoundDecaysToZero(t *testing.T) {
	t.Parallel()
	x := render(16000, 1, 4000, func(k int, f *klatt.Frame) {
		f.Frication, f.Peak[2] = 1, 1
		if k > 100 {
			f.Voice, f.Frication = 0, 0
		}
	})
	if last := x[len(x)-1]; last != 0 {
		t.Errorf("ten seconds after the sound there is still %v", last)
	}
}

func TestSameSeedGivesSameSound(t *testing.T) {
	t.Parallel()
	noisy := func(_ int, f *klatt.Frame) {
		f.Breath, f.Frication, f.Bypass, f.Jitter, f.Rough = 0.3, 0.1, 1, 0.02, 0.3
	}
	if !slices.Equal(render(16000, 1.1, 100, noisy), render(16000, 1.1, 100, noisy)) {
		t.Error("the sounds differ")
	}
}

// One second of everything at once. The budget is 1 % of real time.
func BenchmarkSecond(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		render(44100, 1, 400, func(_ int, f *klatt.Frame) { f.Breath, f.Frication, f.Peak[3], f.Bypass = 0.1, 0.1, 1, 0.1 })
	}
}
