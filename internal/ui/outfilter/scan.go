package outfilter

import (
	"bytes"
	"strconv"
	"unicode"
	"unicode/utf8"
)

// kind is the type of a token.
type kind int

const (
	incomplete kind = iota // the beginning of a sequence whose rest is missing
	text                   // printable characters
	control                // one control character
	csi                    // a control sequence (ECMA-48, 5.4)
	escape                 // an escape and one byte
	unknown                // anything else, including malformed sequences
)

// token is the smallest unit that a terminal acts on.
type token struct {
	kind  kind
	bytes []byte
}

// The bytes that begin or end sequences (ECMA-48, 5.3 and 5.4).
const (
	esc = 0x1b
	bel = 0x07
	can = 0x18
	sub = 0x1a
)

// scan returns the first token of b, which must not be empty.
func scan(b []byte) token {
	switch c := b[0]; {
	case c == esc:
		return scanEscape(b)
	case c < 0x20:
		return token{control, b[:1]}
	}
	n := 0
	for n < len(b) && b[n] >= 0x20 {
		r, size := rune(b[n]), 1
		if r >= utf8.RuneSelf {
			r, size = utf8.DecodeRune(b[n:])
		}
		if r == utf8.RuneError || r >= 0x7f && r < 0xa0 {
			break
		}
		n += size
	}
	switch {
	case n > 0:
		return token{text, b[:n]}
	case !utf8.FullRune(b):
		return token{incomplete, b}
	}
	_, size := utf8.DecodeRune(b)
	return token{unknown, b[:size]}
}

func scanEscape(b []byte) token {
	if len(b) == 1 {
		return token{incomplete, b}
	}
	switch c := b[1]; {
	case c == '[':
		return scanCSI(b)
	case c == ']' || c == 'P' || c == 'X' || c == '^' || c == '_':
		return scanString(b)
	case c >= 0x30 && c < 0x7f:
		return token{escape, b[:2]}
	case c < 0x20 || c >= 0x7f: // it aborts the sequence
		return token{unknown, b[:1]}
	}
	for n := 2; n < len(b); n++ { // with intermediate bytes: the filter needs none of these
		if b[n] < 0x20 || b[n] >= 0x30 {
			return token{unknown, b[:n+1]}
		}
	}
	return token{incomplete, b}
}

func scanCSI(b []byte) token {
	n := 2
	for n < len(b) && b[n] >= 0x30 && b[n] < 0x40 {
		n++
	}
	plain := n
	for n < len(b) && b[n] >= 0x20 && b[n] < 0x30 {
		n++
	}
	switch {
	case n == len(b):
		return token{incomplete, b}
	case b[n] < 0x40 || b[n] >= 0x7f:
		return token{unknown, b[:n]}
	case n > plain:
		return token{unknown, b[:n+1]}
	}
	return token{csi, b[:n+1]}
}

// scanString returns an OSC, DCS, SOS, PM or APC with its content and terminator.
func scanString(b []byte) token {
	for n := 2; n < len(b); n++ {
		switch b[n] {
		case bel, can, sub:
			return token{unknown, b[:n+1]}
		case esc:
			switch {
			case n+1 == len(b):
				return token{incomplete, b}
			case b[n+1] == '\\':
				return token{unknown, b[:n+2]}
			}
			return token{unknown, b[:n]}
		}
	}
	return token{incomplete, b}
}

// final returns the byte that identifies a control sequence; 0 for one with private parameters.
func (t token) final() byte {
	if t.bytes[2] >= '<' && t.bytes[2] <= '?' {
		return 0
	}
	return t.bytes[len(t.bytes)-1]
}

// params returns the first two parameters of a control sequence; missing is the value of an absent one. ok is false if there
// is anything but two plain numbers.
func (t token) params(missing int) (first, second int, ok bool) {
	all := t.bytes[2 : len(t.bytes)-1]
	one, two, _ := bytes.Cut(all, []byte{';'})
	first, okOne := number(one, missing)
	second, okTwo := number(two, missing)
	return first, second, okOne && okTwo
}

// far is larger than the number of rows or columns of any terminal.
const far = 1 << 16

func number(b []byte, missing int) (int, bool) {
	if len(b) == 0 {
		return missing, true
	}
	n, err := strconv.Atoi(string(b))
	if err != nil || n < 0 {
		return 0, false
	}
	if n == 0 { // zero means the default
		n = missing
	}
	return min(n, far), true
}

// cells returns the most columns that a text can take in any terminal: two for each code point that is not ASCII.
// Terminals differ in the width of ambiguous characters and in joining clusters.
func cells(text []byte) int {
	n := 0
	for _, c := range text {
		switch {
		case c < utf8.RuneSelf:
			n++
		case utf8.RuneStart(c):
			n += 2
		}
	}
	return n
}

// joins reports whether a text begins with a character that may become part of the character before it.
func joins(text []byte) bool {
	if text[0] < utf8.RuneSelf {
		return false
	}
	r, _ := utf8.DecodeRune(text)
	return unicode.In(r, unicode.M, unicode.Cf, unicode.Sk) || r >= 0x1160 && r < 0x1200 || r >= 0xd7b0 && r < 0xd800
}
