package loudness_test

import (
	"math"
	"testing"

	"callboard/internal/player/loudness"
)

// speechLike is a minute of something like speech: a buzz whose level follows syllables.
func speechLike(rate, seconds int) []float32 {
	out := make([]float32, rate*seconds)
	phase := 0.0
	for i := range out {
		t := float64(i) / float64(rate)
		phase += 2 * math.Pi * (120 + 30*math.Sin(2*math.Pi*0.7*t)) / float64(rate)
		v := 0.0
		for h := 1; h <= 12; h++ {
			v += math.Sin(float64(h)*phase) / float64(h)
		}
		out[i] = float32(0.3 * v * math.Pow(math.Sin(2*math.Pi*2*t), 2))
	}
	return out
}

// A minute of one channel should take less than 40 ms, so that a clip can be measured whenever it is decoded.
func BenchmarkMeasureMinute(b *testing.B) {
	x := speechLike(44100, 60)
	for b.Loop() {
		if _, err := loudness.Measure(b.Context(), x, 1, 44100); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkVoicedMinute finds the voiced part of a minute at 44.1 kHz. Less than 5 ms.
func BenchmarkVoicedMinute(b *testing.B) {
	samples := make([]float32, 60*44100)
	for i := range samples {
		samples[i] = float32(math.Sin(float64(i) / 30))
	}
	for b.Loop() {
		loudness.Voiced(samples, 1, 44100)
	}
}
