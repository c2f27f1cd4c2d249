package korean

import (
	"callboard/internal/lazy"
	"callboard/internal/speech/phone"
)

// phoneBuilder converts syllables to phones, word by word. Between words it stores whether the last sound was voiced.
type phoneBuilder struct {
	lastVoiced bool        // the previous sound is voiced, so a lax stop is voiced, too
	last       phone.Sound // the previous sound
}

// onsetSound has the sounds of an onset at the start of a phrase (lax) and between voiced sounds (voiced).
type onsetSound struct{ lax, voiced phone.Sound }

var onsetSounds = lazy.Value[map[rune]onsetSound]{Make: func() map[rune]onsetSound {
	return map[rune]onsetSound{
		'ㄱ': {phone.LaxK, phone.VoicedK}, 'ㄷ': {phone.LaxT, phone.VoicedT}, 'ㅂ': {phone.LaxP, phone.VoicedP}, 'ㅈ': {phone.LaxC, phone.VoicedC},
		'ㄲ': {phone.TenseK, phone.TenseK}, 'ㄸ': {phone.TenseT, phone.TenseT}, 'ㅃ': {phone.TenseP, phone.TenseP}, 'ㅉ': {phone.TenseC, phone.TenseC},
		'ㅋ': {phone.AspiratedK, phone.AspiratedK}, 'ㅌ': {phone.AspiratedT, phone.AspiratedT}, 'ㅍ': {phone.AspiratedP, phone.AspiratedP}, 'ㅊ': {phone.AspiratedC, phone.AspiratedC},
		'ㄴ': {phone.Nn, phone.Nn}, 'ㅁ': {phone.Nm, phone.Nm}, 'ㅎ': {phone.H, phone.H},
	}
}}

var codaSounds = lazy.Value[map[rune]phone.Sound]{Make: func() map[rune]phone.Sound {
	return map[rune]phone.Sound{
		'ㄱ': phone.UnreleasedK, 'ㄷ': phone.UnreleasedT, 'ㅂ': phone.UnreleasedP, 'ㄴ': phone.Nn, 'ㅁ': phone.Nm, 'ㅇ': phone.Nng, 'ㄹ': phone.Lateral,
	}
}}

// nuclei are a vowel's glide and its steady part.
var nuclei = lazy.Value[map[rune][2]phone.Sound]{Make: func() map[rune][2]phone.Sound {
	return map[rune][2]phone.Sound{
		'ㅏ': {"", phone.A}, 'ㅐ': {"", phone.E}, 'ㅑ': {phone.Gy, phone.A}, 'ㅒ': {phone.Gy, phone.E}, 'ㅓ': {"", phone.EO}, 'ㅔ': {"", phone.E},
		'ㅕ': {phone.Gy, phone.EO}, 'ㅖ': {phone.Gy, phone.E}, 'ㅗ': {"", phone.O}, 'ㅘ': {phone.Gw, phone.A}, 'ㅙ': {phone.Gw, phone.E},
		'ㅚ': {phone.Gw, phone.E}, 'ㅛ': {phone.Gy, phone.O}, 'ㅜ': {"", phone.U}, 'ㅝ': {phone.Gw, phone.EO}, 'ㅞ': {phone.Gw, phone.E},
		'ㅟ': {phone.Gw, phone.I}, 'ㅠ': {phone.Gy, phone.U}, 'ㅡ': {"", phone.EU}, 'ㅢ': {phone.Gu, phone.I}, 'ㅣ': {"", phone.I},
	}
}}

// weakH is the factor of the duration of an ㅎ between voiced sounds, where it is weak.
const weakH = 0.6

func (v *phoneBuilder) phones(word []syllable) []phone.Phone {
	out := make([]phone.Phone, 0, 4*len(word))
	add := func(s phone.Sound, long float64) {
		out = append(out, phone.Phone{Sound: s, Long: long})
		v.last = s
	}
	for _, s := range word {
		nucleus := nuclei.Get()[s.vowel]
		switch o := onsetSounds.Get()[s.onset]; {
		case s.onset == 'ㅅ' || s.onset == 'ㅆ':
			palatal := nucleus[0] == phone.Gy || nucleus[1] == phone.I && nucleus[0] != phone.Gu
			add(sibilant(s.onset == 'ㅆ', palatal), 0)
			if nucleus[0] == phone.Gy { // the fricative includes the glide
				nucleus[0] = ""
			}
		case s.onset == 'ㄹ' && v.last == phone.Lateral:
			add(phone.Lateral, 0)
		case s.onset == 'ㄹ':
			add(phone.Flap, 0)
		case s.onset == 'ㅎ' && v.lastVoiced:
			add(phone.H, weakH)
		case v.lastVoiced && o.voiced != "":
			add(o.voiced, 0)
		case o.lax != "":
			add(o.lax, 0)
		}
		if nucleus[0] != "" {
			add(nucleus[0], 0)
		}
		add(nucleus[1], 0)
		v.lastVoiced = true
		if c := codaSounds.Get()[s.coda]; c != "" {
			add(c, 0)
			v.lastVoiced = !oneOf(s.coda, "ㄱㄷㅂ")
		}
	}
	return out
}

// sibilant is ㅅ or ㅆ; before ㅣ and its glides it is palatal.
func sibilant(isTense, isPalatal bool) phone.Sound {
	switch {
	case isTense && isPalatal:
		return phone.TenseSI
	case isTense:
		return phone.TenseS
	case isPalatal:
		return phone.LaxSI
	}
	return phone.LaxS
}
