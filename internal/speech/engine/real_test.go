package engine_test

import (
	"math"
	"slices"
	"testing"

	"callboard/internal/speech"
	"callboard/internal/speech/audiometrics"
	"callboard/internal/speech/engine"
	"callboard/internal/speech/speechtest"
)

func installed(t *testing.T, name string) func(u speech.Utterance) audiometrics.Sound {
	t.Helper()
	e, err := engine.Find(name)
	if err != nil {
		t.Skip("this speech engine is not installed:", err)
	}
	return func(u speech.Utterance) audiometrics.Sound {
		t.Helper()
		p, err := e.Speak(t.Context(), u)
		if err != nil {
			t.Fatalf("%s, %q: %v", name, u.Text, err)
		}
		return sound(p)
	}
}

const sentence = "We will meet again tomorrow morning beside the old harbour."

func TestRealEnginesFollowTheUtterance(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"espeak-ng", "flite"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			speak := installed(t, name)
			usual := speak(speech.Utterance{Text: sentence})
			if again := speak(speech.Utterance{Text: sentence}); !slices.Equal(usual.Samples, again.Samples) {
				t.Error("two runs differ")
			}
			speechtest.Within(t, "length", usual.Seconds(), 2.5, 4.5)
			speechtest.Within(t, "tempo 1.6", speak(speech.Utterance{Text: sentence, Tempo: 1.6}).Seconds()/usual.Seconds(), 0.55, 0.75)
			speechtest.Within(t, "speed_x 1.5", speak(speech.Utterance{Text: sentence, SpeedX: 1.5}).Seconds()/usual.Seconds(), 1.35, 1.65)
			speechtest.Within(t, "forced", speak(speech.Utterance{Text: sentence, MaxSeconds: 5, ForceLength: true}).Seconds(), 4.9999, 5.0001)
			speechtest.Within(t, "squeezed", speak(speech.Utterance{Text: sentence, Seconds: 2, Rate: 44100}).Seconds(), 1.9999, 2.0001)
			speechtest.Within(t, "silence before", usual.Speech().From, 0.02, 0.06)
			for _, a := range []speech.Traits{{PitchHz: 96, Formant: 0.95}, {PitchHz: 118, Formant: 1}, {PitchHz: 152, Formant: 1.07},
				{PitchHz: 212, Formant: 1.14}, {PitchHz: 280, Formant: 1.26}} {
				p := speak(speech.Utterance{Text: sentence, Traits: a}).Pitch().Median()
				speechtest.Within(t, "pitch error in semitones", 12*math.Log2(p/a.PitchHz), -1.5, 1.5)
			}
			for _, s := range []audiometrics.Sound{usual, speak(speech.Utterance{Text: sentence, Rate: 44100, Volume: 200})} {
				if c := s.Clicks(); len(c) > 0 {
					t.Errorf("clicks: %v", c)
				}
				speechtest.Within(t, "peak", s.Peak(), 0.2, 0.95)
			}
		})
	}
}

func TestRealEspeakLanguages(t *testing.T) {
	t.Parallel()
	speak := installed(t, "espeak-ng")
	for _, text := range []string{"안녕하세요. 오늘은 날씨가 참 좋네요.", "こんにちは、おげんきですか。", "今天天气很好。", "Добрый день.", "123"} {
		s := speak(speech.Utterance{Text: text})
		speechtest.Within(t, "length of "+text, s.Seconds(), 0.5, 6)
		speechtest.Within(t, "voiced share of "+text, s.Pitch().Voiced(), 0.3, 1)
	}
	es, en := speak(speech.Utterance{Text: "general", Lang: "es-es"}), speak(speech.Utterance{Text: "general", Lang: "en-us"})
	if slices.Equal(es.Samples, en.Samples) {
		t.Error("Spanish sounds like English")
	}
}

// The words must stay intelligible after resampling and stretching, for a man, a woman and a child.
func TestRecogniserUnderstandsRealEngines(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("180 phrases take a quarter of a minute")
	}
	if reason := audiometrics.Available(); reason != "" {
		t.Skip(reason)
	}
	for _, name := range []string{"espeak-ng", "flite"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			speak := installed(t, name)
			for who, c := range map[string]struct {
				traits            speech.Traits
				digits, sentences int // that must be understood
			}{
				"man":   {speech.Traits{PitchHz: 118, Formant: 1}, 9, 18},
				"woman": {speech.Traits{PitchHz: 212, Formant: 1.14}, 8, 18},
				"child": {speech.Traits{PitchHz: 286, Formant: 1.27}, 4, 14}, // the recogniser knows no children
			} {
				for _, set := range []struct {
					phrases []string
					enough  int
				}{{audiometrics.Digits, c.digits}, {audiometrics.Sentences, c.sentences}} {
					s, err := audiometrics.Evaluate(t.Context(), set.phrases, func(text string) (audiometrics.Sound, error) {
						return speak(speech.Utterance{Text: text, Traits: c.traits, Rate: 16000}), nil
					})
					if err != nil {
						t.Fatal(err)
					}
					t.Log(who, s)
					if s.Right < set.enough {
						t.Errorf("%s: only %s", who, s)
					}
				}
			}
		})
	}
}
