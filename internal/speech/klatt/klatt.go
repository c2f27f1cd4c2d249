// Package klatt is a formant synthesiser: a glottal source and breath go through a cascade of formants, and the noise
// of consonants through a parallel branch. It follows D. H. Klatt, "Software for a cascade/parallel formant
// synthesizer" (1980), and D. H. and L. C. Klatt, "Analysis, synthesis, and perception of voice quality variations"
// (1990).
package klatt

import "math"

// The numbers of formants.
const (
	MovingFormants = 4 // of the cascade, set by every Frame
	Peaks          = 8 // of the parallel branch: the second formant to the ninth
)

// Frame is the state of the tract at one moment. Amplitudes are factors: 1 is the voice of a stressed vowel.
type Frame struct {
	Hz        float64 // of the voice
	Voice     float64 // amplitude of the glottal source
	Breath    float64 // amplitude of the noise at the glottis
	Frication float64 // amplitude of the noise at the constriction
	Open      float64 // open quotient, 0 … 1
	Tilt      float64 // extra dB of spectral fall at 3 kHz
	Jitter    float64 // random variation from period to period, as a share
	Rough     float64 // 0 … 1, how much every other period differs

	Formant   [MovingFormants]float64 // Hz
	Bandwidth [MovingFormants]float64 // Hz
	NasalZero float64                 // Hz; when it equals the nasal pole, the velum is closed

	Peak   [Peaks]float64 // amplitudes of the parallel branch
	Bypass float64        // amplitude of the unfiltered noise
}

// Tract holds the state of the filters. It is not safe for concurrent use.
type Tract struct {
	rate            float64
	scale           float64
	voice           glottis
	aspirationNoise noise // at the glottis
	fricationNoise  noise // at the constriction
	formants        [MovingFormants]movingResonator
	cascade         []resonator // the formants above the moving ones
	pole            resonator
	zero            antiresonator
	peaks           [Peaks]resonator

	peak, dPeak     [Peaks]float64 // amplitudes of the peaks, and their change per sample
	bypass, dBypass float64

	last          Frame
	started       bool
	fricationLeft float64 // seconds until the last noise has decayed
}

// NasalPole is the frequency of the nasal pole of a tract of scale 1, in hertz.
const NasalPole = 270

// New returns a tract for a sample rate in Hz. Scale is the factor of its resonances relative to an adult man's: over 1
// for a shorter tract. The same seed gives the same noise.
//
// The cascade has formants up to half of the rate, one for each kilohertz for a man. So the digital tract has the poles
// of the real one below that frequency, and its periodic spectrum represents those above.
func New(rate int, scale float64, seed uint64) *Tract {
	t := &Tract{rate: float64(rate), scale: scale, aspirationNoise: newNoise(seed), fricationNoise: newNoise(seed ^ 0x9E3779B97F4A7C15)}
	t.voice = glottis{rate: t.rate, noise: newNoise(seed ^ 0xC2B2AE3D27D4EB4F)}
	n := max(MovingFormants, int(t.rate/2/(1000*scale)))
	t.cascade = make([]resonator, n-MovingFormants)
	for i := range t.cascade {
		t.cascade[i].formant(NeutralFormant(i+MovingFormants)*scale, Bandwidth(i+MovingFormants), t.rate)
	}
	t.pole.formant(NasalPole*scale, 100, t.rate)
	return t
}

// NeutralFormant is the neutral frequency of formant i (from 0) of a man's tract, in hertz.
func NeutralFormant(i int) float64 { return 500 + 1000*float64(i) - 60*float64(min(i, 5)) }

// Bandwidth is the normal bandwidth of formant i, in hertz.
func Bandwidth(i int) float64 {
	return [...]float64{70, 90, 100, 110, 150, 220, 300, 370}[min(i, 7)] + 60*float64(max(0, i-7))
}

