package loudness_test

import (
	"math"
	"testing"

	"callboard/internal/speech/loudness"
)

func TestLimitKeepsLowValuesAndBoundsHighOnes(t *testing.T) {
	t.Parallel()
	for _, y := range []float64{0, 0.1, -0.28} {
		if got := loudness.Limit(y); got != y {
			t.Errorf("%v became %v", y, got)
		}
	}
	last := 0.0
	for y := 0.0; y < 5; y += 0.01 {
		got := loudness.Limit(y)
		if got > loudness.Peak || got < last || loudness.Limit(-y) != -got {
			t.Fatalf("%v became %v after %v, −%v became %v", y, got, last, y, loudness.Limit(-y))
		}
		last = got
	}
}

func TestSpeechLevelIgnoresSilence(t *testing.T) {
	t.Parallel()
	x := make([]float32, 48000)
	for i := 16000; i < 32000; i++ {
		x[i] = float32(0.5 * math.Sin(2*math.Pi*200*float64(i)/16000))
	}
	if got, want := loudness.Speech(x, 16000), 0.5/math.Sqrt2; math.Abs(got-want) > 0.001 {
		t.Errorf("the level is %.4f, want %.4f", got, want)
	}
	if got := loudness.Speech(make([]float32, 100), 16000); got != 0 {
		t.Errorf("silence has the level %v", got)
	}
}
