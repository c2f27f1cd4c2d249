package editor_test

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"callboard/internal/ui/widget/editor"

	"golang.org/x/text/unicode/norm"
)

func with(text string, w, h int) *editor.Buffer {
	b := editor.New()
	b.SetSize(w, h)
	b.SetText(text)
	return b
}

// rows is the wrapped text, without the spaces at the wraps.
func rows(b *editor.Buffer) string {
	var out []string
	for _, s := range b.Rows() {
		out = append(out, strings.TrimRight(s, " \u3000"))
	}
	return strings.Join(out, "|")
}

func TestWrap(t *testing.T) {
	for _, c := range []struct {
		name, text string
		w          int // one cell of it is for the cursor
		want       string
	}{
		{"words", "the quick brown fox", 11, "the quick|brown fox"},
		{"exact", "hello world", 12, "hello world"},
		{"spaces beyond the width", "hello     world", 7, "hello|world"},
		{"long word", "a supercalifragilistic b", 9, "a|supercal|ifragili|stic b"},
		{"Hangul words", "제 이름은 타입캐스트입니다", 11, "제 이름은|타입캐스트|입니다"},
		{"a syllable is not split", "가나다라마", 6, "가나|다라|마"},
		{"break around Han", "hello 中文中文中文", 11, "hello 中文|中文中文"},
		{"no full stop at the start", "日本語です。次の", 11, "日本語で|す。次の"},
		{"no bracket at the end", "日本語「次の」", 9, "日本語|「次の」"},
		{"family", "ab👨‍👩‍👧👨‍👩‍👧c", 5, "ab👨‍👩‍👧|👨‍👩‍👧c"},
		{"lines", "a\n\nb", 10, "a||b"},
		{"empty", "", 10, ""},
		{"one cell", "ab 가c", 1, "a|b|가|c"},
		{"two cells", "ab가c", 2, "ab|가|c"},
		{"no-break space", "aaa\u00a0bbb cc", 8, "aaa\u00a0bbb|cc"},
		{"no width", strings.Repeat("a ", 50), 0, strings.TrimRight(strings.Repeat("a ", 50), " ")},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := rows(with(c.text, c.w, 9)); got != c.want {
				t.Errorf("wraps as %q, want %q", got, c.want)
			}
		})
	}
}

func TestLinesOfATinyWindow(t *testing.T) {
	b := with("가a", 1, 3)
	if got := b.Lines(); !slices.Equal(got, []string{"?", "a", " "}) {
		t.Errorf("shows %q", got)
	}
}

// at checks the text and the cursor after an edit or a move.
func at(t *testing.T, b *editor.Buffer, text string, x, y int) {
	t.Helper()
	gx, gy := b.Cursor()
	if b.Text() != text || gx != x || gy != y {
		t.Fatalf("%q, cursor %d, %d; want %q, cursor %d, %d", b.Text(), gx, gy, text, x, y)
	}
}

func TestComposition(t *testing.T) {
	b := with("", 20, 3)
	for _, c := range []struct {
		typed, want string
		x           int
	}{
		{"\u1112", "\u1112", 2}, {"\u1161", "하", 2}, {"\u11ab", "한", 2}, {"\u1100\u1173\u11af", "한글", 4},
		{" e", "한글 e", 6}, {"\u0301", "한글 é", 6}, {"👩", "한글 é👩", 8}, {"🏽", "한글 é👩🏽", 8},
	} {
		b.Insert(c.typed)
		at(t, b, c.want, c.x, 0)
	}
	if got := b.Chars(); got != 6 {
		t.Errorf("%d characters, want 6", got)
	}
	for _, want := range []string{"한글 é", "한글 ", "한글", "한", ""} {
		b.Backspace()
		if b.Text() != want {
			t.Fatalf("backspace leaves %q, want %q", b.Text(), want)
		}
	}
	b.SetText("가x\u11a8")
	b.Left() // the final consonant does not join x
	b.Backspace()
	if got := b.Text(); got != "각" {
		t.Errorf("the remaining text was not composed: %q", got)
	}
	b.SetText("á")
	b.Insert("\u0323xyz") // NFC puts the mark below first; the cursor is after all of it
	at(t, b, "ạ\u0301xyz", 4, 0)
	b.SetText("\u0301")
	b.Top()
	b.Insert("e")
	at(t, b, "é", 1, 0)
}

