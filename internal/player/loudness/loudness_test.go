package loudness_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"callboard/internal/player/loudness"
)

func measure(tb testing.TB, x []float32, channels, rate int) loudness.Loudness {
	tb.Helper()
	l, err := loudness.Measure(tb.Context(), x, channels, rate)
	if err != nil {
		tb.Fatal(err)
	}
	return l
}

// fade lets x begin and end within this many samples: a sudden tone has a higher peak.
func fade(x []float32, n int) {
	for i := range n {
		w := float32(i) / float32(n)
		x[i] *= w
		x[len(x)-1-i] *= w
	}
}

// tone is a sine of this level in dB of full scale on every channel.
func tone(hz, db float64, channels, rate int, seconds float64) []float32 {
	out := make([]float32, 0, int(seconds*float64(rate))*channels)
	a := math.Pow(10, db/20)
	for i := range int(seconds * float64(rate)) {
		v := float32(a * math.Sin(2*math.Pi*hz*float64(i)/float64(rate)))
		for range channels {
			out = append(out, v)
		}
	}
	return out
}

func join(parts ...[]float32) (out []float32) {
	for _, p := range parts {
		out = append(out, p...)
	}
	return out
}

// The signals of EBU Tech 3341, table 1, and the definition of the unit in BS.1770.
func TestKnownLoudness(t *testing.T) {
	t.Parallel()
	stereo := func(db, seconds float64) []float32 { return tone(1000, db, 2, 48000, seconds) }
	tests := []struct {
		name     string
		x        []float32
		channels int
		rate     int
		want     float64
	}{
		{"997 Hz on both sides", tone(997, -20, 2, 48000, 5), 2, 48000, -20},
		{"997 Hz on one channel", tone(997, 0, 1, 48000, 5), 1, 48000, -3.01},
		{"3341 case 1", stereo(-23, 20), 2, 48000, -23},
		{"3341 case 2", stereo(-33, 20), 2, 48000, -33},
		{"3341 case 3", join(stereo(-36, 10), stereo(-23, 60), stereo(-36, 10)), 2, 48000, -23},
		{"3341 case 4", join(stereo(-72, 10), stereo(-36, 10), stereo(-23, 60), stereo(-36, 10), stereo(-72, 10)), 2, 48000, -23},
		{"3341 case 5", join(stereo(-26, 20), stereo(-20, 20.1), stereo(-26, 20)), 2, 48000, -23},
		{"a short word in silence", join(make([]float32, 5*44100), tone(997, -20, 1, 44100, 2), make([]float32, 5*44100)), 1, 44100, -23.62}, // the blocks over its edges count too
		{"shorter than a block", tone(997, -20, 1, 44100, 0.3), 1, 44100, -23.01},
		{"one block to the frame", tone(997, -20, 1, 44100, 0.4), 1, 44100, -23.01},
	}
	for _, rate := range []int{8000, 11025, 16000, 22050, 24000, 32000, 44100, 88200, 96000, 192000} {
		tests = append(tests, struct {
			name     string
			x        []float32
			channels int
			rate     int
			want     float64
		}{fmt.Sprint("997 Hz at ", rate), tone(997, -20, 2, rate, 3), 2, rate, -20})
	}
	for _, tc := range tests {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			if l := measure(t, tc.x, tc.channels, tc.rate); math.Abs(l.LUFS-tc.want) > 0.1 {
				t.Errorf("%.3f LUFS, want %.2f", l.LUFS, tc.want)
			} else {
				t.Logf("%.3f LUFS", l.LUFS)
			}
		})
	}
}

func TestSilence(t *testing.T) {
	t.Parallel()
	for name, x := range map[string][]float32{
		"no samples": nil, "one silent frame": {0, 0}, "silence": make([]float32, 2*48000), "under the gate": tone(997, -75, 2, 48000, 2),
	} {
		l := measure(t, x, 2, 48000)
		if !math.IsInf(l.LUFS, -1) {
			t.Errorf("%s measures %g LUFS", name, l.LUFS)
		}
		if quiet := name != "under the gate"; quiet != math.IsInf(l.TruePeak, -1) {
			t.Errorf("%s peaks at %g dBTP", name, l.TruePeak)
		}
		if g := l.Gain(-20, -1, 12); g != 0 {
			t.Errorf("%s: gain %g dB", name, g)
		}
	}
}

func TestSurroundingSilenceIsIgnored(t *testing.T) {
	t.Parallel()
	word := speechLike(44100, 8)
	alone := measure(t, word, 1, 44100)
	within := measure(t, join(make([]float32, 3*44100), word, make([]float32, 20*44100)), 1, 44100)
	// The blocks over the edges of the word hold some of the silence.
	if math.Abs(alone.LUFS-within.LUFS) > 0.3 || alone.TruePeak != within.TruePeak {
		t.Errorf("%+v becomes %+v", alone, within)
	}
}

// A sine of a quarter of the rate whose samples all miss its maximum: EBU Tech 3341, cases 15 to 19.
func TestTruePeakBetweenSamples(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct{ part, phase float64 }{{4, 0}, {4, 45}, {6, 60}, {8, 67.5}, {3, 30}, {2.5, 80}} {
		x := make([]float32, 48000)
		for i := range x {
			x[i] = float32(0.5 * math.Sin(2*math.Pi*float64(i)/tc.part+tc.phase*math.Pi/180))
		}
		fade(x, 2000)
		// The allowed error is largest a quarter of a sample from the maximum.
		if got := measure(t, x, 1, 48000).TruePeak; got > -6.02+0.2 || got < -6.02-0.4 {
			t.Errorf("rate/%g at %g degrees: %.2f dBTP, want -6.02", tc.part, tc.phase, got)
		}
	}
}

