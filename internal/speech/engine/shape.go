package engine

import (
	"math"

	"callboard/internal/speech/loudness"
)

const (
	silenceBefore = 0.03  // seconds of silence before the speech
	silenceAfter  = 0.08  // seconds of silence after it
	silenceLevel  = 0.003 // highest level of silence at the ends, relative to the peak
)

// trim replaces the silence at both ends with that of the built-in voice. It returns nil where all is silence.
func trim(x []float32, rate int) []float32 {
	top := peak(x)
	if top < 1e-4 {
		return nil
	}
	from, to := 0, len(x)
	for abs(x[from]) < silenceLevel*top {
		from++
	}
	for abs(x[to-1]) < silenceLevel*top {
		to--
	}
	head, tail := int(silenceBefore*float64(rate)), int(silenceAfter*float64(rate))
	out := make([]float32, head+to-from+tail)
	copy(out[head:], x[from:to])
	fade(out[head:head+to-from], rate)
	return out
}

// fade fades the first two milliseconds in and the last two out.
func fade(x []float32, rate int) {
	n := min(rate/500, len(x)/2)
	for i := range n {
		gain := float32(i) / float32(n)
		x[i] *= gain
		x[len(x)-1-i] *= gain
	}
}

// limitDuration limits the sound to the given seconds; 0 is no limit.
func limitDuration(x []float32, seconds float64, rate int) []float32 {
	if limit := seconds * float64(rate); seconds > 0 && limit < float64(len(x)) {
		x = x[:int(limit)]
		fade(x, rate)
	}
	return x
}

// setLevel brings the speech to its loudness by the volume in per cent, and limits its peaks.
func setLevel(x []float32, rate, volume int) {
	gain := loudness.RMS / max(1e-9, loudness.Speech(x, rate))
	for i, v := range x {
		x[i] = float32(loudness.Limit(gain*float64(v)) * float64(volume) / 100)
	}
}

func peak(x []float32) float32 {
	top := float32(0)
	for _, v := range x {
		top = max(top, abs(v))
	}
	return top
}

func abs(v float32) float32 { return max(v, -v) }

// fitLength makes x exactly n samples long: it stretches the time by 0.4 to 2.5, which still sounds like speech, and
// then adds silence or cuts.
func fitLength(x []float32, n, rate int) []float32 {
	x = stretch(x, max(0.4, min(2.5, float64(n)/float64(len(x)))), rate)
	if len(x) > n {
		return limitDuration(x, float64(n)/float64(rate), rate)
	}
	return append(x, make([]float32, n-len(x))...)
}

// stretch changes the duration of x by the factor without a change of pitch: it overlaps windows of 30 ms, each taken
// from where it continues the previous one best (WSOLA, Verhelst and Roelands 1993).
func stretch(x []float32, factor float64, rate int) []float32 {
	hop := rate * 15 / 1000
	search := rate * 8 / 1000
	want := int(math.Round(float64(len(x)) * factor))
	if want == len(x) || len(x) < 4*hop {
		return x
	}
	out := make([]float32, want+2*hop)
	from := 0 // start of the current window in x
	for at := 0; at < want; at += hop {
		for i := range 2 * hop {
			if from+i < len(x) {
				w := 0.5 - 0.5*math.Cos(math.Pi*float64(i)/float64(hop))
				if at == 0 && i < hop {
					w = 1
				}
				out[at+i] += float32(w) * x[from+i]
			}
		}
		next := int(float64(at+hop) / factor)
		from = bestMatch(x, from+hop, next, search, hop)
	}
	return out[:want]
}

// bestMatch returns the start near next whose samples are most similar to those at model.
func bestMatch(x []float32, model, next, search, n int) int {
	best, at := math.Inf(-1), max(0, min(next, len(x)-1))
	if model+n > len(x) {
		return at
	}
	for start := max(0, next-search); start <= next+search && start+n <= len(x); start++ {
		product, energy := 0.0, 1e-9
		for i := 0; i < n; i += 2 { // every other sample is enough
			a, b := float64(x[model+i]), float64(x[start+i])
			product += a * b
			energy += b * b
		}
		if score := product / math.Sqrt(energy); score > best {
			best, at = score, start
		}
	}
	return at
}