func TestKeys(t *testing.T) {
	type buf = editor.Buffer
	do := func(keys ...func(*buf)) func(*buf) {
		return func(b *buf) {
			for _, k := range keys {
				k(b)
			}
		}
	}
	const text = "alpha, beta 감마\n\n둘째 줄"
	for _, c := range []struct {
		name string
		do   func(*buf)
		want string
		x, y int
	}{
		{"left over a line end", do((*buf).LineStart, (*buf).Left), text, 0, 1},
		{"right over a line end", do((*buf).Top, (*buf).LineEnd, (*buf).Right), text, 0, 1},
		{"words", do((*buf).Top, (*buf).WordRight, (*buf).WordRight), text, 11, 0},
		{"words back", do((*buf).WordLeft, (*buf).WordLeft), text, 0, 2},
		{"words back over lines", do((*buf).LineStart, (*buf).WordLeft, (*buf).WordLeft, (*buf).WordLeft), text, 12, 0},
		{"goal column", do((*buf).Top, (*buf).LineEnd, (*buf).Down, (*buf).Down), text, 7, 2},
		{"goal column is kept", do((*buf).Top, (*buf).LineEnd, (*buf).Down, (*buf).Down, (*buf).Up, (*buf).Up), text, 16, 0},
		{"goal inside a syllable", do((*buf).Top, (*buf).Right, (*buf).Down, (*buf).Down), text, 0, 2},
		{"up at the top", do((*buf).Top, (*buf).Right, (*buf).Up), text, 1, 0},
		{"down at the bottom", do((*buf).Down), text, 7, 2},
		{"delete word left", do((*buf).DeleteWordLeft), "alpha, beta 감마\n\n둘째 ", 5, 2},
		{"delete word right", do((*buf).Top, (*buf).DeleteWordRight), ", beta 감마\n\n둘째 줄", 0, 0},
		{"delete to line start", do((*buf).Left, (*buf).DeleteToLineStart), "alpha, beta 감마\n\n줄", 0, 2},
		{"delete to line start, joining", do((*buf).LineStart, (*buf).DeleteToLineStart), "alpha, beta 감마\n둘째 줄", 0, 1},
		{"delete to line end", do((*buf).Top, (*buf).WordRight, (*buf).DeleteToLineEnd), "alpha\n\n둘째 줄", 5, 0},
		{"delete to line end, joining", do((*buf).Top, (*buf).LineEnd, (*buf).DeleteToLineEnd), "alpha, beta 감마\n둘째 줄", 16, 0},
		{"delete, joining", do((*buf).Top, (*buf).LineEnd, (*buf).Delete), "alpha, beta 감마\n둘째 줄", 16, 0},
		{"backspace, joining", do((*buf).LineStart, (*buf).Backspace, (*buf).Backspace), "alpha, beta 감마둘째 줄", 16, 0},
		{"nothing before", do((*buf).Top, (*buf).Backspace, (*buf).DeleteWordLeft, (*buf).DeleteToLineStart, (*buf).Left, (*buf).WordLeft), text, 0, 0},
		{"nothing after", do((*buf).Delete, (*buf).DeleteWordRight, (*buf).DeleteToLineEnd, (*buf).Right, (*buf).WordRight), text, 7, 2},
		{"new line", do((*buf).Top, (*buf).WordRight, (*buf).Newline), "alpha\n, beta 감마\n\n둘째 줄", 0, 1},
		{"click", func(b *buf) { b.Click(13, 0); b.Insert("!") }, "alpha, beta !감마\n\n둘째 줄", 13, 0},
		{"click after a line", func(b *buf) { b.Click(50, 0) }, text, 16, 0},
		{"click below the text", func(b *buf) { b.Top(); b.Click(0, 7) }, text, 7, 2},
		{"click on the last line", func(b *buf) { b.Top(); b.Click(0, 2) }, text, 0, 2},
		{"click outside", func(b *buf) { b.Click(-5, -5) }, text, 0, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			b := with(text, 40, 8)
			c.do(b)
			at(t, b, c.want, c.x, c.y)
		})
	}
}

