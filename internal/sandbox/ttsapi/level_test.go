package ttsapi

import (
	"math"
	"testing"

	"callboard/internal/speech"
)

func sine(hz, peak, seconds float64, rate int) []float32 {
	out := make([]float32, int(seconds*float64(rate)))
	for i := range out {
		out[i] = float32(peak * math.Sin(2*math.Pi*hz*float64(i)/float64(rate)))
	}
	return out
}

// ITU-R BS.1770: a sine of 997 Hz at full scale in one channel has −3.01 LUFS.
func TestLoudness(t *testing.T) {
	t.Parallel()
	for _, rate := range []int{32000, 44100, 48000} {
		if got := loudnessOf(sine(997, 1, 3, rate), rate); math.Abs(got+3.01) > 0.05 {
			t.Errorf("%d Hz: %.2f LUFS", rate, got)
		}
		quiet := append(sine(997, 0.1, 3, rate), make([]float32, 5*rate)...) // silence does not count
		if got := loudnessOf(quiet, rate); math.Abs(got+23.01) > 0.3 {
			t.Errorf("%d Hz, with silence: %.2f LUFS", rate, got)
		}
		if got := loudnessOf(sine(997, 1, 0.1, rate), rate); math.Abs(got+3.01) > 0.3 {
			t.Errorf("%d Hz, shorter than a block: %.2f LUFS", rate, got)
		}
		if low := loudnessOf(sine(30, 1, 3, rate), rate); low > -8 {
			t.Errorf("30 Hz has %.2f LUFS: it is not weighted", low)
		}
	}
	for _, none := range [][]float32{nil, {}, make([]float32, 1000)} {
		if got := loudnessOf(none, 44100); !math.IsInf(got, -1) && !math.IsNaN(got) {
			t.Errorf("silence has %v LUFS", got)
		}
	}
}

// Take's level reaches a target, and no sample passes full scale.
func TestLevel(t *testing.T) {
	t.Parallel()
	for _, target := range []float64{-70, -23, -14, 0} {
		samples := sine(997, 0.2, 2, 44100)
		k := &take{request: &request{lufs: &target}}
		k.level(speech.PCM{Samples: samples, Rate: 44100})(samples)
		if got := loudnessOf(samples, 44100); target < -10 && math.Abs(got-target) > 0.2 {
			t.Errorf("%g LUFS: %.2f", target, got)
		}
		for _, v := range samples {
			if v > 1 || v < -1 {
				t.Fatalf("%g LUFS: a sample of %v", target, v)
			}
		}
	}
	silence := make([]float32, 44100)
	target := -14.0
	k := &take{request: &request{lufs: &target}}
	k.level(speech.PCM{Samples: silence, Rate: 44100})(silence)
	for _, v := range silence {
		if v != 0 {
			t.Fatalf("silence becomes %v", v)
		}
	}
}

func TestShortenSilence(t *testing.T) {
	t.Parallel()
	const rate = 10_000
	tone := sine(1000, 0.5, 0.5, rate)
	whole := append(append(append(make([]float32, rate), tone...), make([]float32, rate)...), tone...)
	for keep, want := range map[float64]float64{-1: 3, 0: 1.01, 0.2: 1.4, 2: 3} {
		got := shortenSilence(speech.PCM{Samples: whole, Rate: rate}, keep)
		if math.Abs(got.Seconds()-want) > 0.02 {
			t.Errorf("%g s are kept: %.3f s, want %.3f", keep, got.Seconds(), want)
		}
	}
}

func TestSplit(t *testing.T) {
	t.Parallel()
	for text, want := range map[string][]string{
		"Hello,  big world.": {"Hello,", "  ", "big", " ", "world."},
		" a":                 {" ", "a"},
		"今日は。「はい」3月、OK":      {"今日", "は。「", "は", "い」", "3", "月、", "OK"},
		"e\u0301a สวัสดี":    {"e\u0301a", " ", "ส", "วั", "ส", "ดี"},
		"오늘 meeting은":        {"오늘", " ", "meeting은"},
	} {
		parts := split(text)
		var got []string
		whole := ""
		for _, p := range parts {
			got = append(got, p.text)
			whole += p.text
		}
		if whole != text || len(got) != len(want) {
			t.Errorf("%q: %q", text, got)
			continue
		}
		for i := range got {
			if got[i] != want[i] {
				t.Errorf("%q: %q, want %q", text, got, want)
				break
			}
		}
	}
}
