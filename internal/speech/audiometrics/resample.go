package audiometrics

import "math"

const (
	sincTaps = 48 // zero crossings on both sides together, at the lower of the two rates
	sincBeta = 9  // of the Kaiser window: about 90 dB
)

// At is the sound at another rate, through a windowed sinc that passes 92 % of the narrower band.
// The product's own converter is not used: an instrument must not share the faults of what it measures.
func (s Sound) At(rate int) Sound {
	if rate == s.Rate || s.Rate <= 0 || rate <= 0 {
		return s
	}
	shared := gcd(s.Rate, rate)
	up, down := rate/shared, s.Rate/shared
	cut := 0.96 * min(1, float64(rate)/float64(s.Rate))
	half := int(math.Ceil(sincTaps / 2 / cut))
	rows := make([][]float64, up) // made when first needed: short clips use few of many phases
	out := make([]float32, len(s.Samples)*up/down)
	for i := range out {
		at, phase := i*down/up, i*down%up
		if rows[phase] == nil {
			rows[phase] = sincRow(half, cut, float64(phase)/float64(up))
		}
		sum := 0.0
		for k, w := range rows[phase] {
			if j := at + k - half + 1; j >= 0 && j < len(s.Samples) {
				sum += w * float64(s.Samples[j])
			}
		}
		out[i] = float32(sum)
	}
	return Sound{out, rate}
}

// sincRow weighs 2·half neighbours of a moment that lies shift samples after the half-th one.
func sincRow(half int, cut, shift float64) []float64 {
	row := make([]float64, 2*half)
	sum := 0.0
	for k := range row {
		x := float64(k-half+1) - shift
		row[k] = kaiser(x / float64(half))
		if x != 0 {
			row[k] *= math.Sin(math.Pi*cut*x) / (math.Pi * cut * x)
		}
		sum += row[k]
	}
	for k := range row {
		row[k] /= sum
	}
	return row
}

func kaiser(x float64) float64 {
	if x <= -1 || x >= 1 {
		return 0
	}
	return bessel(sincBeta*math.Sqrt(1-x*x)) / bessel(sincBeta)
}

// bessel is the modified Bessel function of the first kind, order zero, by its power series.
func bessel(x float64) float64 {
	sum, term := 1.0, 1.0
	for k := 1.0; term > 1e-12*sum; k++ {
		term *= x * x / (4 * k * k)
		sum += term
	}
	return sum
}

func gcd(a, b int) int {
	for b != 0 {
		a, b = b, a%b
	}
	return a
}