func TestWrappedRows(t *testing.T) {
	b := with("aaa bbb ccccccccccc", 8, 9) // aaa bbb |ccccccc|cccc
	at(t, b, b.Text(), 4, 2)
	b.Up()
	at(t, b, b.Text(), 4, 1)
	b.LineEnd() // a broken word: the cursor stays on this row
	at(t, b, b.Text(), 7, 1)
	b.LineEnd()
	at(t, b, b.Text(), 7, 1)
	b.Left()
	at(t, b, b.Text(), 6, 1)
	b.Right() // to the start of the next row
	at(t, b, b.Text(), 0, 2)
	b.Up()
	b.Up()
	at(t, b, b.Text(), 0, 0)
	b.LineEnd() // before the space beyond the width
	at(t, b, b.Text(), 7, 0)
	b.Insert("!")
	at(t, b, "aaa bbb! ccccccccccc", 4, 1)
}

func TestWindow(t *testing.T) {
	var text []string
	for i := range 20 {
		text = append(text, string(rune('a'+i)))
	}
	b := with(strings.Join(text, "\n"), 3, 4)
	see := func(want string, x, y int) {
		t.Helper()
		if got := strings.ReplaceAll(strings.Join(b.Lines(), ""), " ", ""); got != want {
			t.Fatalf("the window shows %q, want %q", got, want)
		}
		at(t, b, b.Text(), x, y)
	}
	see("qrst", 1, 3)
	b.Top()
	see("abcd", 0, 0)
	b.PageDown()
	see("defg", 0, 0)
	b.Down()
	b.PageDown()
	see("ghij", 0, 1)
	b.PageUp()
	see("defg", 0, 1)
	b.ScrollBy(1)
	see("efgh", 0, 0)
	b.ScrollBy(2)
	see("ghij", 0, 0)
	b.ScrollBy(-5)
	see("bcde", 0, 3)
	b.ScrollBy(1 << 40)
	see("qrst", 0, 0)
	b.ScrollBy(-1 << 40)
	see("abcd", 0, 3)
	b.Bottom()
	b.SetSize(3, 2)
	see("st", 1, 1)
	b.SetSize(3, 6)
	see("opqrst", 1, 5)
	b.Top()
	for range 17 {
		b.DeleteToLineEnd()
		b.DeleteToLineEnd()
	}
	see("rst", 0, 0)
	b.Bottom()
	b.PageUp()
	see("rst", 1, 0)
}

func TestRewrapKeepsTheTopRow(t *testing.T) {
	b := with(strings.Repeat("낱말 하나 ", 200), 40, 5)
	b.Top()
	for range 10 {
		b.PageDown()
	}
	first, at := b.Lines()[0], b.Offset()
	b.SetSize(17, 5)
	b.SetSize(40, 5)
	if b.Offset() != at || b.Lines()[0] != first {
		t.Errorf("two resizes moved the window from %q to %q", first, b.Lines()[0])
	}
}

func TestPaste(t *testing.T) {
	b := editor.New(editor.MaxChars(10))
	b.SetSize(20, 3)
	if got := b.Paste("a\tb\r\n\x1b[31mc\x1b[0m\u200b"); got != 10 {
		t.Errorf("%d characters dropped, want 10", got)
	}
	at(t, b, "a  b\nc", 1, 1)
	if got := b.Paste(norm.NFD.String("가나다라마바")); got != 2 {
		t.Errorf("%d dropped beyond the limit, want 2", got)
	}
	if b.Text() != "a  b\nc가나다라" || b.Chars() != 10 {
		t.Errorf("holds %q", b.Text())
	}
	b.Insert("x")
	b.Newline()
	if b.Chars() != 10 {
		t.Errorf("text beyond the limit was inserted: %q", b.Text())
	}
	b.SetText("12345678👨‍👩‍👧")
	if b.Text() != "12345678" {
		t.Errorf("an emoji was split: %q", b.Text())
	}
	full := editor.New()
	if got := full.Paste(strings.Repeat("x\n", 150_000)); got != 100_000 || full.Chars() != editor.DefaultMaxChars {
		t.Errorf("%d dropped, %d held", got, full.Chars())
	}
}

