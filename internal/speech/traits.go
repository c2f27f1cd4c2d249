package speech

// Traits are what makes an actor's voice its own. What is left out follows from the others, as it does in most people.
type Traits struct {
	PitchHz float64 `json:"pitch_hz"`         // the middle of the voice's melody, in hertz
	Formant float64 `json:"formant"`          // scales the resonances: 1 is a man's throat, over 1 a shorter one
	Breath  float64 `json:"breath"`           // 0 … 1, the share of noise in the voice
	Rate    float64 `json:"rate"`             // 1 is the usual speed; over 1 is faster
	Span    float64 `json:"span,omitempty"`   // factor of the melody's range; 0 is 1
	Open    float64 `json:"open,omitempty"`   // 0 … 1, the share of a period in which the folds are open; 0 is as the throat is
	Tilt    float64 `json:"tilt,omitempty"`   // dB that the spectrum falls more steeply at 3 kHz; 0 is as the breath is
	Jitter  float64 `json:"jitter,omitempty"` // unsteadiness from period to period, a share of it; 0 is 0.006
	Rough   float64 `json:"rough,omitempty"`  // 0 … 1, how far every other period differs: an old or a worn voice
	Nasal   float64 `json:"nasal,omitempty"`  // 0 … 1, how far the nose is open in vowels
}

func (t Traits) withDefaults() Traits {
	usual(&t.PitchHz, 140)
	t.PitchHz = clamp(t.PitchHz, 40, 600)
	usual(&t.Formant, 1)
	t.Formant = clamp(t.Formant, 0.7, 1.5)
	usual(&t.Rate, 1)
	t.Rate = clamp(t.Rate, 0.3, 3)
	t.Breath = clamp(t.Breath, 0, 1)
	usual(&t.Span, 1)
	t.Span = clamp(t.Span, 0, 3)
	usual(&t.Open, 0.5+clamp(0.6*(t.Formant-1), 0, 0.1)+0.1*t.Breath)
	usual(&t.Tilt, 0.2+8*t.Breath)
	t.Tilt = clamp(t.Tilt, 0, 30)
	usual(&t.Jitter, 0.006)
	t.Jitter = clamp(t.Jitter, 0, 0.03)
	t.Rough, t.Nasal = clamp(t.Rough, 0, 1), clamp(t.Nasal, 0, 1)
	return t
}
