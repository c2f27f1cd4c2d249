package speech

// Traits describe an actor's voice. Defaults of unset fields depend on the others. The field names are part of the seed
// of the noise (see speak): renaming one changes every sound.
type Traits struct {
	PitchHz float64 `json:"pitch_hz"`         // median pitch in hertz
	Formant float64 `json:"formant"`          // factor of the resonances: 1 is a man's vocal tract, over 1 a shorter one
	Breath  float64 `json:"breath"`           // 0 … 1, the share of noise in the voice
	Rate    float64 `json:"rate"`             // 1 is the normal speed; over 1 is faster
	Span    float64 `json:"span,omitempty"`   // factor of the pitch range; 0 is 1
	Open    float64 `json:"open,omitempty"`   // 0 … 1, the share of a period in which the vocal folds are open; 0: derived from Formant and Breath
	Tilt    float64 `json:"tilt,omitempty"`   // extra dB of spectral fall at 3 kHz; 0: derived from Breath
	Jitter  float64 `json:"jitter,omitempty"` // random variation from period to period, as a share; 0 is 0.006
	Rough   float64 `json:"rough,omitempty"`  // 0 … 1, how much every other period differs: an old or hoarse voice
	Nasal   float64 `json:"nasal,omitempty"`  // 0 … 1, nasality of vowels
}

func (t Traits) withDefaults() Traits {
	setDefault(&t.PitchHz, 140)
	t.PitchHz = clamp(t.PitchHz, 40, 600)
	setDefault(&t.Formant, 1)
	t.Formant = clamp(t.Formant, 0.7, 1.5)
	setDefault(&t.Rate, 1)
	t.Rate = clamp(t.Rate, 0.3, 3)
	t.Breath = clamp(t.Breath, 0, 1)
	setDefault(&t.Span, 1)
	t.Span = clamp(t.Span, 0, 3)
	setDefault(&t.Open, 0.5+clamp(0.6*(t.Formant-1), 0, 0.1)+0.1*t.Breath)
	setDefault(&t.Tilt, 0.2+8*t.Breath)
	t.Tilt = clamp(t.Tilt, 0, 30)
	setDefault(&t.Jitter, 0.006)
	t.Jitter = clamp(t.Jitter, 0, 0.03)
	t.Rough, t.Nasal = clamp(t.Rough, 0, 1), clamp(t.Nasal, 0, 1)
	return t
}
