package engine

import (
	"math"

	"callboard/internal/speech/loudness"
)

const (
	before = 0.03  // seconds of silence around the speech
	after  = 0.08  //
	quiet  = 0.003 // peak of what counts as silence at the ends, relative to the loudest
)

// trim takes the silence off both ends and puts the built-in voice's in its place. Of nothing but silence, nothing is left.
func trim(x []float32, rate int) []float32 {
	top := peak(x)
	if top < 1e-4 {
		return nil
	}
	from, to := 0, len(x)
	for abs(x[from]) < quiet*top {
		from++
	}
	for abs(x[to-1]) < quiet*top {
		to--
	}
	head, tail := int(before*float64(rate)), int(after*float64(rate))
	out := make([]float32, head+to-from+tail)
	copy(out[head:], x[from:to])
	fade(out[head:head+to-from], rate)
	return out
}

// fade lets the first and the last two milliseconds rise and fall.
func fade(x []float32, rate int) {
	n := min(rate/500, len(x)/2)
	for i := range n {
		gain := float32(i) / float32(n)
		x[i] *= gain
		x[len(x)-1-i] *= gain
	}
}

// cut ends the sound after so many seconds; 0 is no limit.
func cut(x []float32, seconds float64, rate int) []float32 {
	if most := seconds * float64(rate); seconds > 0 && most < float64(len(x)) {
		x = x[:int(most)]
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

// fit makes x exactly n samples long: stretched without a change of pitch as far as that sounds like speech, then filled
// with silence or cut.
func fit(x []float32, n, rate int) []float32 {
	x = stretch(x, max(0.4, min(2.5, float64(n)/float64(len(x)))), rate)
	if len(x) > n {
		return cut(x, float64(n)/float64(rate), rate)
	}
	return append(x, make([]float32, n-len(x))...)
}

// stretch makes x longer by the factor: windows of 30 ms are laid down in a new rhythm, each from where it continues the
// one before best (WSOLA, Verhelst and Roelands 1993).
func stretch(x []float32, factor float64, rate int) []float32 {
	hop := rate * 15 / 1000
	search := rate * 8 / 1000
	want := int(math.Round(float64(len(x)) * factor))
	if want == len(x) || len(x) < 4*hop {
		return x
	}
	out := make([]float32, want+2*hop)
	from := 0 // of the window that is laid down now
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
		from = alike(x, from+hop, next, search, hop)
	}
	return out[:want]
}

// alike finds the start near next whose samples continue like those at model.
func alike(x []float32, model, next, search, n int) int {
	best, at := math.Inf(-1), max(0, min(next, len(x)-1))
	if model+n > len(x) {
		return at
	}
	for start := max(0, next-search); start <= next+search && start+n <= len(x); start++ {
		product, energy := 0.0, 1e-9
		for i := 0; i < n; i += 2 { // every other sample tells enough
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
