// Package klatt is a formant synthesiser: a glottal source and breath go through a cascade of formants, and the noise of
// consonants through a parallel branch. It follows D. H. Klatt, "Software for a cascade/parallel formant synthesizer"
// (1980), and D. H. and L. C. Klatt, "Analysis, synthesis, and perception of voice quality variations" (1990).
package klatt

import "math"

// The numbers of formants.
const (
	Moving = 4 // of the cascade, set by every Frame
	Peaks  = 8 // of the parallel branch: the second formant to the ninth
)

// Frame is the state of the tract at one moment. Amplitudes are factors: 1 is the voice of a stressed vowel.
type Frame struct {
	Hz     float64 // of the voice
	Voice  float64 // amplitude of the glottal source
	Breath float64 // amplitude of the noise at the glottis
	Hiss   float64 // amplitude of the noise at the constriction
	Open   float64 // open quotient, 0 … 1
	Tilt   float64 // extra dB of spectral fall at 3 kHz
	Jitter float64 // random variation from period to period, as a share
	Rough  float64 // 0 … 1, how much every other period differs

	Formant [Moving]float64 // Hz
	Width   [Moving]float64 // Hz
	Nose    float64         // Hz of the nasal zero; equal to the nasal pole, the nose is closed

	Peak   [Peaks]float64 // amplitudes of the parallel branch
	Bypass float64        // amplitude of the unfiltered noise
}

// Tract holds the state of the filters. It is not safe for concurrent use.
type Tract struct {
	rate    float64
	scale   float64
	voice   glottis
	air     noise // at the glottis
	spray   noise // at the constriction
	moving  [Moving]moving
	cascade []resonator // the formants above the moving ones
	pole    resonator
	zero    zero
	peaks   [Peaks]resonator

	peak, dPeak     [Peaks]float64 // amplitudes of the peaks, and their change per sample
	bypass, dBypass float64

	last    Frame
	begun   bool
	hissing float64 // seconds until the last noise has decayed
}

// NosePole is the frequency of the nasal pole of a tract of scale 1, in hertz.
const NosePole = 270

// New returns a tract for a sample rate in Hz. Scale is the factor of its resonances relative to an adult man's: over 1
// for a shorter tract. The same seed gives the same noise.
//
// The cascade has formants up to half of the rate, one for each kilohertz for a man. So the digital tract has the poles
// of the real one below that frequency, and its periodic spectrum represents those above.
func New(rate int, scale float64, seed uint64) *Tract {
	t := &Tract{rate: float64(rate), scale: scale, air: newNoise(seed), spray: newNoise(seed ^ 0x9E3779B97F4A7C15)}
	t.voice = glottis{rate: t.rate, noise: newNoise(seed ^ 0xC2B2AE3D27D4EB4F)}
	n := max(Moving, int(t.rate/2/(1000*scale)))
	t.cascade = make([]resonator, n-Moving)
	for i := range t.cascade {
		t.cascade[i].formant(Resonance(i+Moving)*scale, Damping(i+Moving), t.rate)
	}
	t.pole.formant(NosePole*scale, 100, t.rate)
	return t
}

// Resonance is the neutral frequency of formant i (from 0) of a man's tract, in hertz.
func Resonance(i int) float64 { return 500 + 1000*float64(i) - 60*float64(min(i, 5)) }

// Damping is the normal bandwidth of formant i, in hertz.
func Damping(i int) float64 {
	return [...]float64{70, 90, 100, 110, 150, 220, 300, 370}[min(i, 7)] + 60*float64(max(0, i-7))
}

// Render fills dst with the sound between the previous frame and f. All values change linearly.
func (t *Tract) Render(dst []float32, f *Frame) {
	if !t.begun {
		t.last, t.begun = *f, true
	}
	each := 1 / float64(len(dst))
	t.tune(f, each)
	// The noise has the same power density at every sample rate.
	spread := math.Sqrt(t.rate / 16000)
	voice, breath, hiss := t.last.Voice, t.last.Breath*spread, t.last.Hiss*spread
	dVoice, dBreath, dHiss := (f.Voice-voice)*each, (f.Breath*spread-breath)*each, (f.Hiss*spread-hiss)*each
	next := period{f.Hz, f.Open, f.Jitter, f.Rough}
	noisy := t.glide(f, each)
	for i := range dst {
		voice, breath, hiss = voice+dVoice, breath+dBreath, hiss+dHiss
		slope, open := t.voice.next(next)
		air := t.air.air()
		if !open && voice > 0 { // breath is weaker while the vocal folds are closed
			air *= 0.4
		}
		y := float64(slope*voice) + float64(air*breath*breathLevel)
		y = t.pole.step(t.zero.step(y))
		for k := range t.moving {
			y = t.moving[k].step(y)
		}
		for k := range t.cascade {
			y = t.cascade[k].step(y)
		}
		if noisy {
			y += t.noise(t.spray.air() * hiss)
		}
		dst[i] = float32(y)
	}
	t.last = *f
}

// breathLevel gives breath and voice the same level in a neutral vowel.
const breathLevel = 0.2

// peakWidth is the bandwidth of peak i of the parallel branch, in hertz: a constriction has more loss than an open tract.
func peakWidth(i int) float64 { return 1.6 * Damping(i+1) }

// PeakPower is the power of white noise after peak i of the parallel branch, as a share of the noise's power below 8 kHz:
// a resonance passes as much as a band of π/2 of its width.
func PeakPower(i int) float64 { return math.Pi / 2 * peakWidth(i) / 8000 }

// noise is the parallel branch. Neighbouring resonators have opposite signs, so that they add between their peaks.
func (t *Tract) noise(x float64) float64 {
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

// glide sets the change per sample of the parallel amplitudes towards those of a frame, and reports whether the branch
// is active. It stays active for a while after the last noise, so that its resonances decay; then it is reset.
func (t *Tract) glide(f *Frame, each float64) bool {
	const decay = 0.03 // seconds
	frame := 1 / (each * t.rate)
	switch {
	case f.Hiss > 0 && t.hissing <= 0:
		t.peak, t.bypass = f.Peak, f.Bypass
		for k := range t.peaks {
			t.peaks[k].y1, t.peaks[k].y2 = 0, 0
		}
		fallthrough
	case f.Hiss > 0:
		t.hissing = decay
	default:
		t.hissing -= frame
	}
	if t.hissing <= 0 {
		return false
	}
	aim, bypass := f.Peak, f.Bypass
	if f.Hiss == 0 { // the spectrum does not change while the noise decays
		aim, bypass = t.peak, t.bypass
	}
	for k := range t.peaks {
		t.dPeak[k] = (aim[k] - t.peak[k]) * each
	}
	t.dBypass = (bypass - t.bypass) * each
	return true
}

// tune sets the filters for a frame; each is the share of the frame that one sample lasts.
func (t *Tract) tune(f *Frame, each float64) {
	for i := range t.moving {
		t.moving[i].aim(f.Formant[i], f.Width[i], t.rate, each)
		t.moving[i].still()
	}
	for i := range t.cascade {
		t.cascade[i].still()
	}
	t.pole.still()
	t.zero.aim(f.Nose, 100, t.rate, each)
	t.voice.aim(f.Tilt, each)
	if f.Hiss == 0 && t.hissing <= 0 {
		return
	}
	for i := range t.peaks {
		hz := Resonance(i+1) * t.scale
		if i+1 < Moving {
			hz = f.Formant[i+1]
		}
		t.peaks[i].peak(hz, peakWidth(i), t.rate)
	}
}
