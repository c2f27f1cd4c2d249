package engine

import "math"

const (
	taps   = 32   // zero crossings of the sinc, both sides together
	phases = 1024 // places between two samples that are told apart
	beta   = 8    // of the Kaiser window: about 80 dB
)

// resample changes the rate through a windowed sinc. A rate that is not the sound's own is allowed and plays it faster,
// which moves its pitch and its resonances together.
func resample(x []float32, from float64, to int) []float32 {
	step := from / float64(to)
	if step == 1 || len(x) == 0 {
		return x
	}
	band := 0.97 * min(1, 1/step)
	half := int(math.Ceil(taps / 2 / band))
	table := make([][]float32, phases+1)
	out := make([]float32, int(float64(len(x))/step))
	for i := range out {
		at := float64(i) * step
		whole := int(at)
		phase := int(math.Round((at - float64(whole)) * phases))
		if table[phase] == nil {
			table[phase] = sinc(half, band, float64(phase)/phases)
		}
		sum := float32(0)
		for k, w := range table[phase] {
			if j := whole + k - half + 1; j >= 0 && j < len(x) {
				sum += w * x[j]
			}
		}
		out[i] = sum
	}
	return out
}

// sinc weighs the 2·half samples around a moment between two of them.
func sinc(half int, band, shift float64) []float32 {
	row := make([]float32, 2*half)
	for k := range row {
		x := float64(k-half+1) - shift
		w := band
		if x != 0 {
			w = math.Sin(math.Pi*band*x) / (math.Pi * x)
		}
		if edge := x / float64(half); edge > -1 && edge < 1 {
			row[k] = float32(w * bessel(beta*math.Sqrt(1-edge*edge)) / bessel(beta))
		}
	}
	return row
}

// bessel is the modified Bessel function of the first kind, order zero, by its series.
func bessel(x float64) float64 {
	sum, term := 1.0, 1.0
	for n := 1.0; term > sum*1e-10; n++ {
		term *= x * x / (4 * n * n)
		sum += term
	}
	return sum
}
