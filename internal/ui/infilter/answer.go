package infilter

import (
	"bytes"
)

// The kinds of questions that a program asks its terminal. A report of a mode has the mode's number as its kind.
const (
	Attributes = "attributes" // CSI c: every terminal answers this one
	Keyboard   = "keyboard"   // CSI ? u
	Colour     = "colour"     // OSC 10, 11 or 12 with ?
)

// Questions returns the kinds of the questions in what a program writes, in order.
func Questions(b []byte) []string {
	var kinds []string
	for {
		at := bytes.IndexByte(b, esc)
		if at < 0 {
			return kinds
		}
		b = b[at:]
		n, k := scan(b)
		if k == sequence {
			if kind := question(b[:n]); kind != "" {
				kinds = append(kinds, kind)
			}
		}
		b = b[max(n, 1):]
	}
}

// question returns the kind of a question; empty if the sequence asks nothing.
func question(seq []byte) string {
	text := string(seq)
	switch {
	case text == "\x1b[c", text == "\x1b[0c":
		return Attributes
	case text == "\x1b[?u":
		return Keyboard
	case isColour(seq) && bytes.IndexByte(seq, '?') > 0:
		return Colour
	case bytes.HasPrefix(seq, []byte("\x1b[?")) && bytes.HasSuffix(seq, []byte("$p")):
		return string(seq[3 : len(seq)-2])
	}
	return ""
}

// answerTo returns the kind of the question that a sequence answers; empty if it is no answer.
func answerTo(seq []byte) string {
	switch final := seq[len(seq)-1]; {
	case isColour(seq):
		return Colour
	case !bytes.HasPrefix(seq, []byte("\x1b[?")):
		return ""
	case final == 'c':
		return Attributes
	case final == 'u':
		return Keyboard
	case bytes.HasSuffix(seq, []byte("$y")):
		mode, _, _ := bytes.Cut(seq[3:], []byte(";"))
		return string(mode)
	}
	return ""
}

func isColour(seq []byte) bool {
	return len(seq) > 5 && seq[1] == ']' && seq[2] == '1' && seq[3] >= '0' && seq[3] <= '2' && seq[4] == ';'
}
