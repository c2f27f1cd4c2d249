package speech

import (
	"math"

	"callboard/internal/speech/loudness"
)

// gain is the factor that brings samples of a plan, as they are rendered, to their loudness.
func (p *Plan) gain(raw []float32) float64 {
	return loudness.RMS * math.Pow(10, p.params.loud/20) / max(1e-9, loudness.Speech(raw, p.rate))
}

// leveller sets the level of a sound that may come in pieces.
type leveller struct {
	gain, volume float64
	at, size     int // samples so far, and of the whole sound
	edge         int // length of the fades
}

func (p *Plan) leveller(gain float64) *leveller {
	return &leveller{gain: gain, volume: p.volume, size: p.size, edge: min(int(0.008*float64(p.rate)), p.size/2)}
}

// apply sets the loudness of the next samples, limits the peaks, fades both ends, and rounds to 16 bits, so that rounding
// differences between processors do not remain.
func (l *leveller) apply(x []float32) {
	const steps = 1 << 15
	for i, v := range x {
		y := l.volume * loudness.Limit(l.gain*float64(v))
		if n := min(l.at, l.size-1-l.at); n < l.edge {
			y *= smoothstep(float64(n) / float64(l.edge))
		}
		x[i] = float32(math.Round(y*steps) / steps)
		l.at++
	}
}
