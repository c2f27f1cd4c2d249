package player_test

import (
	"testing"

	"callboard/internal/player/dsp"
	"callboard/internal/testcost"
)

// TestHotWork holds what 140 ms of sound cost in the mixer, against plain loops over as much sound. A clip of a minute is long
// enough for all of them.
func TestHotWork(t *testing.T) {
	testcost.SkipUnderRace(t)
	const portions, frames = 7, 882 // 20 ms, as a device asks for them
	part := func(rate int, speed float64) func() {
		d, _ := device44(t, rate, speed)
		buf := make([]float32, 2*frames)
		return func() {
			for range portions {
				d.src.Fill(buf)
			}
		}
	}
	testcost.CheckWork(t,
		testcost.Work{Name: "sound", Ours: part(44100, 1), Theirs: copied(portions * frames), Ratio: 1.05},
		testcost.Work{Name: "sound from 16 kHz", Ours: part(16000, 1), Theirs: convolved(portions * frames), Ratio: 1.65},
		testcost.Work{Name: "sound 1.25 times as fast", Ours: part(44100, 1.25), Theirs: convolved(portions * frames), Ratio: 1.1},
	)
}

// copied is n frames of one channel, with a gain, for both channels of a device.
func copied(n int) func() {
	from, to := make([]float32, n), make([]float32, 2*n)
	gain := float32(0.5)
	return func() {
		for i, v := range from {
			v = min(max(v*gain, -1), 1)
			to[2*i], to[2*i+1] = v, v
		}
	}
}

// convolved is n sums of 32 products, which is what a change of the rate needs for n frames.
func convolved(n int) func() {
	x, h := make([]float32, 1024), make([]float32, 32)
	for i := range x {
		x[i], h[i%32] = float32(i%7), float32(i%5)
	}
	sum := float32(0)
	return func() {
		for i := range n {
			sum += dsp.Dot(x[i%900:i%900+32], h)
		}
	}
}
