package mp3enc

import (
	"math"

	"callboard/internal/lazy"
)

// subbandSamples is a granule after the filter bank: 18 samples for each subband.
type subbandSamples [subbands][slots]float64

// history is how far back, in samples, the filter looks from the first sample of a granule.
const history = len(prototype)*2 - 2 - subbands

// analysis is the polyphase filter bank of 11172-3, 2.4.3.2 and annex C.1.3.
type analysis struct {
	line [history + granuleLines]float64 // the signal, oldest first
}

// split filters the next 576 samples, which next writes into its argument.
func (a *analysis) split(next func([]float64), out *subbandSamples) {
	copy(a.line[:history], a.line[granuleLines:])
	next(a.line[history:])
	var y [64]float64
	var x, scratch [subbands]float64
	window := analysisWindow.Get()
	for t := range slots {
		line := a.line[subbands*t : subbands*t+512 : subbands*t+512]
		for i := range y {
			c := &window[i]
			s := line[511-64*7-i:] // the oldest of the eight samples under this part of the window
			sum := float64(s[448]*c[0]) + float64(s[384]*c[1])
			sum += float64(s[320]*c[2]) + float64(s[256]*c[3])
			sum += float64(s[192]*c[4]) + float64(s[128]*c[5])
			sum += float64(s[64]*c[6]) + float64(s[0]*c[7])
			y[i] = sum
		}
		// The 64 inputs of the matrix cos((2i+1)(k-16)pi/64) reduce to 32, because the cosine is
		// even about k = 16 and odd about k = 48. The rest is a DCT-III.
		x[0] = y[16]
		for m := 1; m <= 16; m++ {
			x[m] = y[16+m] + y[16-m]
		}
		for m := 17; m < subbands; m++ {
			x[m] = y[16+m] - y[80-m]
		}
		dct3(x[:], scratch[:])
		for sb := range subbands {
			out[sb][t] = x[sb]
			if sb&t&1 != 0 {
				out[sb][t] = -x[sb] // odd subbands have reversed frequencies; this corrects them for the MDCT
			}
		}
	}
}

// analysisWindow[i][j] is C[i+64j].
var analysisWindow = lazy.Value[*[64][8]float64]{Make: func() *[64][8]float64 {
	var w [64][8]float64
	for i := range w {
		for j := range w[i] {
			n := i + 64*j
			h := float64(prototype[min(n, 512-n)])
			if j%2 != 0 {
				h = -h
			}
			w[i][j] = h / (1 << 16) / subbands
		}
	}
	return &w
}}

// dct3 replaces x by the sums over m of x[m] cos((2i+1) m pi / 2n), n a power of two, after B. G. Lee,
// "A new algorithm to compute the discrete cosine transform", 1984: two transforms of half the size.
func dct3(x, scratch []float64) {
	n := len(x)
	if n == 1 {
		return
	}
	h := n / 2
	even, odd := scratch[:h], scratch[h:n]
	even[0], odd[0] = x[0], x[1]
	for m := 1; m < h; m++ {
		even[m] = x[2*m]
		odd[m] = x[2*m+1] + x[2*m-1]
	}
	dct3(even, x[:h])
	dct3(odd, x[h:])
	secant := halfSecants.Get()[h : 2*h]
	for i := range h {
		o := float64(odd[i] * secant[i])
		x[i] = even[i] + o
		x[n-1-i] = even[i] - o
	}
}

// halfSecants[h+i] is 1 / 2cos((2i+1)pi/4h), for h of 1 to 16.
var halfSecants = lazy.Value[[]float64]{Make: func() []float64 {
	t := make([]float64, subbands)
	for h := 1; h < subbands; h *= 2 {
		for i := range h {
			t[h+i] = stableTable(0.5 / math.Cos(float64(2*i+1)*math.Pi/float64(4*h)))
		}
	}
	return t
}}
