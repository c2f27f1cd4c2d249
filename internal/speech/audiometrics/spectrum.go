package audiometrics

import (
	"math"
	"math/bits"
	"math/cmplx"
)

// fft transforms x in place; its length is a power of two (Cooley and Tukey 1965).
func fft(x []complex128) {
	n := len(x)
	shift := 64 - bits.Len(uint(n-1))
	for i := range x {
		if j := int(bits.Reverse64(uint64(i)) >> shift); n > 1 && i < j {
			x[i], x[j] = x[j], x[i]
		}
	}
	for size := 2; size <= n; size *= 2 {
		twiddle := cmplx.Rect(1, -2*math.Pi/float64(size))
		for start := 0; start < n; start += size {
			w := complex(1, 0)
			for k := start; k < start+size/2; k++ {
				even, odd := x[k], w*x[k+size/2]
				x[k], x[k+size/2] = even+odd, even-odd
				w *= twiddle
			}
		}
	}
}

// powers is the power of each bin from 0 to half the rate, of one windowed frame.
func powers(x []float32, window []float64, size int) []float64 {
	buf := make([]complex128, size)
	for i, v := range x {
		buf[i] = complex(float64(v)*window[i], 0)
	}
	fft(buf)
	out := make([]float64, size/2+1)
	for i := range out {
		re, im := real(buf[i]), imag(buf[i])
		out[i] = re*re + im*im
	}
	return out
}

// Bands are the long-term levels of the third-octave bands from 100 Hz to 5 kHz in dB, without silence. The reference
// level is arbitrary.
func (s Sound) Bands() []float64 {
	const size = 512 // 46 ms
	low := s.At(analysisRate)
	window := hann(size)
	loudest := 0.0
	low.frames(size, size/2, func(_ float64, x []float32) { loudest = max(loudest, power(x)) })
	mean := make([]float64, size/2+1)
	low.frames(size, size/2, func(_ float64, x []float32) {
		if power(x) > loudest*1e-4 {
			for i, p := range powers(x, window, size) {
				mean[i] += p
			}
		}
	})
	out := make([]float64, bandCount)
	for b := range out {
		from, to := bandCentre(b)*math.Exp2(-1./6), bandCentre(b)*math.Exp2(1./6)
		sum := 0.0
		for i, p := range mean { // weighted by the share of the bin that is in the band
			const binWidth = float64(analysisRate) / size
			share := min(to, (float64(i)+0.5)*binWidth) - max(from, (float64(i)-0.5)*binWidth)
			sum += max(0, share/binWidth) * p
		}
		out[b] = decibels(sum)
	}
	return out
}

const bandCount = 18 // 100 Hz … 5,080 Hz

func bandCentre(b int) float64 { return 100 * math.Exp2(float64(b)/3) }

// Tilt is the slope of the long-term spectrum between 100 Hz and 5 kHz in dB an octave, as power in each hertz: 0 for
// white noise, about −6 to −12 for a voice; a soft voice falls faster.
func (s Sound) Tilt() float64 {
	var sx, sy, sxx, sxy, n float64
	for b, level := range s.Bands() {
		x, y := float64(b)/3, level-10*math.Log10(bandCentre(b))
		sx, sy, sxx, sxy, n = sx+x, sy+y, sxx+x*x, sxy+x*y, n+1
	}
	return (n*sxy - sx*sy) / (n*sxx - sx*sx)
}
