// Package loudness measures how loud a clip is heard, and by how much it may be turned up.
//
// Two voices can peak at the same level and still sound ten decibels apart, so takes
// are compared by the loudness of ITU-R BS.1770: weighted for the ear and gated, so
// that pauses do not count. The true peak says how far a clip can be raised before
// the wave between its samples is cut off.
package loudness

import (
	"context"
	"fmt"
	"math"
)

// Loudness is what a clip measures.
type Loudness struct {
	LUFS     float64 // integrated loudness, gated; -Inf when nothing is above the absolute gate of -70 LUFS
	TruePeak float64 // dBTP: the highest point of the wave between the samples too; -Inf for digital silence
}

// Gain is the change in dB that brings a clip to targetLUFS, as far as its true peak stays at or under
// ceilingDBTP and it is raised by no more than maxGainDB. A clip too quiet to be measured is left as it
// is, unless its peak is over the ceiling.
func (l Loudness) Gain(targetLUFS, ceilingDBTP, maxGainDB float64) (dB float64) {
	if !math.IsInf(l.LUFS, -1) {
		dB = min(targetLUFS-l.LUFS, max(maxGainDB, 0))
	}
	return min(dB, ceilingDBTP-l.TruePeak)
}

// Measure measures interleaved samples (full scale ±1) of the given number of channels, all of equal weight,
// at rate frames a second. A clip shorter than the gating block of 400 ms is measured as one block of what
// there is. The error is the context's, or says that channels or rate are no numbers of a sound.
func Measure(ctx context.Context, samples []float32, channels, rate int) (Loudness, error) {
	if channels < 1 || rate < 1 {
		return Loudness{}, fmt.Errorf("%d channels at %d Hz cannot be measured", channels, rate)
	}
	frames := len(samples) / channels
	samples = samples[:frames*channels]
	lufs, err := integrated(ctx, samples, channels, rate)
	if err != nil {
		return Loudness{}, err
	}
	peak, err := truePeak(ctx, samples, channels)
	if err != nil {
		return Loudness{}, err
	}
	return Loudness{LUFS: lufs, TruePeak: 20 * math.Log10(peak)}, nil
}
