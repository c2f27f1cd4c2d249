package loudness

import "math"

// Speech lies between silence at both ends of a clip. A window counts as sound if its level is above both thresholds; the
// voiced part begins and ends with a run of such windows, so that a click in the silence does not count.
const (
	voicedWindow   = 0.005 // seconds
	voicedRun      = 4     // windows
	voicedAbsolute = -65.0 // dBFS
	voicedRelative = -40.0 // dB below the loudest window
)

// Voiced returns the part of a clip between the silence at its beginning and the silence at its end, in frames: exact to
// 5 ms. Samples are interleaved. A clip without sound is voiced as a whole.
func Voiced(samples []float32, channels, rate int) (from, to int) {
	if channels < 1 || rate < 1 {
		return 0, 0
	}
	frames := len(samples) / channels
	size := max(1, int(voicedWindow*float64(rate)))
	levels := make([]float32, 0, frames/size+1)
	loudest := float32(0)
	for at := 0; at < frames; at += size {
		part := samples[at*channels : min(at+size, frames)*channels]
		var sum float32
		for _, v := range part {
			sum += v * v
		}
		sum /= float32(len(part))
		levels, loudest = append(levels, sum), max(loudest, sum)
	}
	gate := max(float32(math.Pow(10, voicedAbsolute/10)), loudest*float32(math.Pow(10, voicedRelative/10)))
	first, last, run := -1, -1, 0
	for i, level := range levels {
		if run++; level <= gate {
			run = 0
		}
		if run < voicedRun {
			continue
		}
		if first < 0 {
			first = i + 1 - run
		}
		last = i
	}
	if first < 0 {
		return 0, frames
	}
	return first * size, min((last+1)*size, frames)
}
