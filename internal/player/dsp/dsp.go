// Package dsp is arithmetic that the parts of the player share.
package dsp

// Dot is the sum of the products of two slices, over the length of the shorter one. It uses four sums, which a
// processor can work on in parallel, and eight samples a step, which saves bounds checks.
func Dot(x, y []float32) float32 {
	var a, b, c, d float32
	for len(x) >= 8 && len(y) >= 8 {
		p, q := (*[8]float32)(x), (*[8]float32)(y)
		a += p[0] * q[0]
		b += p[1] * q[1]
		c += p[2] * q[2]
		d += p[3] * q[3]
		a += p[4] * q[4]
		b += p[5] * q[5]
		c += p[6] * q[6]
		d += p[7] * q[7]
		x, y = x[8:], y[8:]
	}
	for i := range min(len(x), len(y)) {
		a += x[i] * y[i]
	}
	return a + b + c + d
}

// Bessel is the modified Bessel function of the first kind, order zero, of which Kaiser windows are made. It sums up
// the series.
func Bessel(x float64) float64 {
	sum, term := 1.0, 1.0
	for n := 1.0; term > sum*1e-12; n++ {
		term *= x * x / (4 * n * n)
		sum += term
	}
	return sum
}
