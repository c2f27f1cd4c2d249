package infilter

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	uv "github.com/charmbracelet/ultraviolet"
)

// feed gives a filter reads with pauses before them, and returns what it passes on. At the end everything expires.
func feed(f *Filter, reads ...any) string {
	var out strings.Builder
	now := time.Unix(0, 0)
	pass := func(until time.Time) {
		for {
			due := f.Deadline()
			if due.IsZero() || due.After(until) {
				break
			}
			out.Write(f.Expire(due))
		}
		now = until
	}
	for _, r := range reads {
		switch r := r.(type) {
		case time.Duration:
			pass(now.Add(r))
		case string:
			out.Write(f.Add([]byte(r), now))
		}
	}
	pass(now.Add(time.Hour))
	return out.String()
}

func TestOrdinaryInputPassesAtOnce(t *testing.T) {
	for _, in := range []string{"a", "q", "한글", "\r", "\x03", "\x1a", "\x00", "\x7f", "\x1b[A", "\x1bOP", "\x1b[15;5~", "\x1b[99;5u", "\x1b[<0;4;3M", "\x1b[I",
		"\x1b[M !!", "\x1b\x1b[A", "\x1b[2$", "\x1b]11;rgb:0000/0000/0000\a", "\x1b]11;rgb:0/0/0\x1b\\", "\x1b[?2026;2$y", "\x1bP>|kitty\x1b\\", "\xff", "a\x1b[Bb"} {
		var f Filter
		if got := string(f.Add([]byte(in), time.Unix(0, 0))); got != in || !f.Deadline().IsZero() {
			t.Errorf("%q gives %q at once", in, got)
		}
	}
}

