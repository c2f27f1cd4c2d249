package infilter

import (
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

// However the input is divided into reads, the same is passed on, and all of it in the end.
func FuzzReads(f *testing.F) {
	for _, s := range []string{"a\x1b[Ab", "\x1b[<0;4;3M", "\x1b[200~ab\x1b[201~c", "\x1b]11;rgb:0/0/0\x1b\\", "\x1b\x1b[A", "한\x1b", "\x1b[M !!x", "\x1b[200~a\x1b[20", "\x1bP\x03q"} {
		f.Add([]byte(s), uint8(1))
		f.Add([]byte(s), uint8(3))
	}
	f.Fuzz(func(t *testing.T, in []byte, size uint8) {
		if len(in) > maxSequence {
			return
		}
		var whole, parts []any
		whole = append(whole, string(in))
		for rest := in; len(rest) > 0; {
			n := min(int(size)+1, len(rest))
			parts = append(parts, string(rest[:n]))
			rest = rest[n:]
		}
		var a, b Filter
		one, many := feed(&a, whole...), feed(&b, parts...)
		if one != many {
			t.Errorf("%q in one read gives %q, in pieces %q", in, one, many)
		}
		if !a.Deadline().IsZero() || len(a.held) > 0 {
			t.Errorf("%q: held %q", in, a.held)
		}
		for n, text := range a.pastes {
			if b.pastes[n] != text {
				t.Errorf("paste %d is %q and %q", n, text, b.pastes[n])
			}
		}
		if text := string(in); utf8.ValidString(text) && !strings.ContainsRune(text, esc) && one != text {
			t.Errorf("text %q became %q", text, one)
		}
	})
}

// Input never makes more output than the reader has room for: see package terminal.
func FuzzLength(f *testing.F) {
	f.Add([]byte("\x1bA\x1bB\x1b\x1b\x1b"))
	f.Add([]byte("\x1b[200~\x1b[201~"))
	f.Fuzz(func(t *testing.T, in []byte) {
		var filter Filter
		held := 0
		for rest := in; len(rest) > 0; {
			n := min(512, len(rest))
			out := len(filter.Add(rest[:n], time.Unix(0, 0)))
			if out > 8*(n+held) {
				t.Errorf("%d bytes became %d", n+held, out)
			}
			held, rest = len(filter.held), rest[n:]
		}
	})
}
