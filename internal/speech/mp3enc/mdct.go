package mp3enc

import (
	"math"

	"callboard/internal/lazy"
)

// The block types, by their number in the side information.
const (
	blockLong  = 0
	blockStart = 1 // long, before short ones
	blockShort = 2
	blockStop  = 3 // long, after short ones
)

// spectrum is a granule's 576 lines in the order in which they are coded.
type spectrum [granuleLines]float64

// transform takes the MDCT of every subband over the granules before and now.
func (f format) transform(before, now *subbandSamples, block int, out *spectrum) {
	if block == blockShort {
		f.transformShort(before, now, out)
		return
	}
	window, cosines := &longWindows.Get()[block], dct4Long.Get()
	for sb := range subbands {
		var z [2 * slots]float64
		for i := range slots {
			z[i] = float64(before[sb][i] * window[i])
			z[slots+i] = float64(now[sb][i] * window[slots+i])
		}
		// A MDCT is a DCT-IV of the signal folded at a quarter and at three quarters.
		var u [slots]float64
		for i := range slots / 2 {
			u[i] = -z[26-i] - z[27+i]
			u[slots/2+i] = z[i] - z[17-i]
		}
		lines := out[slots*sb : slots*sb+slots]
		for k := range lines {
			c := &cosines[k]
			sum := 0.0
			for i := 0; i < slots; i += 3 {
				sum += float64(u[i]*c[i]) + float64(u[i+1]*c[i+1]) + float64(u[i+2]*c[i+2])
			}
			lines[k] = sum
		}
	}
	out.reduceAlias()
}

// transformShort computes three spectra of 192 lines, one for each third of the time, and orders
// them by band, and within a band by window.
func (f format) transformShort(before, now *subbandSamples, out *spectrum) {
	var lines [3][granuleLines / 3]float64
	window, cosines := shortWindow.Get(), dct4Short.Get()
	for sb := range subbands {
		var z [2 * slots]float64
		copy(z[:], before[sb][:])
		copy(z[slots:], now[sb][:])
		for w := range 3 {
			var p [12]float64
			for i := range p {
				p[i] = float64(z[6+6*w+i] * window[i])
			}
			var u [6]float64
			for i := range 3 {
				u[i] = -p[8-i] - p[9+i]
				u[3+i] = p[i] - p[5-i]
			}
			for k := range u {
				sum := 0.0
				for i, c := range cosines[k] {
					sum += float64(u[i] * c)
				}
				lines[w][6*sb+k] = sum
			}
		}
	}
	at := 0
	for b := range len(f.short) - 1 {
		for w := range lines {
			at += copy(out[at:], lines[w][f.short[b]:f.short[b+1]])
		}
	}
}

// reduceAlias removes the aliasing between neighbouring subbands (11172-3, figure C.8).
func (s *spectrum) reduceAlias() {
	coefficients := aliasCoefficients.Get()
	for edge := slots; edge < granuleLines; edge += slots {
		for i, c := range coefficients {
			up, down := s[edge-1-i], s[edge+i]
			s[edge-1-i] = float64(up*c.cs) + float64(down*c.ca)
			s[edge+i] = float64(down*c.cs) - float64(up*c.ca)
		}
	}
}

// rotation turns a pair of lines.
type rotation struct{ cs, ca float64 }

// aliasCoefficients come from the c of 11172-3, table B.9.
var aliasCoefficients = lazy.Value[*[8]rotation]{Make: func() *[8]rotation {
	var t [8]rotation
	for i, c := range [8]float64{-0.6, -0.535, -0.33, -0.185, -0.095, -0.041, -0.0142, -0.0037} {
		root := math.Sqrt(1 + float64(c*c))
		t[i].cs, t[i].ca = stableTable(1/root), stableTable(c/root)
	}
	return &t
}}

var shortWindow = lazy.Value[*[12]float64]{Make: func() *[12]float64 {
	var w [12]float64
	for i := range w {
		w[i] = sineWindow(i, 12)
	}
	return &w
}}

// longWindows are the windows of the long block types (11172-3, 2.4.3.4.10.3).
var longWindows = lazy.Value[*[4][2 * slots]float64]{Make: func() *[4][2 * slots]float64 {
	var w [4][2 * slots]float64
	for i := range 2 * slots {
		w[blockLong][i] = sineWindow(i, 2*slots)
		switch {
		case i < 18:
			w[blockStart][i] = sineWindow(i, 2*slots)
		case i < 24:
			w[blockStart][i] = 1
		case i < 30:
			w[blockStart][i] = sineWindow(i-18, 12)
		}
	}
	for i := range 2 * slots {
		w[blockStop][i] = w[blockStart][2*slots-1-i]
	}
	return &w
}}

func sineWindow(i, n int) float64 {
	return stableTable(math.Sin(math.Pi / float64(n) * (float64(i) + 0.5)))
}

// The decoder's transform of n lines gives n/2 times the signal; these tables compensate for it.
var (
	dct4Long = lazy.Value[*[slots][slots]float64]{Make: func() *[slots][slots]float64 {
		var t [slots][slots]float64
		for k := range t {
			dct4Row(t[k][:], k)
		}
		return &t
	}}
	dct4Short = lazy.Value[*[6][6]float64]{Make: func() *[6][6]float64 {
		var t [6][6]float64
		for k := range t {
			dct4Row(t[k][:], k)
		}
		return &t
	}}
)

func dct4Row(row []float64, k int) {
	n := float64(len(row))
	for i := range row {
		row[i] = stableTable(math.Cos(math.Pi/n*(float64(i)+0.5)*(float64(k)+0.5)) / (n / 2))
	}
}
