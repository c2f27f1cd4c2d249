// Package resample changes a clip's sample rate with a polyphase windowed sinc.
//
// It replaces beep.Resample. Its polynomial leaves mirror images of speech just above half the clip's rate, which sound
// like a metallic edge on every s. Measured from 16 to 44.1 kHz at 7 kHz: beep.Resample 4 to 10 dB signal to noise,
// this filter 77 dB; at 440 Hz and 3 kHz 79 dB and more. It takes 30 ns per frame, beep's 90 to 350 ns at qualities 3
// to 6. Frames can also be made again, one by one, which beep's cannot.
package resample

import (
	"math"

	"callboard/internal/player/dsp"

	"github.com/gopxl/beep/v2"
)

const (
	baseTaps  = 32   // input frames per output frame, when the rate goes up
	maxTaps   = 1024 // the same, when it goes down by a large factor
	maxPhases = 1024 // with more than this, neighbours are interpolated
	beta      = 7    // of the Kaiser window: about 75 dB
	rollOff   = 0.98
)

// Kernel holds the coefficients for a pair of rates. It does not change after it was made and may be shared. Making one
// takes a millisecond or two, and up to 40 ms where the rates have little in common, so it should be reused.
type Kernel struct {
	up, down int64 // the rates divided by their greatest common divisor
	step     int   // whole input frames from one output frame to the next,
	rest     int64 // and the rest, in parts of up
	taps     int
	phases   int
	blend    bool // phases are a grid to interpolate on, not the exact ones
	rows     []float32
}

// NewKernel prepares the conversion between two rates, both in frames per second and positive.
func NewKernel(from, to beep.SampleRate) *Kernel {
	g := gcd(int(from), int(to))
	k := &Kernel{up: int64(to) / int64(g), down: int64(from) / int64(g), step: int(from / to), rest: int64(from%to) / int64(g)}
	if from == to {
		return k
	}
	cut := math.Min(1, float64(to)/float64(from)) // of the lower rate, as a fraction of half the input rate
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

// peak is the value of the window in its middle, before it is scaled to 1.
var peak = dsp.Bessel(beta)

// kaiser is the window at x, -1 to 1; it is 0 outside.
func kaiser(x float64) float64 {
	if x < -1 || x > 1 {
		return 0
	}
	return dsp.Bessel(beta*math.Sqrt(1-x*x)) / peak
}