func TestParagraphColumns(t *testing.T) {
	b := with("가나다 라마바\nab\n\ncd", 8, 6) // 가나다 |라마바|ab||cd
	b.Click(0, 0)
	for limit, want := range map[int][]int{
		0:   {0, 0, 0, -1, -1, -1},
		1:   {2, 0, 0, -1, -1, -1},
		3:   {6, 0, 0, -1, -1, -1}, // only the space is beyond it
		4:   {8, 0, 0, -1, -1, -1},
		5:   {8, 2, 0, -1, -1, -1},
		7:   {8, 8, 0, -1, -1, -1},
		9:   {8, 8, 1, -1, -1, -1},
		10:  {8, 8, 8, -1, -1, -1},
		-1:  {0, 0, 0, -1, -1, -1},
		999: {8, 8, 8, -1, -1, -1},
	} {
		if got := b.ParagraphColumns(limit); !slices.Equal(got, want) {
			t.Errorf("limit %d: %v, want %v", limit, got, want)
		}
	}
	b.Click(0, 3)
	if got := b.ParagraphColumns(5); !slices.Equal(got, []int{-1, -1, -1, -1, -1, -1}) {
		t.Errorf("between two paragraphs: %v", got)
	}
	b.Click(0, 4)
	if got := b.ParagraphColumns(1); !slices.Equal(got, []int{-1, -1, -1, -1, 1, -1}) {
		t.Errorf("the last paragraph: %v", got)
	}
	fam := with("a👨‍👩‍👧b", 9, 1)
	if got := fam.ParagraphColumns(3); got[0] != 1 {
		t.Errorf("an emoji across the limit is not beyond it: %v", got)
	}
}

func TestReplaceIsOneUndoStep(t *testing.T) {
	b := with("one\ntwo", 20, 4)
	b.Insert("!")
	b.Replace("three\n\x1b[1mfour")
	if b.Text() != "three\nfour" {
		t.Fatalf("the text is %q", b.Text())
	}
	b.Replace("three\nfour") // changes nothing, so there is nothing to undo
	if b.Undo(); b.Text() != "one\ntwo!" {
		t.Fatalf("undo gave %q", b.Text())
	}
}

func TestParagraph(t *testing.T) {
	b := with("one\ntwo\n \nthree\n\n\nfour", 20, 9)
	for y, want := range []string{"one\ntwo", "one\ntwo", "", "three", "", "", "four"} {
		b.Click(0, y)
		if got := b.Paragraph(); got != want {
			t.Errorf("on line %d: %q, want %q", y, got, want)
		}
		number := map[string]int{"one\ntwo": 1, "three": 2, "four": 3}[want]
		if n, of := b.ParagraphNumber(); n != number || of != 3 {
			t.Errorf("on line %d: paragraph %d of %d, want %d of 3", y, n, of, number)
		}
	}
}

func TestCounts(t *testing.T) {
	b := with("가\nb", 10, 2)
	if b.Chars() != 3 || b.LineCount() != 2 || b.Empty() {
		t.Errorf("%d characters, %d lines", b.Chars(), b.LineCount())
	}
	if e := editor.New(); !e.Empty() || e.LineCount() != 1 || len(e.Lines()) != 0 {
		t.Error("a new buffer is not empty")
	}
	if !utf8.ValidString(with("a\xffb", 5, 1).Text()) {
		t.Error("invalid UTF-8 was kept")
	}
}
