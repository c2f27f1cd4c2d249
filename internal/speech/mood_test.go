package speech_test

import (
	"slices"
	"testing"

	"callboard/internal/speech"
	"callboard/internal/speech/audiometrics"
	"callboard/internal/speech/speechtest"
)

// mood renders a fixed text with the given emotion and measures it.
func mood(t *testing.T, u speech.Utterance) (audiometrics.Profile, audiometrics.Sound, float64) {
	t.Helper()
	u.Text, u.Traits = "We will meet again tomorrow morning.", speech.Traits{PitchHz: 140, Breath: 0.1}
	if u.Scale == 0 {
		u.Scale = 1
	}
	s := sound(mustSpeak(t, u))
	return s.Profile(), s, s.Seconds()
}

func TestEmotionsChangeTheVoice(t *testing.T) {
	t.Parallel()
	calm, quiet, usual := mood(t, speech.Utterance{})
	happy, _, quick := mood(t, speech.Utterance{Emotion: "happy"})
	sad, soft, slow := mood(t, speech.Utterance{Emotion: "sad"})
	angry, loud, _ := mood(t, speech.Utterance{Emotion: "angry"})
	happier, _, _ := mood(t, speech.Utterance{Emotion: "happy", Scale: 2})
	level, _, _ := mood(t, speech.Utterance{Emotion: "tonemid"})

	for what, ok := range map[string]bool{
		"happy is higher, wider and quicker": happy.PitchHz > 1.05*calm.PitchHz && happy.Span > calm.Span+1 && quick < usual,
		"twice as happy is more so":          happier.PitchHz > 1.05*happy.PitchHz,
		"sad is lower, flatter and slower":   sad.PitchHz < calm.PitchHz && sad.Span < calm.Span-1 && slow > 1.1*usual,
		"sad is darker and softer":           sad.Tilt < calm.Tilt && soft.Level() < quiet.Level()-1,
		"angry is brighter and louder":       angry.Tilt > calm.Tilt && loud.Level() > quiet.Level()+1 && angry.Span > calm.Span+1,
		"the middle tone is flatter":         level.Span < calm.Span-0.5,
	} {
		if !ok {
			t.Errorf("this must hold: %s:\ncalm %+v\nhappy %+v\nhappier %+v\nsad %+v\nangry %+v\nmiddle %+v", what, calm, happy, happier, sad, angry, level)
		}
	}
}

func TestWhisperIsUnvoiced(t *testing.T) {
	t.Parallel()
	voiced := func(emotion string) (share float64) {
		_, s, _ := mood(t, speech.Utterance{Emotion: emotion})
		track := s.Pitch()
		for _, m := range track {
			if m.Hz > 0 && m.Clarity > 0.8 {
				share += 1 / float64(len(track))
			}
		}
		return share
	}
	speechtest.Within(t, "voiced share of a whisper", voiced("whisper"), 0, 0.03)
	speechtest.Within(t, "voiced share of a voice", voiced("normal"), 0.5, 1)
}

func TestScaleZeroRemovesTheEmotion(t *testing.T) {
	t.Parallel()
	u := speech.Utterance{Text: "We will meet again.", Emotion: "happy"}
	happy, calm := mustSpeak(t, u), mustSpeak(t, speech.Utterance{Text: u.Text})
	if happy.Seconds() != calm.Seconds() {
		t.Errorf("%v and %v seconds", happy.Seconds(), calm.Seconds())
	}
}

func TestPromptsInEnglishAndKorean(t *testing.T) {
	t.Parallel()
	speakWith := func(prompt string) audiometrics.Sound {
		u := speech.Utterance{Text: "We will meet again tomorrow.", Traits: speech.Traits{PitchHz: 140, Breath: 0.1}, Prompt: prompt}
		return sound(mustSpeak(t, u))
	}
	usual := speakWith("")
	longer := func(s audiometrics.Sound) bool { return s.Seconds() > 1.1*usual.Seconds() }
	shorter := func(s audiometrics.Sound) bool { return s.Seconds() < usual.Seconds()/1.1 }
	higher := func(s audiometrics.Sound) bool { return s.Pitch().Median() > 1.05*usual.Pitch().Median() }
	sadder := func(s audiometrics.Sound) bool {
		return s.Pitch().Median() < usual.Pitch().Median() && s.Level() < usual.Level()-1
	}
	whisper := func(s audiometrics.Sound) bool { return s.Level() < usual.Level()-4 }
	louder := func(s audiometrics.Sound) bool { return s.Level() > usual.Level()+1 }
	same := func(s audiometrics.Sound) bool { return slices.Equal(s.Samples, usual.Samples) }

	for prompt, matches := range map[string]func(audiometrics.Sound) bool{
		"Please speak slowly": longer, "천천히 말해 주세요": longer, "FAST!": shorter, "아주 빠르게": shorter,
		"excited": higher, "기쁘게": higher, "with great joy": higher, "sad and tired": sadder, "슬프게": sadder,
		"in a whisper": whisper, "속삭이듯이": whisper, "크게 외치듯": louder, "angry": louder, "화난 목소리로": louder,
		"like a purple cloud": same, "slow and fast": func(s audiometrics.Sound) bool { return !longer(s) && !shorter(s) },
	} {
		if !matches(speakWith(prompt)) {
			t.Errorf("%q has the wrong effect", prompt)
		}
	}
}
