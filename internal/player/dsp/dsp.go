// Package dsp is the arithmetic that the parts of the player share.
package dsp

// Dot is the sum of the products of two stretches of samples, over the length of the shorter one. It adds in four lanes,
// which a processor can work on side by side.
func Dot(x, y []float32) float32 {
	var a, b, c, d float32
	for len(x) >= 4 && len(y) >= 4 {
		a += x[0] * y[0]
		b += x[1] * y[1]
		c += x[2] * y[2]
		d += x[3] * y[3]
		x, y = x[4:], y[4:]
	}
	for i := range min(len(x), len(y)) {
		a += x[i] * y[i]
	}
	return a + b + c + d
}

// Bessel is the modified Bessel function of the first kind, order zero, of which Kaiser's windows are made. It adds up
// its series.
func Bessel(x float64) float64 {
	sum, term := 1.0, 1.0
	for n := 1.0; term > sum*1e-12; n++ {
		term *= x * x / (4 * n * n)
		sum += term
	}
	return sum
}
