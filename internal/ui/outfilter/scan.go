package outfilter

import (
	"bytes"
	"strconv"
	"unicode"
	"unicode/utf8"
)

// kind says what a token is.
type kind int

const (
	torn    kind = iota // the beginning of something whose rest has not come
	text                // printable characters
	control             // one control character that stands for itself
	csi                 // a control sequence (ECMA-48, 5.4)
	escape              // an escape and one byte
	strange             // anything else, and whatever is not well formed
)

// token is the smallest thing a terminal acts on.
type token struct {
	kind  kind
	bytes []byte
}

// The bytes that build sequences (ECMA-48, 5.3 and 5.4).
const (
	esc = 0x1b
	bel = 0x07
	can = 0x18
	sub = 0x1a
)

// scan takes the first token of b, which is not empty.
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
		return token{torn, b}
	}
	_, size := utf8.DecodeRune(b)
	return token{strange, b[:size]}
}

func scanEscape(b []byte) token {
	if len(b) == 1 {
		return token{torn, b}
	}
	switch c := b[1]; {
	case c == '[':
		return scanCSI(b)
	case c == ']' || c == 'P' || c == 'X' || c == '^' || c == '_':
		return scanString(b)
	case c >= 0x30 && c < 0x7f:
		return token{escape, b[:2]}
	case c < 0x20 || c >= 0x7f: // it breaks the sequence off
		return token{strange, b[:1]}
	}
	for n := 2; n < len(b); n++ { // with intermediate bytes: none of them is needed here
		if b[n] < 0x20 || b[n] >= 0x30 {
			return token{strange, b[:n+1]}
		}
	}
	return token{torn, b}
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
		return token{torn, b}
	case b[n] < 0x40 || b[n] >= 0x7f:
		return token{strange, b[:n]}
	case n > plain:
		return token{strange, b[:n+1]}
	}
	return token{csi, b[:n+1]}
}

// scanString takes an OSC, DCS, SOS, PM or APC with all that belongs to it.
func scanString(b []byte) token {
	for n := 2; n < len(b); n++ {
		switch b[n] {
		case bel, can, sub:
			return token{strange, b[:n+1]}
		case esc:
			switch {
			case n+1 == len(b):
				return token{torn, b}
			case b[n+1] == '\\':
				return token{strange, b[:n+2]}
			}
			return token{strange, b[:n]}
		}
	}
	return token{torn, b}
}

// final is the byte that says which control sequence it is; 0 for one with private parameters.
func (t token) final() byte {
	if t.bytes[2] >= '<' && t.bytes[2] <= '?' {
		return 0
	}
	return t.bytes[len(t.bytes)-1]
}

// params are the first two parameters of a control sequence, missing where it has none; ok is false if they are
// anything else than two plain numbers.
func (t token) params(missing int) (first, second int, ok bool) {
	all := t.bytes[2 : len(t.bytes)-1]
	one, two, _ := bytes.Cut(all, []byte{';'})
	first, okOne := number(one, missing)
	second, okTwo := number(two, missing)
	return first, second, okOne && okTwo
}

// far is more than any terminal has rows or columns.
const far = 1 << 16

func number(b []byte, missing int) (int, bool) {
	if len(b) == 0 {
		return missing, true
	}
	n, err := strconv.Atoi(string(b))
	if err != nil || n < 0 {
		return 0, false
	}
	if n == 0 { // which stands for the missing one
		n = missing
	}
	return min(n, far), true
}

// cells is the most columns a text can take in any terminal: two for what is not ASCII. Whether a sign of ambiguous
// width is narrow, and whether a cluster is joined, is the terminal's choice.
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

// joins reports whether a text begins with a character that may become part of one before it.
func joins(text []byte) bool {
	if text[0] < utf8.RuneSelf {
		return false
	}
	r, _ := utf8.DecodeRune(text)
	return unicode.In(r, unicode.M, unicode.Cf, unicode.Sk) || r >= 0x1160 && r < 0x1200 || r >= 0xd7b0 && r < 0xd800
}
