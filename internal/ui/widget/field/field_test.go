package field_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"callboard/internal/ui/widget/field"

	"github.com/charmbracelet/x/ansi"
	"golang.org/x/text/unicode/norm"
)

func with(text string, w int) *field.Field {
	f := field.New()
	f.SetWidth(w)
	f.SetText(text)
	return f
}

func TestCursorAfterHangul(t *testing.T) {
	f := with("홍길동", 10)
	if got := f.CursorX(); got != 6 {
		t.Errorf("after 홍길동 the cursor is at %d, want 6", got)
	}
	f.Left()
	if got := f.CursorX(); got != 4 {
		t.Errorf("before 동 the cursor is at %d, want 4", got)
	}
	if got, want := f.View(), "홍길동    "; got != want {
		t.Errorf("View() = %q, want %q", got, want)
	}
}

func TestEdit(t *testing.T) {
	for _, c := range []struct {
		name, start string
		do          func(*field.Field)
		want        string
		x           int
	}{
		{"backspace deletes a family", "a👨‍👩‍👧", (*field.Field).Backspace, "a", 1},
		{"backspace deletes a syllable", "홍길", (*field.Field).Backspace, "홍", 2},
		{"backspace at the start", "", (*field.Field).Backspace, "", 0},
		{"delete at the end", "ab", (*field.Field).Delete, "ab", 2},
		{"delete", "홍길", func(f *field.Field) { f.Start(); f.Delete() }, "길", 0},
		{"delete word", "alpha beta", (*field.Field).DeleteWordLeft, "alpha ", 6},
		{"delete word, Korean", "배우 찾기 ", (*field.Field).DeleteWordLeft, "배우 ", 5},
		{"delete to start", "one two", func(f *field.Field) { f.WordLeft(); f.DeleteToStart() }, "two", 0},
		{"paste of lines", "", func(f *field.Field) { f.Insert("one\r\ntwo\n") }, "one two", 7},
		{"paste with escapes", "", func(f *field.Field) { f.Insert("\x1b[31mred\x1b[0m\x07") }, "red", 3},
		{"jamo compose with the text before", "하", func(f *field.Field) { f.Insert("\u11ab") }, "한", 2},
		{"a mark composes with a base typed before it", "", func(f *field.Field) { f.Insert("\u0301"); f.Start(); f.Insert("e") }, "é", 1},
		{"NFD", "", func(f *field.Field) { f.Insert(norm.NFD.String("홍길동")) }, "홍길동", 6},
		{"words to the right", "one, two", func(f *field.Field) { f.Start(); f.WordRight(); f.WordRight(); f.Insert("!") }, "one, two!", 9},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := with(c.start, 20)
			c.do(f)
			if f.Text() != c.want || f.CursorX() != c.x {
				t.Errorf("got %q, cursor %d; want %q, %d", f.Text(), f.CursorX(), c.want, c.x)
			}
		})
	}
}

func TestScroll(t *testing.T) {
	f := with("abcdefghij", 5)
	for _, c := range []struct {
		do   func()
		view string
		x    int
	}{
		{func() {}, "…hij ", 4},
		{f.Left, "…hij ", 3},
		{f.Start, "abcd…", 0},
		{func() { f.Right(); f.Right(); f.Right(); f.Right() }, "abcde", 4},
		{f.Right, "…cdef", 4},
		{f.End, "…hij ", 4},
		{f.Backspace, "…ghi ", 4},
		{func() { f.SetWidth(20) }, "abcdefghi           ", 9},
		{func() { f.SetWidth(1) }, " ", 0},
		{f.Left, "i", 0},
		{func() { f.SetWidth(0) }, "", 0},
	} {
		c.do()
		if f.View() != c.view || f.CursorX() != c.x {
			t.Fatalf("got %q, cursor %d; want %q, %d", f.View(), f.CursorX(), c.view, c.x)
		}
	}
	if f := with("홍길동", 5); f.View() != "… 동 " || f.CursorX() != 4 {
		t.Errorf("wide: got %q, %d", f.View(), f.CursorX())
	}
}

func TestMask(t *testing.T) {
	f := with("secret words 홍", 6)
	f.Mask = '•'
	if f.View() != "…•••• " || f.CursorX() != 5 {
		t.Errorf("got %q, %d", f.View(), f.CursorX())
	}
	f.WordLeft()
	if f.CursorX() != 0 || strings.Trim(f.View(), "•") != "…" {
		t.Errorf("a word key reveals the words: %q, %d", f.View(), f.CursorX())
	}
	f.WordRight()
	f.DeleteWordLeft()
	if f.Text() != "" {
		t.Errorf("left %q", f.Text())
	}
	f.Mask = '가'
	f.SetText("ab")
	if f.View() != "**    " {
		t.Errorf("a wide mask gives %q", f.View())
	}
}

func TestMaxChars(t *testing.T) {
	f := with(strings.Repeat("가", field.MaxChars+9), 10)
	if got := utf8.RuneCountInString(f.Text()); got != field.MaxChars {
		t.Errorf("holds %d characters", got)
	}
	f.Insert("x")
	if strings.Contains(f.Text(), "x") {
		t.Error("text beyond MaxChars was inserted")
	}
}

func FuzzField(f *testing.F) {
	for _, s := range []string{"홍길동", "👨‍👩‍👧🇰🇷", "e\u0301\u11a8", "a\r\nb\x1b[1m", "\u200d❤️\u0301", "\u06dd"} {
		f.Add(s, []byte{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
	}
	f.Fuzz(func(t *testing.T, s string, ops []byte) {
		if len(s) > 60 || len(ops) > 60 {
			return
		}
		in := with(s, 7)
		w := 7
		for _, op := range ops {
			switch op % 13 {
			case 0:
				in.Insert(s)
			case 1:
				w = int(op / 13)
				in.SetWidth(w)
			case 2:
				in.Insert(string([]rune{'e', 0x301, 0x1112, 0x1161, 0x11ab, 0x1f1f0, 0x1f1f7}[op/13%7]))
			case 3:
				in.Mask = []rune{0, '•'}[op/13%2]
			default:
				[]func(*field.Field){
					(*field.Field).Backspace, (*field.Field).Delete, (*field.Field).DeleteWordLeft, (*field.Field).DeleteToStart,
					(*field.Field).Left, (*field.Field).Right, (*field.Field).WordLeft, (*field.Field).WordRight, (*field.Field).Start,
				}[op%13-4](in)
			}
			if got := ansi.StringWidth(in.View()); got != w {
				t.Fatalf("%q drawn %d wide as %q, want %d", in.Text(), got, in.View(), w)
			}
			if x := in.CursorX(); x < 0 || x >= max(w, 1) {
				t.Fatalf("cursor at %d of %d", x, w)
			}
			if !norm.NFC.IsNormalString(in.Text()) || strings.ContainsAny(in.Text(), "\n\x1b") {
				t.Fatalf("holds %q", in.Text())
			}
		}
	})
}
