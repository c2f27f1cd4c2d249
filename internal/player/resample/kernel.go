// Package resample changes a clip's sample rate with a polyphase windowed sinc.
//
// Polynomial interpolation leaves the mirror images of speech just above half the
// clip's rate, where they are heard as a metallic edge on every s. A windowed sinc
// of this length keeps them 70 dB and more below the voice at a lower price.
package resample

import (
	"math"

	"callboard/internal/player/dsp"
)

const (
	baseTaps  = 32   // input frames that one output frame looks at when going up
	maxTaps   = 1024 // the same when going down steeply
	maxPhases = 1024 // beyond so many, neighbours are interpolated
	beta      = 7    // of the Kaiser window: about 75 dB
	rollOff   = 0.98
)

// Kernel holds the coefficients for one pair of rates. It is never changed after it was
// made and may be shared; making one costs a millisecond or two, and some tens where the rates have little in
// common, so keep it.
type Kernel struct {
	up, down int64 // the rates by their greatest common divisor
	step     int   // from one frame of the new rate to the next: whole frames of the old one,
	rest     int64 // and parts of up
	taps     int
	phases   int
	blend    bool // phases are a grid to interpolate on, not the exact ones
	rows     []float32
}

// NewKernel prepares the conversion between two rates, both in frames a second and positive.
func NewKernel(from, to int) *Kernel {
	g := gcd(from, to)
	k := &Kernel{up: int64(to / g), down: int64(from / g), step: from / to, rest: int64(from % to / g)}
	if from == to {
		return k
	}
	cut := math.Min(1, float64(to)/float64(from)) // of the narrower side, in parts of the input's half rate
	k.taps = min(int(math.Ceil(baseTaps/cut/4))*4, maxTaps)
	k.phases = int(k.up)
	if k.phases > maxPhases {
		k.phases, k.blend = maxPhases, true
	}
	cut *= rollOff
	rows := k.phases + 1 // one more to interpolate towards
	k.rows = make([]float32, rows*k.taps)
	half := float64(k.taps) / 2
	row := make([]float64, k.taps)
	for p := range rows {
		sum := 0.0
		for i := range row {
			x := float64(i) - (half - 1) - float64(p)/float64(k.phases)
			row[i] = sinc(cut*x) * kaiser(x/half)
			sum += row[i]
		}
		for i, v := range row {
			k.rows[p*k.taps+i] = float32(v / sum) // every phase passes a constant unchanged
		}
	}
	return k
}

func gcd(a, b int) int {
	for b != 0 {
		a, b = b, a%b
	}
	return a
}

func sinc(x float64) float64 {
	if x == 0 {
		return 1
	}
	return math.Sin(math.Pi*x) / (math.Pi * x)
}

// peak is what the window is before it is brought to 1 at its middle.
var peak = dsp.Bessel(beta)

// kaiser is the window at x, -1..1; outside it is nothing.
func kaiser(x float64) float64 {
	if x < -1 || x > 1 {
		return 0
	}
	return dsp.Bessel(beta*math.Sqrt(1-x*x)) / peak
}
