package editor_test

import (
	"math/rand/v2"
	"strings"
	"testing"
	"unicode/utf8"

	"callboard/internal/ui/widget/editor"

	"github.com/charmbracelet/x/ansi"
	"golang.org/x/text/unicode/norm"
)

// model is a simple model of a buffer: the text before the cursor and the text after it. The buffer's text must be the
// NFC of both.
type model struct{ before, after string }

func (m model) text() string { return norm.NFC.String(m.before + m.after) }

func clean(s string) string { return editor.Clean(s) }

// clusters splits s into graphemes.
func clusters(s string) (out []string) {
	for s != "" {
		c, _ := ansi.FirstGraphemeCluster(s, ansi.GraphemeWidth)
		out, s = append(out, c), s[len(c):]
	}
	return out
}

func (m *model) backspace() {
	if c := clusters(m.before); len(c) > 0 {
		m.before = strings.Join(c[:len(c)-1], "")
	}
}

func (m *model) delete() {
	if c := clusters(m.after); len(c) > 0 {
		m.after = strings.Join(c[1:], "")
	}
}

// follow copies the cursor from the buffer, because the model has only the text.
func (m *model) follow(t *testing.T, b *editor.Buffer) {
	t.Helper()
	at := b.Offset()
	text := b.Text()
	if at < 0 || at > len(text) || !utf8.ValidString(text[:at]) {
		t.Fatalf("cursor at byte %d of %q", at, text)
	}
	sum := 0
	for _, c := range clusters(text) {
		if sum >= at {
			break
		}
		sum += len(c)
	}
	if sum != at {
		t.Fatalf("cursor at byte %d of %q splits a grapheme", at, text)
	}
	m.before, m.after = text[:at], text[at:]
}

var words = []string{
	"a", "hello", " ", "  ", "가", "홍길동", "ᄒ", "ᅩ", "ᆼ", "\u11a8", "\u0301", "e", "👨‍👩‍👧", "🇰", "🇷", "日本", "。", "「",
	"\n", "x\ny", "नम", "ी", "\u200d", "👩", "🏽", "\ufe0f", "❤", "\tz", "\x1b[1m", "아주아주긴낱말하나가여기있습니다", "か", "\u3099",
}

var moves = []func(*editor.Buffer){
	(*editor.Buffer).Left, (*editor.Buffer).Right, (*editor.Buffer).Up, (*editor.Buffer).Down,
	(*editor.Buffer).WordLeft, (*editor.Buffer).WordRight, (*editor.Buffer).LineStart, (*editor.Buffer).LineEnd,
	(*editor.Buffer).PageUp, (*editor.Buffer).PageDown, (*editor.Buffer).Top, (*editor.Buffer).Bottom,
}

// run applies the bytes of script as operations and checks the buffer after each.
func run(t *testing.T, script []byte) {
	b := editor.New()
	w, h := 9, 4
	b.SetSize(w, h)
	var m model
	for len(script) >= 2 {
		op, arg := script[0]%24, int(script[1])
		script = script[2:]
		was := b.Text()
		edited := true
		switch {
		case op < 6:
			s := words[arg%len(words)]
			b.Insert(s)
			m.before += clean(s)
		case op == 6:
			b.Backspace()
			m.backspace()
		case op == 7:
			b.Delete()
			m.delete()
		case op == 8:
			b.Newline()
			m.before += "\n"
		case op == 9:
			s := strings.Repeat(words[arg%len(words)]+"가나 ", 1+arg%7)
			b.Paste(s)
			m.before += clean(s)
		case op < 18:
			edited = false
			moves[arg%len(moves)](b)
		case op == 18:
			edited = false
			w, h = arg%14, arg%5
			b.SetSize(w, h)
		case op == 19:
			edited = false
			b.Click(arg%16-1, arg/16-1)
		case op == 20:
			edited = false
			b.ScrollBy(arg - 128)
		default: // not modelled: checked by undo and by the invariants
			[]func(*editor.Buffer){
				(*editor.Buffer).DeleteWordLeft, (*editor.Buffer).DeleteWordRight,
				(*editor.Buffer).DeleteToLineStart, (*editor.Buffer).DeleteToLineEnd,
			}[arg%4](b)
			m.follow(t, b)
		}
		if b.Text() != m.text() {
			t.Fatalf("op %d(%d) on %q: got %q, want %q", op, arg, was, b.Text(), m.text())
		}
		if !edited && b.Text() != was {
			t.Fatalf("op %d changed the text", op)
		}
		invariants(t, b, w, h)
		m.follow(t, b)
	}
	unwind(t, b, w, h)
}

func invariants(t *testing.T, b *editor.Buffer, w, h int) {
	t.Helper()
	text := b.Text()
	if !norm.NFC.IsNormalString(text) {
		t.Fatalf("%q is not NFC", text)
	}
	if got, want := b.Chars(), utf8.RuneCountInString(text); got != want {
		t.Fatalf("Chars() = %d, %q has %d", got, text, want)
	}
	if got, want := b.LineCount(), strings.Count(text, "\n")+1; got != want {
		t.Fatalf("LineCount() = %d, want %d", got, want)
	}
	lines := b.Lines()
	if len(lines) != h {
		t.Fatalf("%d lines in a window of %d", len(lines), h)
	}
	for _, l := range lines {
		if got := ansi.StringWidth(l); got != w {
			t.Fatalf("line %q of %q is %d wide, want %d", l, text, got, w)
		}
	}
	if x, y := b.Cursor(); x < 0 || y < 0 || w > 0 && x >= w || h > 0 && y >= h {
		t.Fatalf("cursor at %d, %d in a window of %d by %d", x, y, w, h)
	}
	if err := b.CheckWrap(); err != nil {
		t.Fatalf("%v\nin %q", err, text)
	}
	for _, limit := range []int{0, 3, 20} {
		if got := len(b.ParagraphColumns(limit)); got != h {
			t.Fatalf("ParagraphColumns returns %d rows, there are %d", got, h)
		}
	}
}

// unwind undoes everything and redoes it.
func unwind(t *testing.T, b *editor.Buffer, w, h int) {
	t.Helper()
	last := b.Text()
	states := []string{last}
	for b.Undo() {
		states = append(states, b.Text())
		invariants(t, b, w, h)
	}
	if b.Text() != "" {
		t.Fatalf("undone to %q", b.Text())
	}
	for i := len(states) - 2; b.Redo(); i-- {
		if b.Text() != states[i] {
			t.Fatalf("redo gives %q, was %q", b.Text(), states[i])
		}
		invariants(t, b, w, h)
	}
	if b.Text() != last {
		t.Fatalf("redone to %q, was %q", b.Text(), last)
	}
}

func TestAgainstModel(t *testing.T) {
	t.Parallel()
	for seed := range uint64(40) {
		r := rand.New(rand.NewPCG(seed, 1))
		script := make([]byte, 240)
		for i := range script {
			script[i] = byte(r.Uint32())
		}
		run(t, script)
	}
}

func FuzzBuffer(f *testing.F) {
	f.Add([]byte{0, 1, 0, 6, 0, 7, 0, 8, 6, 0, 18, 5, 9, 5, 12, 2, 0, 10})
	f.Add([]byte{0, 13, 0, 14, 10, 0, 0, 13, 7, 0, 6, 0})
	f.Fuzz(func(t *testing.T, script []byte) {
		if len(script) <= 400 {
			run(t, script)
		}
	})
}