func TestPausesInSequences(t *testing.T) {
	ms := time.Millisecond
	for name, c := range map[string]struct {
		reads []any
		want  string
	}{
		"mouse report":             {[]any{"\x1b[<0;4", 60 * ms, ";3M"}, "\x1b[<0;4;3M"},
		"mouse report at its CSI":  {[]any{"\x1b[", 400 * ms, "<0;4;3M"}, "\x1b[<0;4;3M"},
		"old mouse report":         {[]any{"\x1b[M", 60 * ms, " !", 60 * ms, "!"}, "\x1b[M !!"},
		"colour":                   {[]any{"\x1b]11;rgb:00", 60 * ms, "00/0000/0000", 60 * ms, "\x1b", 60 * ms, "\\"}, "\x1b]11;rgb:0000/0000/0000\x1b\\"},
		"mode":                     {[]any{"\x1b[?2026", 60 * ms, ";2$", 60 * ms, "y"}, "\x1b[?2026;2$y"},
		"version":                  {[]any{"\x1bP>|ter", 60 * ms, "m\x1b\\"}, "\x1bP>|term\x1b\\"},
		"function key":             {[]any{"\x1bO", 60 * ms, "P"}, "\x1bOP"},
		"never completed":          {[]any{"a\x1b[<0;4", 600 * ms, "b"}, "ab"},
		"string never completed":   {[]any{"a\x1b]11;rgb", 600 * ms, "b"}, "ab"},
		"interrupted by a key":     {[]any{"\x1b]11;rgb", 60 * ms, "\x03"}, "\x03"},
		"interrupted by a key too": {[]any{"\x1b[<0;", 60 * ms, "\x03"}, "\x03"},
		"interrupted by another":   {[]any{"\x1b[<0;", 60 * ms, "\x1b[A"}, "\x1b[A"},
		"character":                {[]any{"\xed\x95", 20 * ms, "\x9c"}, "한"},
		"half a character":         {[]any{"\xed\x95", 60 * ms, "a"}, "\xed\x95a"},
		"esc":                      {[]any{"\x1b", 60 * ms, "a"}, "\x1b[27ua"},
		"esc twice":                {[]any{"\x1b\x1b", 60 * ms}, "\x1b[27u\x1b[27u"},
		"esc, then a key":          {[]any{"\x1b\x1ba"}, "\x1b[27u\x1b[97;3u"},
		"esc, then an answer":      {[]any{"\x1b", 30 * ms, "\x1b[?62;22c"}, "\x1b[27u\x1b[?62;22c"},
		"esc, then half an answer": {[]any{"\x1b\x1b[?20", 60 * ms, "26;2$y"}, "\x1b[27u\x1b[?2026;2$y"},
		"esc, then only a half":    {[]any{"\x1b\x1b[?20", 600 * ms, "b"}, "\x1b[27ub"},
		"esc, then the mouse":      {[]any{"\x1b\x1b[<0;4;3M"}, "\x1b[27u\x1b[<0;4;3M"},
		"esc, then the old mouse":  {[]any{"\x1b\x1b[M !!"}, "\x1b[27u\x1b[M !!"},
		"esc, then the focus":      {[]any{"\x1b\x1b[I\x1b\x1b[O"}, "\x1b[27u\x1b[I\x1b[27u\x1b[O"},
		"esc, then a colour":       {[]any{"\x1b\x1b]11;rgb:0/0/0\a"}, "\x1b[27u\x1b]11;rgb:0/0/0\a"},
		"esc, then a paste":        {[]any{"\x1b\x1b[200~a\x1b[201~"}, "\x1b[27u\x1b[?7700;1$y"},
		"alt and an arrow":         {[]any{"\x1b\x1b[A\x1b\x1bOa\x1b\x1b[5~"}, "\x1b\x1b[A\x1b\x1bOa\x1b\x1b[5~"},
		"esc in two reads":         {[]any{"\x1b", 30 * ms, "[A"}, "\x1b[A"},
		"too long":                 {[]any{"\x1b]52;c;" + strings.Repeat("A", 4096), 600 * ms, "b"}, "b"},
		"long string":              {[]any{"\x1b]52;c;" + strings.Repeat("q", 4096), strings.Repeat("x", 9000), "x\ab"}, "b"},
		"long string, ST":          {[]any{"\x1bP" + strings.Repeat("q", 4096) + "\x1b", "\\b"}, "b"},
		"long string and a key":    {[]any{"\x1bP" + strings.Repeat("q", 4096), "qq", "\x03"}, "\x03"},
		"long string, another":     {[]any{"\x1bP" + strings.Repeat("q", 4096), "q\x1b\\\x1b]11;a\a"}, "\x1b]11;a\a"},
		"long numbers":             {[]any{"\x1b[" + strings.Repeat("1;", 4096), "1;", "1$", "mb"}, "b"},
		"long numbers after Esc":   {[]any{"\x1b\x1b[" + strings.Repeat("1;", 4096), "1;", "1mb"}, "\x1b[27ub"},
	} {
		if got := feed(&Filter{}, c.reads...); got != c.want {
			t.Errorf("%s: %q; want %q", name, got, c.want)
		}
	}
}

func TestDeadlines(t *testing.T) {
	for in, want := range map[string]time.Duration{"\x1b": escTime, "\x1b\x1b": escTime, "\xed": escTime, "\x1b[": sequenceTime, "\x1b]11;": sequenceTime, "\x1b[200~abc": pasteTime} {
		var f Filter
		f.Add([]byte(in), time.Unix(0, 0))
		if got := f.Deadline().Sub(time.Unix(0, 0)); got != want {
			t.Errorf("%q waits %v; want %v", in, got, want)
		}
	}
}