// Render fills dst with the sound between the previous frame and f. All values change linearly.
func (t *Tract) Render(dst []float32, f *Frame) {
	if !t.started {
		t.last, t.started = *f, true
	}
	perSample := 1 / float64(len(dst))
	t.setFilters(f, perSample)
	// The noise has the same power density at every sample rate.
	noiseGain := math.Sqrt(t.rate / 16000)
	voice, breath, frication := t.last.Voice, t.last.Breath*noiseGain, t.last.Frication*noiseGain
	dVoice, dBreath, dFrication := (f.Voice-voice)*perSample, (f.Breath*noiseGain-breath)*perSample, (f.Frication*noiseGain-frication)*perSample
	next := period{f.Hz, f.Open, f.Jitter, f.Rough}
	fricated := t.setParallelTargets(f, perSample)
	for i := range dst {
		voice, breath, frication = voice+dVoice, breath+dBreath, frication+dFrication
		slope, open := t.voice.next(next)
		white := t.aspirationNoise.gaussian()
		if !open && voice > 0 { // breath is weaker while the vocal folds are closed
			white *= 0.4
		}
		y := float64(slope*voice) + float64(white*breath*breathLevel)
		y = t.pole.step(t.zero.step(y))
		for k := range t.formants {
			y = t.formants[k].step(y)
		}
		for k := range t.cascade {
			y = t.cascade[k].step(y)
		}
		if fricated {
			y += t.parallelBranch(t.fricationNoise.gaussian() * frication)
		}
		dst[i] = float32(y)
	}
	t.last = *f
}

// breathLevel gives breath and voice the same level in a neutral vowel.
const breathLevel = 0.2

// peakWidth is the bandwidth of peak i of the parallel branch, in hertz: a constriction has more loss than an open
// tract.
func peakWidth(i int) float64 { return 1.6 * Bandwidth(i+1) }

// PeakPower is the power of white noise after peak i of the parallel branch, as a share of the noise's power below 8
// kHz: a resonance passes as much as a band of π/2 of its width.
func PeakPower(i int) float64 { return math.Pi / 2 * peakWidth(i) / 8000 }

// parallelBranch filters one sample of the noise of a consonant. Neighbouring resonators have opposite signs, so that
// they add between their peaks.
func (t *Tract) parallelBranch(x float64) float64 {
	t.bypass += t.dBypass
	y := float64(x * t.bypass)
	sign := 1.0
	for k := range t.peaks {
		t.peak[k] += t.dPeak[k]
		if t.peak[k] != 0 {
			y += float64(sign * t.peak[k] * t.peaks[k].step(x))
		}
		sign = -sign
	}
	return y
}

// setParallelTargets sets the change per sample of the parallel amplitudes towards those of a frame, and reports
// whether the branch is active. It stays active for a while after the last noise, so that its resonances decay; then it
// is reset.
func (t *Tract) setParallelTargets(f *Frame, perSample float64) bool {
	const decay = 0.03 // seconds
	frame := 1 / (perSample * t.rate)
	switch {
	case f.Frication > 0 && t.fricationLeft <= 0:
		t.peak, t.bypass = f.Peak, f.Bypass
		for k := range t.peaks {
			t.peaks[k].y1, t.peaks[k].y2 = 0, 0
		}
		fallthrough
	case f.Frication > 0:
		t.fricationLeft = decay
	default:
		t.fricationLeft -= frame
	}
	if t.fricationLeft <= 0 {
		return false
	}
	peaks, bypass := f.Peak, f.Bypass
	if f.Frication == 0 { // the spectrum does not change while the noise decays
		peaks, bypass = t.peak, t.bypass
	}
	for k := range t.peaks {
		t.dPeak[k] = (peaks[k] - t.peak[k]) * perSample
	}
	t.dBypass = (bypass - t.bypass) * perSample
	return true
}

// setFilters sets the filters for a frame. perSample is the share of the frame that one sample lasts.
func (t *Tract) setFilters(f *Frame, perSample float64) {
	for i := range t.formants {
		t.formants[i].setTarget(f.Formant[i], f.Bandwidth[i], t.rate, perSample)
		t.formants[i].flushDenormals()
	}
	for i := range t.cascade {
		t.cascade[i].flushDenormals()
	}
	t.pole.flushDenormals()
	t.zero.setTarget(f.NasalZero, 100, t.rate, perSample)
	t.voice.setTilt(f.Tilt, perSample)
	if f.Frication == 0 && t.fricationLeft <= 0 {
		return
	}
	for i := range t.peaks {
		hz := NeutralFormant(i+1) * t.scale
		if i+1 < MovingFormants {
			hz = f.Formant[i+1]
		}
		t.peaks[i].peak(hz, peakWidth(i), t.rate)
	}
}
