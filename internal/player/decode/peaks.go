package decode

import "context"

// Buckets is the number of peaks of a clip: more than a terminal has columns.
const Buckets = 512

// peaks returns the largest magnitude in each of Buckets equal parts of the clip. A clip with fewer frames repeats
// them. It stops when its context ends.
func peaks(ctx context.Context, samples []float32, channels int) []float32 {
	out := make([]float32, Buckets)
	frames := len(samples) / channels
	for i := 0; i < Buckets && ctx.Err() == nil; i++ {
		from := i * frames / Buckets
		to := max((i+1)*frames/Buckets, from+1)
		var top float32
		for _, v := range samples[from*channels : min(to, frames)*channels] {
			if v < 0 {
				v = -v
			}
			if v > top {
				top = v
			}
		}
		out[i] = min(top, 1)
	}
	return out
}
