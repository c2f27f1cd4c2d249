package english

import (
	"slices"
	"strings"

	"callboard/internal/lazy"
	"callboard/internal/speech/phone"
)

// long and short are the two qualities of a vowel letter under stress.
var (
	longVowels = lazy.Value[map[byte]phone.Sound]{Make: func() map[byte]phone.Sound {
		return map[byte]phone.Sound{'a': phone.EY, 'e': phone.IY, 'i': phone.AY, 'o': phone.OW, 'u': phone.UW}
	}}
	shortVowels = lazy.Value[map[byte]phone.Sound]{Make: func() map[byte]phone.Sound {
		return map[byte]phone.Sound{'a': phone.AE, 'e': phone.EH, 'i': phone.IH, 'o': phone.AA, 'u': phone.AH}
	}}
)

// longBefore are the endings before which the vowel of the last syllable but one, when it is open, is long: paper,
// human, baby.
var longBefore = []string{"er", "ers", "or", "al", "us", "o", "os", "a", "as", "um", "ent", "en", "ens", "ant", "ous", "ar", "ace", "ate", "ive", "an", "ans", "ing", "ed", "on", "ure"}

// resolveVowels sets the quality of every vowel letter by stress and position, and turns segments into phones.
func resolveVowels(word string, segs []segment) []phone.Phone {
	left := 0
	for _, s := range segs {
		if s.vowel() {
			left++
		}
	}
	all := left
	out := make([]phone.Phone, 0, len(segs)+2)
	for i := 0; i < len(segs); i++ {
		s := segs[i]
		if s.vowel() {
			left--
		}
		if s.letter == 0 {
			if s.sound != phone.Y || !dropsYod(out) {
				out = append(out, phone.Phone{Sound: s.sound, Stress: s.stress})
			}
			continue
		}
		next := segment{}
		if i+1 < len(segs) {
			next = segs[i+1]
		}
		var sound phone.Sound
		switch {
		case next.sound == phone.R && (i+2 == len(segs) || !segs[i+2].vowel()):
			sound = vowelBeforeR(s, left == all-1)
		case next.sound == phone.R:
			sound = vowelBeforeRAndVowel(word, s, left)
		case s.stress > 0 && hasLongVowel(word, s, left):
			sound = longVowels.Get()[s.letter]
		case s.stress > 0:
			sound = shortVowels.Get()[s.letter]
		default:
			sound = reducedVowel(word, s, next, len(out) == 0)
		}
		if sound == phone.ER { // the r is in it
			i++
		}
		if s.letter == 'u' && (sound == phone.UW || sound == phone.UH || sound == phone.AX && s.stress == 0) && insertsYod(word, s, out) {
			out = append(out, phone.Phone{Sound: phone.Y})
		}
		out = append(out, phone.Phone{Sound: sound, Stress: s.stress})
	}
	return out
}

// dropsYod reports whether American English drops the Y of Y UW after these sounds: in new, but not in few.
func dropsYod(before []phone.Phone) bool {
	if len(before) == 0 {
		return false
	}
	switch before[len(before)-1].Sound {
	case phone.T, phone.D, phone.S, phone.Z, phone.TH, phone.R, phone.SH, phone.CH, phone.JH:
		return true
	case phone.N, phone.L:
		return len(before) == 1 || len(before) == 2 && before[0].Sound != phone.AE
	}
	return false
}

// insertsYod reports whether a long or reduced u is pronounced with a Y before it.
func insertsYod(word string, s segment, before []phone.Phone) bool {
	n, rest := countConsonants(word, s.end)
	if len(before) == 0 {
		return n < 2 || s.stress > 0
	}
	if s.stress == 0 && (n != 1 || rest == "" || rest == "m") {
		return false
	}
	switch b := before[len(before)-1].Sound; b {
	case phone.T, phone.D, phone.S, phone.Z, phone.TH, phone.R, phone.SH, phone.CH, phone.JH, phone.Y:
		return false
	case phone.N, phone.L:
		return s.stress == 0
	default:
		return true
	}
}

// vowelBeforeR is the quality of a vowel letter before an r that closes its syllable; the first syllable keeps a and o
// without stress.
func vowelBeforeR(s segment, first bool) phone.Sound {
	switch {
	case s.letter == 'o' && (s.stress > 0 || first):
		return phone.AO
	case s.letter == 'a' && (s.stress > 0 || first):
		return phone.AA
	}
	return phone.ER
}

// vowelBeforeRAndVowel is the quality of a vowel letter before an r and another vowel.
func vowelBeforeRAndVowel(word string, s segment, left int) phone.Sound {
	double := strings.HasPrefix(word[s.end:], "rr")
	if s.stress == 0 {
		if s.letter == 'e' && double || s.letter == 'i' {
			return phone.IH
		}
		if s.letter == 'u' || s.letter == 'e' || s.letter == 'o' && s.end > 1 {
			return phone.ER
		}
		return phone.AX
	}
	isLong := hasLongVowel(word, s, left)
	switch s.letter {
	case 'a':
		return phone.EH
	case 'e':
		if isLong && !double {
			return phone.IH
		}
		return phone.EH
	case 'i':
		if isLong && !double {
			return phone.AY
		}
		return phone.IH
	case 'u':
		if double {
			return phone.ER
		}
		return phone.UH
	}
	return phone.AO
}

// hasLongVowel reports whether a stressed vowel letter is long because its syllable is open. left is the number of
// vowels after it.
func hasLongVowel(word string, s segment, left int) bool {
	n, rest := countConsonants(word, s.end)
	after := word[s.end:]
	if after == "" || n == 0 {
		return true
	}
	if rest == "" {
		return false
	}
	if left == 0 { // a silent e follows
		return n == 1 && after[0] != 'x' || after == "the"
	}
	switch {
	case n > 2 || n == 2 && !isOnsetCluster(after):
		return false
	case after[0] == 'x':
		return false
	case s.letter == 'u':
		return true
	case n == 2 && after[1] == 'l' || n == 2 && left == 1:
		return true
	}
	if len(rest) >= 2 && (rest[0] == 'i' || rest[0] == 'e') && vowelLetter(rest[1]) && rest[:2] != "ee" && rest[:2] != "ea" {
		return s.letter != 'i'
	}
	if left > 1 {
		return false
	}
	if rest == "y" {
		return s.letter == 'a'
	}
	return slices.Contains(longBefore, rest)
}

// reducedVowel is the quality of a vowel letter without stress.
func reducedVowel(word string, s, next segment, initial bool) phone.Sound {
	n, rest := countConsonants(word, s.end)
	last := n == 0 && rest == ""
	hiatus := n == 0 && next.vowel()
	switch s.letter {
	case 'i':
		if last || hiatus {
			return phone.IY
		}
		if next.sound == phone.L && !initial {
			return phone.AX
		}
		return phone.IH
	case 'e':
		if last || hiatus {
			return phone.IY
		}
		if initial || s.end == 2 && n == 1 || strings.HasPrefix(word, "pre") && s.end == 3 {
			return phone.IH
		}
		if after := word[s.end:]; after == "t" || after == "ts" || after == "ss" || after == "st" || after == "s" {
			return phone.IH
		}
		return phone.AX
	case 'o':
		if last || hiatus {
			return phone.OW
		}
		return phone.AX
	case 'u':
		if last || hiatus || n == 1 && s.end <= 2 {
			return phone.UW
		}
		return phone.AX
	}
	if initial && n >= 2 && word[1] != word[2] && word[1] != 'b' && word[1] != 'd' && word[1:3] != "cq" {
		return phone.AE
	}
	return phone.AX
}
