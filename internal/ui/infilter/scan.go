package infilter

import (
	"bytes"
	"unicode/utf8"
)

// kind is the type of a token.
type kind int

const (
	incomplete kind = iota // the beginning of a sequence or of a character
	plain                  // a character, or a control character
	escape                 // Esc and one more character: a key with Alt
	sequence               // a complete control sequence, SS3 or control string
	broken                 // a sequence that something else interrupts: it is dropped
	doubled                // the first of two Escs
)

const (
	esc = 0x1b
	bel = 0x07
	del = 0x7f
)

// scan returns the length and the kind of the first token of b, which must not be empty. The length of an incomplete one is
// that of b.
func scan(b []byte) (int, kind) {
	switch {
	case b[0] != esc && utf8.FullRune(b):
		_, n := utf8.DecodeRune(b)
		return n, plain
	case b[0] != esc || len(b) == 1:
		return len(b), incomplete
	}
	switch b[1] {
	case '[':
		return scanCSI(b)
	case 'O':
		return scanSS3(b)
	case ']', 'P', 'X', '^', '_':
		return scanString(b)
	case esc:
		if len(b) == 2 {
			return 2, incomplete
		}
		if b[2] != '[' && b[2] != 'O' {
			return 1, doubled
		}
		n, k := scan(b[1:])
		if k == sequence && !isAltKey(b[1:1+n]) {
			return 1, doubled
		}
		return n + 1, k
	}
	if !utf8.FullRune(b[1:]) {
		return len(b), incomplete
	}
	_, n := utf8.DecodeRune(b[1:])
	return n + 1, escape
}

// isAltKey reports whether Esc before a sequence can be Alt: rxvt writes Alt with an arrow or a function key like this. What a
// terminal writes by itself, an answer or a report of the mouse or of the focus, can come right after the key Esc.
func isAltKey(seq []byte) bool {
	final := seq[len(seq)-1]
	switch {
	case seq[1] == 'O':
		return len(seq) == 3
	case seq[2] == '?', seq[2] == '<', seq[2] == '>', seq[2] == 'M', final == 'I', final == 'O', final == 'R', final == 'M', final == 't':
		return false
	case string(seq) == pasteBegin, string(seq) == pasteEnd:
		return false
	}
	return true
}

func scanCSI(b []byte) (int, kind) {
	n := 2
	for n < len(b) && b[n] >= 0x30 && b[n] < 0x40 {
		n++
	}
	digits := n > 2 && bytes.Trim(b[2:n], "0123456789") == nil
	if n < len(b) && b[n] == '$' && digits {
		return n + 1, sequence // rxvt's keys with Shift end like this
	}
	for n < len(b) && b[n] >= 0x20 && b[n] < 0x30 {
		n++
	}
	switch {
	case n == len(b):
		return n, incomplete
	case b[n] < 0x40 || b[n] >= del:
		return n, broken
	case n == 2 && b[n] == 'M': // a mouse report of X10: three more bytes
		if len(b) < 6 {
			return len(b), incomplete
		}
		return 6, sequence
	}
	return n + 1, sequence
}

func scanSS3(b []byte) (int, kind) {
	n := 2
	for n < len(b) && b[n] >= '0' && b[n] <= '9' {
		n++
	}
	switch {
	case n == len(b):
		return n, incomplete
	case b[n] <= 0x20 || b[n] >= del:
		return n, broken
	}
	return n + 1, sequence
}

// scanString scans a control string to its terminator. Terminals write no control characters in their answers: one that
// comes is a key.
func scanString(b []byte) (int, kind) {
	for n := 2; n < len(b); n++ {
		switch {
		case b[n] == bel:
			return n + 1, sequence
		case b[n] == esc && n+1 == len(b):
			return len(b), incomplete
		case b[n] == esc && b[n+1] == '\\':
			return n + 2, sequence
		case b[n] < 0x20:
			return n, broken
		}
	}
	return len(b), incomplete
}
