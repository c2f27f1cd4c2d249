package speech

import "math"

// mood is the effect of an emotion on the voice, relative to a neutral one.
type mood struct {
	pitch   float64 // semitones
	span    float64 // factor of the pitch range
	tempo   float64 // factor: over 1 is faster
	breath  float64 // added
	tilt    float64 // dB added
	open    float64 // open quotient, added
	size    float64 // factor of the formants: a smile shortens the tract
	loud    float64 // dB
	jitter  float64 // added
	whisper bool    // no voice at all
}

var neutralMood = mood{span: 1, tempo: 1, size: 1}

func emotionMood(emotion string) mood {
	m := neutralMood
	switch emotion {
	case "happy":
		return mood{pitch: 2, span: 1.45, tempo: 1.06, tilt: -3, open: -0.03, size: 1.03, loud: 1}
	case "sad":
		return mood{pitch: -1.2, span: 0.55, tempo: 0.85, breath: 0.25, tilt: 5, open: 0.1, size: 0.985, loud: -3, jitter: 0.004}
	case "angry":
		return mood{pitch: 1.5, span: 1.5, tempo: 1.1, tilt: -5, open: -0.12, size: 1, loud: 2.5, jitter: 0.008}
	case "whisper":
		return mood{span: 1, tempo: 0.92, size: 1.02, loud: -9, whisper: true}
	case "toneup":
		m.pitch, m.span, m.size = 1.6, 1.15, 1.015
	case "tonedown":
		m.pitch, m.span, m.tilt, m.size = -1.6, 0.9, 1.5, 0.985
	case "tonemid":
		m.span, m.tempo = 0.8, 0.98
	}
	return m
}

// scaled multiplies the effect of a mood: 0 removes it, 2 doubles it. It does not change the whisper flag.
func (m mood) scaled(s float64) mood {
	return mood{
		pitch: m.pitch * s, span: math.Pow(m.span, s), tempo: math.Pow(m.tempo, s), breath: m.breath * s, tilt: m.tilt * s,
		open: m.open * s, size: math.Pow(m.size, s), loud: m.loud * s, jitter: m.jitter * s, whisper: m.whisper,
	}
}

// combine adds the effects of two moods.
func (m mood) combine(o mood) mood {
	return mood{
		pitch: m.pitch + o.pitch, span: m.span * o.span, tempo: m.tempo * o.tempo, breath: m.breath + o.breath, tilt: m.tilt + o.tilt,
		open: m.open + o.open, size: m.size * o.size, loud: m.loud + o.loud, jitter: m.jitter + o.jitter, whisper: m.whisper || o.whisper,
	}
}
