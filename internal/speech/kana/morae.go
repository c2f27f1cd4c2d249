package kana

import (
	"strings"

	"callboard/internal/lazy"
	"callboard/internal/speech/phone"
)

// mora is an onset of zero to two sounds and a vowel. The special morae (っ, ん, ー) have no vowel.
type mora struct {
	onset []phone.Sound
	vowel phone.Sound
	kind  rune // 'っ', 'ん', 'ー', or 0
}

// kanaRows are the onsets of the kana, each with its letters in the order of the vowels a i u e o.
var kanaRows = []struct {
	letters string // a space where the row has no letter
	onset   []phone.Sound
}{
	{"あいうえお", nil}, {"かきくけこ", []phone.Sound{phone.LaxK}}, {"がぎぐげご", []phone.Sound{phone.VoicedK}},
	{"さ すせそ", []phone.Sound{phone.LaxS}}, {"ざ ずぜぞ", []phone.Sound{phone.Z}}, {" し   ", []phone.Sound{phone.LaxSI}},
	{" じ   ", []phone.Sound{phone.VoicedC}}, {"た  てと", []phone.Sound{phone.LaxT}}, {" ち   ", []phone.Sound{phone.LaxC}},
	{"  つ  ", []phone.Sound{phone.UnreleasedT, phone.LaxS}}, {"だ  でど", []phone.Sound{phone.VoicedT}}, {" ぢ   ", []phone.Sound{phone.VoicedC}},
	{"  づ  ", []phone.Sound{phone.Z}}, {"なにぬねの", []phone.Sound{phone.Nn}}, {"はひふへほ", []phone.Sound{phone.H}},
	{"ばびぶべぼ", []phone.Sound{phone.VoicedP}}, {"ぱぴぷぺぽ", []phone.Sound{phone.AspiratedP}}, {"まみむめも", []phone.Sound{phone.Nm}},
	{"や ゆ よ", []phone.Sound{phone.Gy}}, {"らりるれろ", []phone.Sound{phone.Flap}}, {"わゐ ゑ ", []phone.Sound{phone.Gw}},
	{"    を", nil}, {"  ゔ  ", []phone.Sound{phone.V}},
}

var columns = []phone.Sound{phone.A, phone.I, phone.UJ, phone.E, phone.O}

var table = lazy.Value[map[rune]mora]{Make: func() map[rune]mora {
	return func() map[rune]mora {
		out := map[rune]mora{'っ': {kind: 'っ'}, 'ん': {kind: 'ん'}, 'ー': {kind: 'ー'}}
		for _, row := range kanaRows {
			for i, r := range []rune(row.letters) {
				if r != ' ' {
					out[r] = mora{onset: row.onset, vowel: columns[i]}
				}
			}
		}
		for i, r := range []rune("ぁぃぅぇぉ") {
			out[r] = mora{vowel: columns[i]}
		}
		for small, r := range map[rune]rune{'ゃ': 'や', 'ゅ': 'ゆ', 'ょ': 'よ', 'ゎ': 'わ', 'ゕ': 'か', 'ゖ': 'け'} {
			out[small] = out[r]
		}
		return out
	}()
}}

// morae divides a word in hiragana into morae.
func morae(word string) []mora {
	var out []mora
	for _, r := range word {
		m, ok := table.Get()[r]
		if !ok {
			continue
		}
		n := len(out)
		switch {
		case strings.ContainsRune("ゃゅょ", r) && n > 0 && out[n-1].vowel == phone.I && out[n-1].onset != nil:
			out[n-1] = palatalMora(out[n-1], m.vowel)
		case strings.ContainsRune("ぁぃぅぇぉゅ", r) && n > 0 && out[n-1].kind == 0 && formsForeignMora(out[n-1], m.vowel):
			out[n-1] = foreignMora(out[n-1], m.vowel)
		default:
			out = append(out, m)
		}
	}
	return out
}

// palatalMora makes きゃ from き; the sounds of し, ち and じ already have the glide.
func palatalMora(m mora, vowel phone.Sound) mora {
	switch last := m.onset[len(m.onset)-1]; last {
	case phone.LaxSI, phone.LaxC, phone.VoicedC:
		return mora{onset: m.onset, vowel: vowel}
	default:
		return mora{onset: []phone.Sound{last, phone.Gy}, vowel: vowel}
	}
}

// formsForeignMora reports whether a small vowel forms one mora with the kana before it: ふぁ, てぃ, うぇ, しぇ.
func formsForeignMora(m mora, vowel phone.Sound) bool {
	if m.onset == nil {
		return m.vowel == phone.UJ
	}
	switch m.vowel {
	case phone.UJ, phone.I:
		return true
	case phone.E:
		return vowel == phone.I || vowel == phone.UJ
	}
	return m.vowel == phone.O && vowel == phone.UJ
}

func foreignMora(m mora, vowel phone.Sound) mora {
	switch {
	case m.onset == nil:
		return mora{onset: []phone.Sound{phone.Gw}, vowel: vowel}
	case m.onset[0] == phone.H && m.vowel == phone.UJ:
		return mora{onset: []phone.Sound{phone.F}, vowel: vowel}
	case m.onset[0] == phone.LaxK && m.vowel == phone.UJ:
		return mora{onset: []phone.Sound{phone.LaxK, phone.Gw}, vowel: vowel}
	}
	return mora{onset: m.onset, vowel: vowel}
}
