package speech

import "math"

// parameters are all settings of the voice for one utterance: request, actor and emotion combined.
type parameters struct {
	hz      float64 // middle of the pitch contour
	span    float64 // factor of the pitch range
	bend    float64 // semitones at the end of the last phrase
	slow    float64 // factor of the duration
	seconds float64 // wanted duration, 0 is the natural one
	size    float64 // factor of the formants
	breath  float64 // 0 … 1
	open    float64
	tilt    float64
	jitter  float64
	rough   float64
	nasal   float64
	whisper bool
	loud    float64 // dB
}

func (u Utterance) parameters() parameters {
	m := emotionMood(u.Emotion).scaled(u.Scale).combine(promptMood(u.Prompt))
	t := u.Traits
	h := parameters{
		hz:      max(30, t.PitchHz*pitchFactor(float64(u.Pitch)+m.pitch)),
		span:    t.Span * m.span,
		bend:    1.8 * float64(u.LastPitch),
		slow:    u.SpeedX / (u.Tempo * t.Rate * m.tempo),
		size:    t.Formant * m.size,
		breath:  min(1, max(0, t.Breath+m.breath)),
		open:    min(0.85, max(0.3, t.Open+m.open)),
		tilt:    max(0, t.Tilt+m.tilt),
		jitter:  min(0.03, t.Jitter+m.jitter),
		rough:   t.Rough,
		nasal:   t.Nasal,
		whisper: m.whisper,
		loud:    m.loud,
	}
	h.seconds = u.Seconds
	if u.ForceLength && u.MaxSeconds > 0 {
		h.seconds = u.MaxSeconds
	}
	return h
}

// setDefault sets v to d unless v is a positive finite number.
func setDefault(v *float64, fallback float64) {
	if !(*v > 0) || math.IsInf(*v, 0) {
		*v = fallback
	}
}

// clamp limits v to low … high. NaN becomes low.
func clamp(v, low, high float64) float64 {
	if !(v >= low) {
		return low
	}
	return min(v, high)
}

// WithDefaults returns the utterance with defaults for unset fields and all values within their ranges.
func (u Utterance) WithDefaults() Utterance {
	setDefault(&u.Tempo, 1)
	setDefault(&u.SpeedX, 1)
	u.Tempo, u.SpeedX = clamp(u.Tempo, 0.1, 10), clamp(u.SpeedX, 0.1, 10)
	u.Traits = u.Traits.withDefaults()
	u.Scale = clamp(u.Scale, 0, 2)
	u.Pitch = min(24, max(-24, u.Pitch))
	u.LastPitch = min(2, max(-2, u.LastPitch))
	u.Seconds, u.MaxSeconds = clamp(u.Seconds, 0, maxSeconds), clamp(u.MaxSeconds, 0, maxSeconds)
	if u.Volume <= 0 {
		u.Volume = 100
	}
	u.Volume = min(u.Volume, 200)
	if u.Rate <= 0 {
		u.Rate = 16000
	}
	u.Rate = min(96000, max(8000, u.Rate))
	return u
}

// maxSeconds is the greatest duration of an utterance, in seconds.
const maxSeconds = 600