// Computing the wave only where it may exceed the maximum must give the same result as computing all of it: the peak of
// a quiet part is computed when it is alone, and skipped beside a loud part.
func TestTruePeakIsExact(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(1, 2))
	gap := make([]float32, 100)
	for range 200 {
		var peaks []float64
		var all []float32
		for range 6 {
			part := make([]float32, 1+r.IntN(300))
			level := r.Float64()
			for i := range part {
				switch {
				case r.IntN(8) == 0:
					part[i] = float32(level * (2*r.Float64() - 1))
				case i > 0:
					part[i] = part[i-1] * float32(2*r.Float64()-1)
				}
			}
			peaks = append(peaks, measure(t, part, 1, 44100).TruePeak)
			all = join(all, part, gap[:30+r.IntN(4)])
		}
		want := math.Inf(-1)
		for _, p := range peaks {
			want = max(want, p)
		}
		if got := measure(t, all, 1, 44100).TruePeak; got != want {
			t.Fatalf("together %v dBTP, alone %v", got, peaks)
		}
	}
}

func TestTruePeakTakesTheLouderChannel(t *testing.T) {
	t.Parallel()
	left, right := tone(997, -6, 1, 44100, 1), tone(6000, -3, 1, 44100, 1)
	both := make([]float32, 0, 2*len(left))
	for i := range left {
		both = append(both, left[i], right[i])
	}
	if got, want := measure(t, both, 2, 44100).TruePeak, measure(t, right, 1, 44100).TruePeak; got != want {
		t.Errorf("%g dBTP, want %g", got, want)
	}
}

func TestGain(t *testing.T) {
	t.Parallel()
	inf := math.Inf(-1)
	tests := []struct {
		name           string
		l              loudness.Loudness
		target, c, max float64
		want           float64
	}{
		{"raised", loudness.Loudness{LUFS: -26, TruePeak: -12}, -20, -1, 12, 6},
		{"lowered", loudness.Loudness{LUFS: -14, TruePeak: -3}, -20, -1, 12, -6},
		{"as far as the peak allows", loudness.Loudness{LUFS: -26, TruePeak: -4}, -20, -1, 12, 3},
		{"no further than wanted", loudness.Loudness{LUFS: -50, TruePeak: -40}, -20, -1, 12, 12},
		{"over the ceiling already", loudness.Loudness{LUFS: -20, TruePeak: 1}, -20, -1, 12, -2},
		{"never raised", loudness.Loudness{LUFS: -26, TruePeak: -12}, -20, -1, 0, 0},
		{"a click", loudness.Loudness{LUFS: inf, TruePeak: 0}, -20, -1, 12, -1},
		{"silence", loudness.Loudness{LUFS: inf, TruePeak: inf}, -20, -1, 12, 0},
	}
	for _, tc := range tests {
		if got := tc.l.Gain(tc.target, tc.c, tc.max); math.Abs(got-tc.want) > 1e-9 {
			t.Errorf("%s: %g dB, want %g", tc.name, got, tc.want)
		}
	}
}

func TestMeasureStopsWithContext(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := loudness.Measure(ctx, make([]float32, 99), 1, 16000); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	for _, bad := range [][2]int{{0, 16000}, {1, 0}, {-1, 16000}, {1, -5}} {
		if _, err := loudness.Measure(t.Context(), make([]float32, 99), bad[0], bad[1]); err == nil {
			t.Errorf("no error for %d channels at %d Hz", bad[0], bad[1])
		}
	}
}

// Rates too low for K-weighting and numbers that no recording has must not break it.
func FuzzMeasure(f *testing.F) {
	f.Add(uint64(1), 1, 16000, float32(1))
	f.Add(uint64(2), 2, 1000, float32(8))
	f.Add(uint64(3), 6, 768000, float32(1e-20))
	f.Fuzz(func(t *testing.T, seed uint64, channels, rate int, level float32) {
		channels, rate = 1+int(uint(channels)%8), 1+int(uint(rate)%768000)
		if !(level >= 0 && level <= 8) {
			return
		}
		r := rand.New(rand.NewPCG(seed, 0))
		x := make([]float32, r.IntN(9000))
		var top float64
		for i := range x {
			x[i] = level * (2*r.Float32() - 1)
			top = max(top, math.Abs(float64(x[i])))
		}
		l, err := loudness.Measure(context.Background(), x, channels, rate)
		if err != nil {
			t.Fatal(err)
		}
		if math.IsNaN(l.LUFS) || math.IsInf(l.LUFS, 1) || l.LUFS > 40 || math.IsNaN(l.TruePeak) || l.TruePeak > 20*math.Log10(top)+9 {
			t.Fatalf("%+v of samples up to %g", l, top)
		}
		if whole := len(x) / channels * channels; whole == len(x) && l.TruePeak < 20*math.Log10(top)-1e-6 {
			t.Fatalf("a true peak of %g dBTP under the samples' %g", l.TruePeak, 20*math.Log10(top))
		}
	})
}
