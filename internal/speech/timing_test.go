package speech

import (
	"testing"

	"callboard/internal/speech/phone"
)

// unitsOf lays out words of phones as one statement, and returns its units without the silence at both ends.
func unitsOf(lang phone.Lang, words ...[]phone.Phone) []unit {
	p := phone.Phrase{End: phone.Stop}
	for _, w := range words {
		p.Words = append(p.Words, phone.Word{Lang: lang, Phones: w})
	}
	us := newTimeline(phone.Reading{Phrases: []phone.Phrase{p}}, Utterance{}.WithDefaults().parameters(), -1).units
	return us[1 : len(us)-1]
}

func phones(sounds ...phone.Sound) []phone.Phone {
	var out []phone.Phone
	for _, s := range sounds {
		out = append(out, phone.Phone{Sound: s, Stress: 1})
	}
	return out
}

func TestEnglishVowelIsLongerBeforeAVoicedConsonant(t *testing.T) {
	t.Parallel()
	bed, bet := unitsOf(phone.English, phones(phone.B, phone.EH, phone.D))[1].seconds, unitsOf(phone.English, phones(phone.B, phone.EH, phone.T))[1].seconds
	if bed < 1.3*bet {
		t.Errorf("the vowel of bed lasts %.3f s, of bet %.3f", bed, bet)
	}
}

func TestEnglishAspiration(t *testing.T) {
	t.Parallel()
	pin := unitsOf(phone.English, phones(phone.P, phone.IH, phone.N))[1].aspiration
	spin := unitsOf(phone.English, phones(phone.S, phone.P, phone.IH, phone.N))[2].aspiration
	bin := unitsOf(phone.English, phones(phone.B, phone.IH, phone.N))[1].aspiration
	if !(pin > 0.04 && spin < 0.03 && bin < 0.02) {
		t.Errorf("the voice starts %.3f s after the release in pin, %.3f in spin, %.3f in bin", pin, spin, bin)
	}
}

func TestKoreanStopSeries(t *testing.T) {
	t.Parallel()
	vowelAfter := func(s phone.Sound) unit { return unitsOf(phone.Korean, phones(s, phone.A))[1] }
	tense, lax, aspirated := vowelAfter(phone.TenseT), vowelAfter(phone.LaxT), vowelAfter(phone.AspiratedT)
	if !(tense.aspiration < 0.02 && lax.aspiration > 0.03 && aspirated.aspiration > lax.aspiration+0.02) {
		t.Errorf("the voice starts after %.3f s, %.3f, %.3f", tense.aspiration, lax.aspiration, aspirated.aspiration)
	}
}

func TestFinalLengthening(t *testing.T) {
	t.Parallel()
	for lang, word := range map[phone.Lang][]phone.Phone{
		phone.English: phones(phone.N, phone.AA), phone.Korean: phones(phone.Nn, phone.A), phone.Japanese: phones(phone.Nn, phone.A),
	} {
		us := unitsOf(lang, word, word, word, word)
		if within, last := us[3].seconds, us[7].seconds; last < 1.2*within {
			t.Errorf("%s: the last vowel lasts %.3f s, one within %.3f", lang, last, within)
		}
	}
}

func TestJapaneseLongVowels(t *testing.T) {
	t.Parallel()
	us := unitsOf(phone.Japanese, []phone.Phone{{Sound: phone.Nn}, {Sound: phone.O, Long: 2}, {Sound: phone.Nn}, {Sound: phone.O}}, phones(phone.Nn, phone.A))
	if long, short := us[1].seconds, us[3].seconds; long < 1.8*short {
		t.Errorf("%.3f s and %.3f s", long, short)
	}
}
