package infilter

import (
	"bytes"
	"fmt"
	"strings"
	"time"
	"unicode"
)

// How long the rest of something is waited for.
const (
	escTime      = 50 * time.Millisecond  // after a lone Esc, or within a character
	sequenceTime = 500 * time.Millisecond // within a sequence
	pasteTime    = time.Second            // within a paste
	aloneTime    = 100 * time.Millisecond // after which a single ^C in a paste is a key
)

// What is held in memory at most. Answers of terminals and reports of the mouse are much shorter.
const (
	maxSequence = 2 << 10
	maxPaste    = 8 << 20
)

// PasteMode is the mode of the reports that replace pastes; the value of a report is the number of the paste. No terminal has
// such a mode.
const PasteMode = 7700

// pasteNumbers is how many pastes can wait to be taken.
const pasteNumbers = 256

const (
	pasteBegin = "\x1b[200~"
	pasteEnd   = "\x1b[201~"
)

// Filter is the state of one terminal's input. Its zero value is ready.
type Filter struct {
	// Answered is called with each answer of the terminal: the kind of the question; see [Question]. It reports whether the
	// program does not need the answer. nil: all are needed.
	Answered func(kind string) (drop bool)

	held    []byte // what is not complete yet
	long    bool   // it was longer than what is held, so it will be dropped
	since   time.Time
	pasting bool
	pasted  []byte
	number  int
	pastes  map[int]string
	out     []byte
}

// Add takes what was read and returns what is complete. The result is valid until the next call.
func (f *Filter) Add(b []byte, now time.Time) []byte {
	f.out = f.out[:0]
	if f.pasting && len(b) == 1 && b[0] == 0x03 && now.Sub(f.since) >= aloneTime {
		f.endPaste()
	}
	f.since = now
	f.held = append(f.held, b...)
	rest := f.held
	for len(rest) > 0 {
		n := f.take(rest)
		if n == 0 {
			break
		}
		rest = rest[n:]
	}
	if !f.pasting && len(rest) > maxSequence {
		if rest[1] == esc { // no key is that long
			f.out, rest = append(f.out, escKey...), rest[1:]
		}
		rest, f.long = shorten(rest), true
	}
	f.held = append(f.held[:0], rest...)
	return f.out
}

// shorten returns a sequence that ends where b, the beginning of a long one, does. So the end of the long one is found, and
// its rest does not become keys.
func shorten(b []byte) []byte {
	short := []byte{esc, b[1]}
	switch {
	case b[1] == '[':
		short = append(short, '?')
	case b[1] != 'O' && b[len(b)-1] == esc: // perhaps of the terminator
		short = append(short, esc)
	}
	return short
}

// take passes the first token of b on and returns its length; 0 if it is not complete.
func (f *Filter) take(b []byte) int {
	if f.pasting {
		return f.takePasted(b)
	}
	n, k := scan(b)
	switch k {
	case incomplete:
		return 0
	case plain:
		f.out = append(f.out, b[:n]...)
	case escape:
		f.out = appendAlt(f.out, b[:n])
	case doubled:
		f.out = append(f.out, escKey...)
	case sequence:
		if !f.long {
			f.sequence(b[:n])
		}
	}
	f.long = false
	return n
}

func (f *Filter) sequence(seq []byte) {
	if string(seq) == pasteBegin {
		f.pasting = true
		return
	}
	if string(seq) == pasteEnd { // of a paste that has ended by silence
		return
	}
	if kind := answerTo(seq); kind != "" && f.Answered != nil && f.Answered(kind) {
		return
	}
	f.out = append(f.out, seq...)
}

// takePasted adds to the paste what cannot be part of its end sequence.
func (f *Filter) takePasted(b []byte) int {
	if at := bytes.Index(b, []byte(pasteEnd)); at >= 0 {
		f.keepPasted(b[:at])
		f.endPaste()
		return at + len(pasteEnd)
	}
	n := len(b)
	for tail := min(len(pasteEnd)-1, n); tail > 0; tail-- {
		if bytes.HasPrefix([]byte(pasteEnd), b[n-tail:]) {
			n -= tail
			break
		}
	}
	f.keepPasted(b[:n])
	return n
}

func (f *Filter) keepPasted(b []byte) {
	f.pasted = append(f.pasted, b[:min(len(b), maxPaste-len(f.pasted))]...)
}

// endPaste stores the paste and passes its mark on.
func (f *Filter) endPaste() {
	if f.pastes == nil {
		f.pastes = map[int]string{}
	}
	f.number = (f.number + 1) % pasteNumbers
	f.pastes[f.number] = strings.ToValidUTF8(string(f.pasted), "")
	f.out = fmt.Appendf(f.out, "\x1b[?%d;%d$y", PasteMode, f.number)
	f.pasting, f.pasted = false, nil
}

// Paste returns the text of a paste, once.
func (f *Filter) Paste(number int) (string, bool) {
	text, ok := f.pastes[number]
	delete(f.pastes, number)
	return text, ok
}

// Deadline is when Expire must be called if nothing else is read; zero: nothing is waited for.
func (f *Filter) Deadline() time.Time {
	switch {
	case f.pasting:
		return f.since.Add(pasteTime)
	case len(f.held) == 0:
		return time.Time{}
	case f.held[0] != esc, bytes.Trim(f.held, "\x1b") == nil:
		return f.since.Add(escTime)
	}
	return f.since.Add(sequenceTime)
}

// Expire decides about what is held once its deadline has passed, and returns what is to be passed on. The result is valid
// until the next call.
func (f *Filter) Expire(now time.Time) []byte {
	f.out = f.out[:0]
	due := f.Deadline()
	if due.IsZero() || now.Before(due) {
		return f.out
	}
	switch {
	case f.pasting:
		f.keepPasted(f.held)
		f.endPaste()
	case f.held[0] != esc:
		f.out = append(f.out, f.held...)
	case bytes.Trim(f.held, "\x1b") == nil:
		for range f.held {
			f.out = append(f.out, escKey...)
		}
	case f.held[1] == esc: // a key, then a sequence without an end
		f.out = append(f.out, escKey...)
	}
	f.held, f.long = f.held[:0], false
	return f.out
}

// Drop forgets what is held: the program no longer reads.
func (f *Filter) Drop() { f.held, f.long, f.pasting, f.pasted = f.held[:0], false, false, nil }

// escKey is the key Esc in the kitty keyboard protocol.
const escKey = "\x1b[27u"

// appendAlt adds a key with Alt in the form of the kitty keyboard protocol. Keys that it cannot express stay as they are.
func appendAlt(out, key []byte) []byte {
	const alt, altShift, altCtrl = 3, 4, 7
	switch c := rune(key[1]); {
	case len(key) > 2:
		return append(out, key...)
	case c >= 'A' && c <= 'Z':
		return fmt.Appendf(out, "\x1b[%d:%d;%du", unicode.ToLower(c), c, altShift)
	case c >= 0x20 && c <= del, c == '\r', c == '\t':
		return fmt.Appendf(out, "\x1b[%d;%du", c, alt)
	case c >= 0x01 && c <= 0x1a:
		return fmt.Appendf(out, "\x1b[%d;%du", c+0x60, altCtrl)
	}
	return append(out, key...)
}
