package engine

import (
	"math"

	"callboard/internal/speech"
)

// delivery is an utterance in terms that every program knows.
type delivery struct {
	text    string
	lang    string
	female  bool
	whisper bool
	pace    float64 // 1 is the usual one
	hz      float64 // middle of the melody
	formant float64 // scale of the resonances, 1 for a man's tract
}

// highVoice parts the programs' male and female voices, in Hz.
const highVoice = 165

func deliver(u speech.Utterance, text, lang string) delivery {
	pitch, pace := mood(u.Emotion, u.Scale)
	return delivery{
		text: text, lang: lang,
		female:  u.Traits.PitchHz > highVoice,
		whisper: u.Emotion == "whisper" && u.Scale > 0,
		pace:    pace * u.Tempo / u.SpeedX * u.Traits.Rate,
		hz:      pitch * u.Traits.PitchHz * math.Exp2(float64(u.Pitch)/12),
		formant: max(0.8, min(1.4, u.Traits.Formant)),
	}
}

// mood is what is left of an emotion in a program that knows none: its pitch and its pace.
func mood(emotion string, scale float64) (pitch, pace float64) {
	pitch, pace = 1, 1
	switch emotion {
	case "happy":
		pitch, pace = 1.10, 1.05
	case "sad":
		pitch, pace = 0.93, 0.88
	case "angry":
		pitch, pace = 1.05, 1.08
	case "whisper":
		pace = 0.95
	}
	return math.Pow(pitch, scale), math.Pow(pace, scale)
}

// usual puts the usual value wherever the utterance has none, by the rules of speech.Synth.
func usual(u speech.Utterance) speech.Utterance {
	or := func(v *float64, d float64) {
		if !(*v > 0) || math.IsInf(*v, 0) {
			*v = d
		}
	}
	or(&u.Tempo, 1)
	or(&u.SpeedX, 1)
	or(&u.Traits.PitchHz, 140)
	or(&u.Traits.Formant, 1)
	or(&u.Traits.Rate, 1)
	or(&u.Scale, 0)
	or(&u.Seconds, 0)
	or(&u.MaxSeconds, 0)
	if u.Volume <= 0 {
		u.Volume = 100
	}
	u.Volume = min(u.Volume, 200)
	if u.Rate <= 0 {
		u.Rate = 16000
	}
	return u
}

// wantedSeconds is the length that is asked for, 0 for the natural one.
func wantedSeconds(u speech.Utterance) float64 {
	wanted := u.Seconds
	if u.ForceLength && u.MaxSeconds > 0 {
		wanted = u.MaxSeconds
	}
	if wanted <= before+after {
		return 0
	}
	return wanted
}
