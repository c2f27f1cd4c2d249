package speech_test

import (
	"math"
	"testing"

	"callboard/internal/speech"
	"callboard/internal/speech/audiometrics"
	"callboard/internal/speech/speechtest"
)

// lastPitch is the median pitch in Hz of the given seconds before the end of the voice.
func lastPitch(p speech.PCM, seconds float64) float64 {
	track := sound(p).Pitch()
	end := 0.0
	for _, m := range track {
		if m.Hz > 0 && m.Clarity > 0.7 {
			end = m.At
		}
	}
	var late audiometrics.Track
	for _, m := range track {
		if m.At > end-seconds && m.At <= end {
			late = append(late, m)
		}
	}
	return late.Median()
}

func TestPitchFollowsTheRequest(t *testing.T) {
	t.Parallel()
	medianPitch := func(hz float64, semitones int) float64 {
		return sound(mustSpeak(t, speech.Utterance{Text: "We will meet again tomorrow morning.", Traits: speech.Traits{PitchHz: hz}, Pitch: semitones})).Pitch().Median()
	}
	for _, hz := range []float64{125, 220} {
		usual := medianPitch(hz, 0)
		speechtest.Within(t, "usual", usual/hz, 0.95, 1.05)
		speechtest.Within(t, "an octave up", medianPitch(hz, 12)/usual, 1.94, 2.06)
		speechtest.Within(t, "a fifth up", medianPitch(hz, 7)/usual/math.Exp2(7.0/12), 0.97, 1.03)
	}
	speechtest.Within(t, "an octave down", medianPitch(220, -12)/medianPitch(220, 0), 0.485, 0.515)
}

func TestPhraseEndsFollowTheirMarks(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"You were in London yesterday", "어제는 서울에 있었어요", "きのうは えいがを みました"} {
		end := func(mark string, last int) float64 {
			return lastPitch(mustSpeak(t, speech.Utterance{Text: text + mark, LastPitch: last, Traits: speech.Traits{PitchHz: 150}}), 0.12)
		}
		stop, ask := end(".", 0), end("?", 0)
		if ask < 1.25*stop {
			t.Errorf("%s? ends at %.0f Hz, with a full stop at %.0f", text, ask, stop)
		}
		if up, down := end(".", 2), end(".", -2); !(up > 1.08*stop && down < stop/1.08) {
			t.Errorf("%s ends at %.0f Hz, bent up at %.0f, bent down at %.0f", text, stop, up, down)
		}
	}
}

func TestWHQuestionFalls(t *testing.T) {
	t.Parallel()
	end := func(text string) float64 {
		return lastPitch(mustSpeak(t, speech.Utterance{Text: text, Traits: speech.Traits{PitchHz: 150}}), 0.12)
	}
	if where, are := end("Where are you going now?"), end("Are you going there now?"); where > are/1.2 {
		t.Errorf("the one with a question word ends at %.0f Hz, the other at %.0f", where, are)
	}
}

func TestExclamationHasAWiderRange(t *testing.T) {
	t.Parallel()
	span := func(mark string) float64 {
		return sound(mustSpeak(t, speech.Utterance{Text: "I never saw such a beautiful house" + mark})).Pitch().Span()
	}
	if loud, calm := span("!"), span("."); loud < calm+0.7 {
		t.Errorf("an exclamation spans %.1f semitones, a statement %.1f", loud, calm)
	}
}

func TestKoreanStrongConsonantStartsHigh(t *testing.T) {
	t.Parallel()
	start := func(text string) float64 {
		p := sound(mustSpeak(t, speech.Utterance{Text: text, Traits: speech.Traits{PitchHz: 150}}))
		return p.Part(0, 0.3).Pitch().Median()
	}
	if strong, lax := start("카나리아를 보아요."), start("가나리아를 보아요."); strong < 1.08*lax {
		t.Errorf("ㅋ begins at %.0f Hz, ㄱ at %.0f", strong, lax)
	}
}
