package engine

import (
	"math"

	"callboard/internal/speech"
)

// settings are an utterance in terms that every program supports.
type settings struct {
	text    string
	lang    string
	female  bool
	whisper bool
	pace    float64 // 1 is the normal one
	hz      float64 // median pitch
	formant float64 // scale of the resonances, 1 for a man's tract
}

// femaleMinHz is the pitch in Hz above which the female voice of a program is used.
const femaleMinHz = 165

func settingsOf(u speech.Utterance, text, lang string) settings {
	pitch, pace := emotionFactors(u.Emotion, u.Scale)
	return settings{
		text: text, lang: lang,
		female:  u.Traits.PitchHz > femaleMinHz,
		whisper: u.Emotion == "whisper" && u.Scale > 0,
		pace:    pace * u.Tempo / u.SpeedX * u.Traits.Rate,
		hz:      pitch * u.Traits.PitchHz * math.Exp2(float64(u.Pitch)/12),
		formant: max(0.8, min(1.4, u.Traits.Formant)),
	}
}

// emotionFactors is the effect of an emotion on pitch and pace; the programs have no emotions.
func emotionFactors(emotion string, scale float64) (pitch, pace float64) {
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

// wantedSeconds is the requested duration, 0 for the natural one.
func wantedSeconds(u speech.Utterance) float64 {
	wanted := u.Seconds
	if u.ForceLength && u.MaxSeconds > 0 {
		wanted = u.MaxSeconds
	}
	if wanted <= silenceBefore+silenceAfter {
		return 0
	}
	return wanted
}
