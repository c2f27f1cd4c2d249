package audiometrics

import (
	"math"
	"math/cmplx"
)

// hann is the Hann window.
func hann(n int) []float64 {
	w := make([]float64, n)
	for i := range w {
		w[i] = 0.5 - 0.5*math.Cos(2*math.Pi*(float64(i)+0.5)/float64(n))
	}
	return w
}

// autocorrelate gives lags 0 … order of y.
func autocorrelate(y []float64, order int) []float64 {
	r := make([]float64, order+1)
	for lag := range r {
		for j := lag; j < len(y); j++ {
			r[lag] += y[j] * y[j-lag]
		}
	}
	return r
}

// levinson solves for the predictor 1 + a(1)z⁻¹ + … + a(p)z⁻ᵖ whose error is least (Levinson 1947, Durbin 1960).
// It returns nil for silence and for an exactly periodic signal.
func levinson(r []float64) []float64 {
	if !(r[0] > 0) {
		return nil
	}
	a := make([]float64, len(r))
	a[0] = 1
	residual := r[0] * (1 + 1e-9) // a trace of white noise keeps the matrix regular
	for i := 1; i < len(r); i++ {
		sum := 0.0
		for j := range i {
			sum += a[j] * r[i-j]
		}
		k := -sum / residual
		for j := 1; j <= i/2; j++ {
			a[j], a[i-j] = a[j]+k*a[i-j], a[i-j]+k*a[j]
		}
		a[i] = k
		if residual *= 1 - k*k; !(residual > 0) {
			return nil
		}
	}
	return a
}

// roots finds all zeros of z^p + a(1)z^(p−1) + … + a(p) at once (Durand 1960, Kerner 1966).
func roots(a []float64) []complex128 {
	z := make([]complex128, len(a)-1)
	for i := range z {
		z[i] = cmplx.Rect(0.9, 2*math.Pi*(float64(i)+0.27)/float64(len(z)))
	}
	for range 200 {
		moved := 0.0
		for i := range z {
			value, others := complex(1, 0), complex(1, 0)
			for _, c := range a[1:] {
				value = value*z[i] + complex(c, 0)
			}
			for j := range z {
				if j != i {
					others *= z[i] - z[j]
				}
			}
			if others == 0 {
				others = 1e-12
			}
			step := value / others
			z[i] -= step
			moved = max(moved, cmplx.Abs(step))
		}
		if moved < 1e-10 {
			break
		}
	}
	return z
}
