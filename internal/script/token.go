package script

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// span is a part of a text, in bytes.
type span struct{ from, to int32 }

// tokens are the parts of a text that are not cut inside, in order: words of alphabetic scripts, numbers with their points,
// commas and signs, versions, dates, abbreviations with inner points, e-mail addresses and URLs.
type tokens []span

// cutBy reports whether a cut at this byte would be inside a token.
func (t tokens) cutBy(at int) bool {
	i, _ := slices.BinarySearchFunc(t, int32(at), func(s span, at int32) int {
		if s.to <= at {
			return -1
		}
		return 1
	})
	return i < len(t) && int(t[i].from) < at
}

// findTokens finds the tokens of a text.
func findTokens(s string) tokens {
	var list tokens
	for at := 0; at < len(s); {
		r, n := decode(s[at:])
		if !isWord(r) {
			at += n
			continue
		}
		from, to := at, tokenEnd(s, at)
		if from > 0 && unicode.IsDigit(r) && strings.IndexByte("+-$#~", s[from-1]) >= 0 {
			from--
		} else if sign, n := lastRune(s[:from]); unicode.IsDigit(r) && (unicode.Is(unicode.Sc, sign) || sign == '−') {
			from -= n
		}
		if to-from > 1 { // a cut cannot be inside of a byte
			list = append(list, span{int32(from), int32(to)})
		}
		at = to
	}
	return list
}

// tokenEnd returns where the token ends that begins at from.
func tokenEnd(s string, from int) int {
	points := false
	at := from
	for at < len(s) {
		r, n := decode(s[at:])
		switch {
		case isWord(r):
		case r == ':' && strings.HasPrefix(s[at:], "://"), r == '/' && points:
			return addressEnd(s, at)
		case joinsWord(s, at, r, n):
			points = points || r == '.' || r == '@'
		default:
			return tokenTail(s, from, at, points)
		}
		if at += n; at-from == len("www.") && s[from:at] == "www." {
			return addressEnd(s, at)
		}
	}
	return at
}

// joinsWord reports whether r at this byte, which is no letter, joins what is around it into one token.
func joinsWord(s string, at int, r rune, size int) bool {
	next, _ := decode(s[at+size:])
	switch r {
	case '.', '@', '_', '\'', '’', '-', '&', '/':
		return isWord(next)
	case ',', ':':
		before, _ := lastRune(s[:at])
		return unicode.IsDigit(before) && unicode.IsDigit(next)
	}
	return false
}

// tokenTail adds what belongs to a token behind its last letter: a percent or degree sign, and the last point of an
// abbreviation.
func tokenTail(s string, from, to int, points bool) int {
	r, n := decode(s[to:])
	switch {
	case r == '%', r == '‰', r == '°', r == '℃', r == '℉':
		return to + n
	case r == '.' && (points && !unicode.IsDigit(rune(s[from])) || abbreviation(s[from:to]) != notAbbreviated):
		return to + n
	}
	return to
}

// addressEnd returns where a URL ends that has begun before at. The letters of Korean, Japanese and Chinese belong to it only
// behind a slash or another separator: elsewhere they are a particle behind the address.
func addressEnd(s string, at int) int {
	end := at           // behind the last character that can be the last of an address
	before := rune('/') // the last character that is no point
	for at < len(s) {
		r, n := decode(s[at:])
		switch {
		case isEastAsian(r) && !isEastAsian(before) && !strings.ContainsRune("/=_-%&?#+", before):
			return end
		case isEastAsian(r), isWord(r), strings.ContainsRune("/=_-%&#+~$@*", r):
			end = at + n
		case !strings.ContainsRune(".,;:!?'()[]", r):
			return end
		}
		if at += n; r != '.' {
			before = r
		}
	}
	return end
}

// isWord reports whether r is part of a word that is written with spaces around it, except for Hangul: a Hangul word can be
// cut between its syllables.
func isWord(r rune) bool {
	switch {
	case r < utf8.RuneSelf:
		return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9'
	case isEastAsian(r):
		return false
	}
	return unicode.In(r, unicode.L, unicode.M, unicode.N)
}

// isEastAsian reports the letters of Korean, Japanese and Chinese.
func isEastAsian(r rune) bool {
	switch {
	case r < 0x1100:
		return false
	case r >= 0xac00 && r <= 0xd7a3, r >= 0x4e00 && r <= 0x9fff, r >= 0x3041 && r <= 0x30ff:
		return true
	}
	return unicode.In(r, unicode.Hangul, unicode.Han, unicode.Hiragana, unicode.Katakana)
}

func isHangul(r rune) bool { return r >= 0xac00 && r <= 0xd7a3 || unicode.Is(unicode.Hangul, r) }

func isHiragana(r rune) bool { return r >= 0x3041 && r <= 0x309f }

// decode is utf8.DecodeRuneInString. The rune is 0 at the end of the text.
func decode(s string) (rune, int) {
	if s == "" {
		return 0, 0
	}
	return utf8.DecodeRuneInString(s)
}

// lastRune is decode for the end of a text.
func lastRune(s string) (rune, int) {
	if s == "" {
		return 0, 0
	}
	return utf8.DecodeLastRuneInString(s)
}
