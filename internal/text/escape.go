package text

import "unicode/utf8"

// Control characters that begin or end a sequence (ECMA-48, 5.3–5.6), as runes: terminals obey the C1 forms in
// UTF-8, too.
const (
	esc = 0x1b
	bel = 0x07
	dcs = 0x90
	sos = 0x98
	csi = 0x9b
	st  = 0x9c
	osc = 0x9d
	pm  = 0x9e
	apc = 0x9f
)

// sequence returns the length in bytes of the escape sequence at the start of s, 0 if there is none. An invalid sequence
// ends before the first character that cannot be part of it.
func sequence(s string) int {
	r, n := utf8.DecodeRuneInString(s)
	if r == esc {
		if n == len(s) {
			return n
		}
		final := s[n]
		switch {
		case final == '[':
			r = csi
		case final == ']':
			r = osc
		case final == 'P':
			r = dcs
		case final == 'X':
			r = sos
		case final == '^':
			r = pm
		case final == '_':
			r = apc
		default:
			return n + finalLength(s[n:], 0x30)
		}
		n++
	}
	switch r {
	case csi:
		return n + controlLength(s[n:])
	case osc, dcs, sos, pm, apc:
		return n + stringLength(s[n:])
	}
	return 0
}

// controlLength returns the length of what follows CSI: parameters, intermediates, one final byte.
func controlLength(s string) int {
	i := 0
	for i < len(s) && s[i] >= 0x30 && s[i] <= 0x3f {
		i++
	}
	return i + finalLength(s[i:], 0x40)
}

// finalLength returns the length of the intermediates and of one final byte between lowest and tilde.
func finalLength(s string, lowest byte) int {
	i := 0
	for i < len(s) && s[i] >= 0x20 && s[i] <= 0x2f {
		i++
	}
	if i < len(s) && s[i] >= lowest && s[i] <= 0x7e {
		i++
	}
	return i
}

// stringLength returns the length of a command string with its terminator, or 0 if the line ends, the text ends or
// another control character comes first.
func stringLength(s string) int {
	for i := 0; i < len(s); {
		r, n := utf8.DecodeRuneInString(s[i:])
		switch {
		case r == bel || r == st:
			return i + n
		case r == esc && i+1 < len(s) && s[i+1] == '\\':
			return i + 2
		case r != '\t' && r < 0x20, r >= 0x7f && r < 0xa0:
			return 0
		}
		i += n
	}
	return 0
}
