package loudness_test

import (
	"math"
	"testing"

	"callboard/internal/player/loudness"
)

func TestVoicedIsBetweenSilence(t *testing.T) {
	t.Parallel()
	const rate, ms = 44100, 44.1
	for name, c := range map[string]struct {
		lead, sound, tail float64 // ms
		noise, click      float64 // amplitudes in the silence
		channels          int
	}{
		"silence at both ends": {lead: 300, sound: 1000, tail: 700, channels: 1},
		"two channels":         {lead: 120, sound: 400, tail: 60, channels: 2},
		"no silence":           {sound: 500, channels: 1},
		"noise":                {lead: 250, sound: 800, tail: 400, noise: 0.001, channels: 1},
		"clicks":               {lead: 250, sound: 800, tail: 400, click: 0.9, channels: 1},
	} {
		var samples []float32
		add := func(length float64, value func(i int) float64) {
			for i := range int(length * ms) {
				for range c.channels {
					samples = append(samples, float32(value(i)))
				}
			}
		}
		quiet := func(i int) float64 {
			if i == 3000 {
				return c.click
			}
			return c.noise * math.Sin(float64(i*i))
		}
		add(c.lead, quiet)
		add(c.sound, func(i int) float64 { return 0.3 * math.Sin(2*math.Pi*200*float64(i)/rate) })
		add(c.tail, quiet)
		from, to := loudness.Voiced(samples, c.channels, rate)
		if a, b := float64(from)/ms-c.lead, float64(to)/ms-c.lead-c.sound; math.Abs(a) > 5.1 || math.Abs(b) > 5.1 {
			t.Errorf("%s: begins %.1f ms and ends %.1f ms late", name, a, b)
		}
	}
}

func TestVoicedWithoutSound(t *testing.T) {
	t.Parallel()
	for _, frames := range []int{0, 1, 100, 44100} {
		if from, to := loudness.Voiced(make([]float32, 2*frames), 2, 44100); from != 0 || to != frames {
			t.Errorf("%d silent frames are voiced from %d to %d", frames, from, to)
		}
	}
	if from, to := loudness.Voiced([]float32{1, 1}, 0, 0); from != 0 || to != 0 {
		t.Errorf("no channels: %d to %d", from, to)
	}
}
