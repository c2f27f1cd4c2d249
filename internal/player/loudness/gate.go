package loudness

import (
	"context"
	"math"
)

const (
	absoluteGate = -70.0 // LUFS
	relativeGate = -10.0 // LU below the loudness of what passed the absolute gate
	stepsInBlock = 4     // a block of 400 ms begins every 100 ms
)

// integrated is the gated loudness in LUFS (BS.1770 Annex 1).
func integrated(ctx context.Context, samples []float32, channels, rate int) (float64, error) {
	step := max(rate/10, 1)
	frames := len(samples) / channels
	filters := make([]weighting, channels)
	for c := range filters {
		filters[c] = newWeighting(rate)
	}
	steps := make([]float64, 0, frames/step+1) // energy of each 100 ms, all channels
	for at := 0; at < frames; at += step {
		if err := ctx.Err(); err != nil {
			return 0, err
		}
		var sum float64
		for c := range filters {
			sum += filters[c].energy(samples[at*channels+c:min(at+step, frames)*channels], channels)
		}
		steps = append(steps, sum)
	}
	return gated(blocks(steps, frames, step)), nil
}

// blocks returns the mean square of every whole block, or of everything when there is less than one block.
func blocks(steps []float64, frames, step int) []float64 {
	whole := frames / step
	if whole < stepsInBlock {
		var sum float64
		for _, e := range steps {
			sum += e
		}
		return []float64{sum / float64(max(frames, 1))}
	}
	out := make([]float64, whole-stepsInBlock+1)
	for i := range out {
		for _, e := range steps[i : i+stepsInBlock] {
			out[i] += e
		}
		out[i] /= float64(stepsInBlock * step)
	}
	return out
}

// gated averages the blocks above the absolute gate, and then those above the gate relative to that average.
func gated(power []float64) float64 {
	over := func(gate float64) float64 {
		var sum float64
		n := 0
		for _, p := range power {
			if lufs(p) > gate {
				sum, n = sum+p, n+1
			}
		}
		return lufs(sum / float64(max(n, 1)))
	}
	return over(max(absoluteGate, over(absoluteGate)+relativeGate))
}

func lufs(power float64) float64 { return -0.691 + 10*math.Log10(power) }
