package reading

import (
	"strings"

	"callboard/internal/lazy"
	"callboard/internal/speech/phone"
)

// segment is a part of a line in one language.
type segment struct {
	lang phone.Lang
	text string
}

// segments joins consecutive tokens of one language. An unreadable token becomes a space.
func segments(tokens []token) []segment {
	var out []segment
	var b strings.Builder
	var lang phone.Lang
	flush := func() {
		if b.Len() > 0 {
			out = append(out, segment{lang, b.String()})
			b.Reset()
		}
	}
	for _, t := range tokens {
		if t.class == unreadable {
			b.WriteByte(' ')
			continue
		}
		if t.lang != lang {
			flush()
			lang = t.lang
		}
		b.WriteString(t.text)
	}
	flush()
	return out
}

// voiced maps the lax Korean stops to the voiced ones that they become after voiced sounds.
var (
	voiced = lazy.Value[map[phone.Sound]bool]{Make: func() map[phone.Sound]bool {
		return map[phone.Sound]bool{
			phone.B: true, phone.D: true, phone.DH: true, phone.G: true, phone.JH: true, phone.L: true, phone.M: true, phone.N: true, phone.NG: true,
			phone.R: true, phone.V: true, phone.Z: true, phone.ZH: true, phone.Nm: true, phone.Nn: true, phone.Nng: true, phone.Lateral: true,
			phone.AA: true, phone.AE: true, phone.AH: true, phone.AO: true, phone.AW: true, phone.AX: true, phone.AY: true, phone.EH: true, phone.ER: true,
			phone.EY: true, phone.IH: true, phone.IY: true, phone.OW: true, phone.OY: true, phone.UH: true, phone.UW: true,
			phone.A: true, phone.E: true, phone.EO: true, phone.EU: true, phone.I: true, phone.O: true, phone.U: true, phone.UJ: true,
		}
	}}
	voicedStops = lazy.Value[map[phone.Sound]phone.Sound]{Make: func() map[phone.Sound]phone.Sound {
		return map[phone.Sound]phone.Sound{phone.LaxK: phone.VoicedK, phone.LaxT: phone.VoicedT, phone.LaxP: phone.VoicedP, phone.LaxC: phone.VoicedC}
	}}
)

// voiceFirstStop voices the first stop of a Korean phrase that continues a word of another language: meeting과.
func voiceFirstStop(before phone.Phrase, after *phone.Phrase) {
	if len(before.Words) == 0 || len(after.Words) == 0 || after.Words[0].Lang != phone.Korean {
		return
	}
	last, first := before.Words[len(before.Words)-1].Phones, after.Words[0].Phones
	if len(last) == 0 || len(first) == 0 || !voiced.Get()[last[len(last)-1].Sound] {
		return
	}
	if s := voicedStops.Get()[first[0].Sound]; s != "" {
		first[0].Sound = s
	}
}
