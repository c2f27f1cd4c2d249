package speech

import (
	"testing"

	"callboard/internal/speech/phone"
)

// laid composes words of phones as one statement, and returns its units without the silence around.
func laid(lang phone.Lang, words ...[]phone.Phone) []unit {
	p := phone.Phrase{End: phone.Stop}
	for _, w := range words {
		p.Words = append(p.Words, phone.Word{Lang: lang, Phones: w})
	}
	us := compose(phone.Reading{Phrases: []phone.Phrase{p}}, Utterance{}.withDefaults().how()).units
	return us[1 : len(us)-1]
}

func of(sounds ...phone.Sound) []phone.Phone {
	var out []phone.Phone
	for _, s := range sounds {
		out = append(out, phone.Phone{Sound: s, Stress: 1})
	}
	return out
}

func TestAVowelTellsWhetherTheConsonantBehindItIsVoiced(t *testing.T) {
	t.Parallel()
	bed, bet := laid(phone.English, of(phone.B, phone.EH, phone.D))[1].seconds, laid(phone.English, of(phone.B, phone.EH, phone.T))[1].seconds
	if bed < 1.3*bet {
		t.Errorf("the vowel of bed lasts %.3f s, of bet %.3f", bed, bet)
	}
}

func TestStopsAreBlownWhereEnglishBlowsThem(t *testing.T) {
	t.Parallel()
	pin := laid(phone.English, of(phone.P, phone.IH, phone.N))[1].mute
	spin := laid(phone.English, of(phone.S, phone.P, phone.IH, phone.N))[2].mute
	bin := laid(phone.English, of(phone.B, phone.IH, phone.N))[1].mute
	if !(pin > 0.04 && spin < 0.03 && bin < 0.02) {
		t.Errorf("the voice starts %.3f s after the release in pin, %.3f in spin, %.3f in bin", pin, spin, bin)
	}
}

func TestKoreanHasThreeKindsOfStops(t *testing.T) {
	t.Parallel()
	kind := func(s phone.Sound) unit { return laid(phone.Korean, of(s, phone.A))[1] }
	hard, lax, blown := kind(phone.HardT), kind(phone.LaxT), kind(phone.BlownT)
	if !(hard.mute < 0.02 && lax.mute > 0.03 && blown.mute > lax.mute+0.02) {
		t.Errorf("the voice starts after %.3f s, %.3f, %.3f", hard.mute, lax.mute, blown.mute)
	}
}

func TestAPhraseSlowsDownAtItsEnd(t *testing.T) {
	t.Parallel()
	for lang, word := range map[phone.Lang][]phone.Phone{
		phone.English: of(phone.N, phone.AA), phone.Korean: of(phone.Nn, phone.A), phone.Japanese: of(phone.Nn, phone.A),
	} {
		us := laid(lang, word, word, word, word)
		if within, last := us[3].seconds, us[7].seconds; last < 1.2*within {
			t.Errorf("%s: the last vowel lasts %.3f s, one within %.3f", lang, last, within)
		}
	}
}

func TestLongVowelsAreTwiceAsLongInJapanese(t *testing.T) {
	t.Parallel()
	us := laid(phone.Japanese, []phone.Phone{{Sound: phone.Nn}, {Sound: phone.O, Long: 2}, {Sound: phone.Nn}, {Sound: phone.O}}, of(phone.Nn, phone.A))
	if long, short := us[1].seconds, us[3].seconds; long < 1.8*short {
		t.Errorf("%.3f s and %.3f s", long, short)
	}
}