func TestPastes(t *testing.T) {
	ms := time.Millisecond
	mark := func(n int) string { return fmt.Sprintf("\x1b[?7700;%d$y", n) }
	for name, c := range map[string]struct {
		reads  []any
		want   string
		pasted []string
	}{
		"whole":               {[]any{"a\x1b[200~one\rtwo\x1b[201~b"}, "a" + mark(1) + "b", []string{"one\rtwo"}},
		"in pieces":           {[]any{"\x1b[200", 60 * ms, "~one", 900 * ms, " two\x1b[2", 900 * ms, "01~b"}, mark(1) + "b", []string{"one two"}},
		"with an odd end":     {[]any{"\x1b[200~one\x1b[20", 60 * ms, "2~\x1b[201~"}, mark(1), []string{"one\x1b[202~"}},
		"without an end":      {[]any{"\x1b[200~abc", 1001 * ms, "q"}, mark(1) + "q", []string{"abc"}},
		"its end comes late":  {[]any{"\x1b[200~abc", 1001 * ms, "\x1b[201~q"}, mark(1) + "q", []string{"abc"}},
		"ctrl+c ends it":      {[]any{"\x1b[200~abc", 200 * ms, "\x03"}, mark(1) + "\x03", []string{"abc"}},
		"ctrl+c in the paste": {[]any{"\x1b[200~abc", 20 * ms, "\x03", "\x1b[201~"}, mark(1), []string{"abc\x03"}},
		"two":                 {[]any{"\x1b[200~a\x1b[201~x\x1b[200~b\x1b[201~"}, mark(1) + "x" + mark(2), []string{"a", "b"}},
		"no UTF-8":            {[]any{"\x1b[200~a\xffb\x1b[201~"}, mark(1), []string{"ab"}},
	} {
		var f Filter
		if got := feed(&f, c.reads...); got != c.want {
			t.Errorf("%s: %q; want %q", name, got, c.want)
		}
		for i, want := range c.pasted {
			if got, ok := f.Paste(i + 1); got != want || !ok {
				t.Errorf("%s: paste %d is %q; want %q", name, i+1, got, want)
			}
		}
	}
}

// What the filter writes for a key with Alt is the same key to Bubble Tea as what it read.
func TestAltKeysStayTheSame(t *testing.T) {
	var d uv.EventDecoder
	for c := 1; c < 0x80; c++ {
		in := []byte{esc, byte(c)}
		if strings.ContainsRune("[]OPX^_\x1b", rune(c)) {
			continue
		}
		_, before := d.Decode(in)
		out := string((&Filter{}).Add(in, time.Now()))
		n, after := d.Decode([]byte(out))
		b, ok1 := before.(uv.KeyPressEvent)
		a, ok2 := after.(uv.KeyPressEvent)
		if !ok1 || !ok2 || n != len(out) || b.Keystroke() != a.Keystroke() || b.Key().Text != a.Key().Text {
			t.Errorf("esc %q: %v (%T) became %v (%T) of %q", rune(c), before, before, after, after, out)
		}
	}
}

func TestAnswersAreReported(t *testing.T) {
	var kinds []string
	f := Filter{Answered: func(kind string) bool {
		kinds = append(kinds, kind)
		return kind == Attributes
	}}
	got := feed(&f, "x\x1b[?2026;2$y\x1b[?2027;0$y\x1b]11;rgb:0/0/0\a\x1b[?1u\x1b[?62;4cy\x1b[1;5A\x1b[99;5u")
	if want := []string{"2026", "2027", Colour, Keyboard, Attributes}; !slices.Equal(kinds, want) {
		t.Errorf("answers %q; want %q", kinds, want)
	}
	if want := "x\x1b[?2026;2$y\x1b[?2027;0$y\x1b]11;rgb:0/0/0\a\x1b[?1uy\x1b[1;5A\x1b[99;5u"; got != want {
		t.Errorf("%q; want %q", got, want)
	}
}

func TestQuestions(t *testing.T) {
	out := "\x1b[?2026$p\x1b[?2027$p\x1b]11;?\a\x1b[>1u\x1b[?u\x1b[?25l\x1b[c\x1b]11;#fff\a\x1b[H text"
	if got, want := Questions([]byte(out)), []string{"2026", "2027", Colour, Keyboard, Attributes}; !slices.Equal(got, want) {
		t.Errorf("%q; want %q", got, want)
	}
}
