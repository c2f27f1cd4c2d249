package voice

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// syllable is the smallest thing that is planned: a consonant, a vowel, perhaps a closing consonant.
type syllable struct {
	onset   sound
	vowel   byte // a key of vowels
	coda    sound
	seconds float64 // natural length
	stress  bool    // the first syllable of a word
}

// sound is a class of consonants, as far as the ear needs them apart.
type sound byte

const (
	silent sound = iota
	stop
	aspirate // a stop with breath after it, or h
	hiss
	nasal
	liquid
)

// phrase is what is said in one breath.
type phrase struct {
	syllables []syllable
	pause     float64 // seconds of silence after it
	end       rune    // the mark that closes it: '?', '!', '.', ','
}

// Natural lengths, in seconds: Korean at 5.5 syllables a second, English at 14 characters a second.
const (
	hangulSeconds = 1 / 5.5
	latinSeconds  = 1 / 14.0
	kanaSeconds   = 1 / 7.2
	hanSeconds    = 1 / 4.5
	digitSeconds  = 0.26
)

// read turns a text into phrases; characters that cannot be said are passed over.
func read(text string) []phrase {
	var out []phrase
	var cur phrase
	var word []rune // Latin letters wait here until their word is whole
	fresh := true   // the next syllable begins a word

	say := func(s ...syllable) {
		for i := range s {
			s[i].stress, fresh = fresh, false
			cur.syllables = append(cur.syllables, s[i])
		}
	}
	flush := func() {
		if len(word) > 0 {
			say(latin(word)...)
			word = word[:0]
		}
	}
	breathe := func(end rune, pause float64) {
		flush()
		fresh = true
		if len(cur.syllables) == 0 {
			if n := len(out); n > 0 { // "?!" and "..." close the same phrase
				out[n-1].pause = max(out[n-1].pause, pause)
				if end == '?' {
					out[n-1].end = end
				}
			}
			return
		}
		cur.end, cur.pause = end, pause
		out = append(out, cur)
		cur = phrase{}
	}

	for _, r := range norm.NFC.String(text) {
		switch {
		case r >= 0xAC00 && r <= 0xD7A3:
			flush()
			say(hangul(r))
		case unicode.In(r, unicode.Hiragana, unicode.Katakana):
			flush()
			if s, ok := kana(r); ok {
				say(s)
			}
		case unicode.Is(unicode.Han, r):
			flush()
			say(syllable{onset: sound(1 + r%5), vowel: "aeiou"[r/5%5], seconds: hanSeconds})
		case unicode.Is(unicode.Latin, r):
			word = append(word, plain(r))
		case unicode.IsDigit(r):
			flush()
			say(syllable{onset: sound(1 + r%5), vowel: "oiuieaieau"[digit(r)], seconds: digitSeconds})
		case r == '\'' || r == '’':
			// inside a word: "don't" is one word
		case strings.ContainsRune(".。．…", r):
			breathe('.', 0.34)
		case strings.ContainsRune("?？", r):
			breathe('?', 0.36)
		case strings.ContainsRune("!！", r):
			breathe('!', 0.34)
		case strings.ContainsRune(",，、;；:：—–()「」\n", r):
			breathe(',', 0.17)
		default:
			flush()
			fresh = true
		}
	}
	breathe('.', 0)
	if n := len(out); n > 0 {
		out[n-1].pause = 0
	}
	return out
}

// plain takes the accents off a Latin letter.
func plain(r rune) rune {
	for _, d := range norm.NFD.String(string(unicode.ToLower(r))) {
		return d
	}
	return r
}

// digit gives the value of a decimal digit of any script: their blocks begin at zero and are ten long.
func digit(r rune) int {
	if r >= '0' && r <= '9' {
		return int(r - '0')
	}
	n := 0
	for n < 9 && unicode.IsDigit(r-rune(n)-1) {
		n++
	}
	return n
}
