package scroll_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/charmbracelet/colorprofile"

	"callboard/internal/ui/widget/scroll"
	"callboard/internal/ui/widget/style"
)

func numbered(n int) []string {
	out := make([]string, n)
	for i := range out {
		out[i] = fmt.Sprint(i)
	}
	return out
}

// state is what the window shows and the note beside it.
func state(v *scroll.View) string {
	return strings.TrimSpace(strings.Join(v.Lines(), " ") + " " + v.Note(style.ASCIIGlyphs()))
}

func TestScroll(t *testing.T) {
	v := scroll.New()
	v.SetLines(numbered(7))
	v.SetHeight(3)
	for _, c := range []struct {
		name string
		do   func()
		want string
	}{
		{"at first", func() {}, "0 1 2 more v"},
		{"up at the top", func() { v.Move(-1) }, "0 1 2 more v"},
		{"down", func() { v.Move(1) }, "1 2 3 more ^ v"},
		{"nowhere", func() { v.Move(0); v.Page(0); v.HalfPage(0) }, "1 2 3 more ^ v"},
		{"page", func() { v.Page(1) }, "4 5 6 more ^"},
		{"page at the end", func() { v.Page(1) }, "4 5 6 more ^"},
		{"half a page up", func() { v.HalfPage(-1) }, "3 4 5 more ^ v"},
		{"page up", func() { v.Page(-1) }, "0 1 2 more v"},
		{"half a page down", func() { v.HalfPage(1) }, "1 2 3 more ^ v"},
		{"far down", func() { v.Move(1<<63 - 1) }, "4 5 6 more ^"},
		{"far up", func() { v.Move(-1 << 63) }, "0 1 2 more v"},
		{"bottom", v.Bottom, "4 5 6 more ^"},
		{"higher", func() { v.SetHeight(5) }, "2 3 4 5 6 more ^"},
		{"lower", func() { v.SetHeight(2) }, "2 3 more ^ v"},
		{"shorter content", func() { v.SetLines(numbered(3)) }, "1 2 more ^"},
		{"no content", func() { v.SetLines(nil) }, ""},
		{"one empty line", func() { v.SetLines([]string{""}) }, ""},
		{"content again", func() { v.SetLines(numbered(3)) }, "0 1 more v"},
		{"to a line", func() { v.ScrollTo(1) }, "1 2 more ^"},
		{"top", v.Top, "0 1 more v"},
		{"all of it", func() { v.SetHeight(9) }, "0 1 2"},
		{"no rows", func() { v.SetHeight(-1) }, "more v"},
	} {
		c.do()
		if got := state(v); got != c.want {
			t.Fatalf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

// TestLinesAreNotChanged shows painted and wide lines.
func TestLinesAreNotChanged(t *testing.T) {
	th := style.NewTheme(true, colorprofile.TrueColor)
	lines := []string{th.Muted.Paint("label ") + th.Text.Paint("홍길동"), "", "  indented\ttab", th.Info.Paint(strings.Repeat("long ", 100))}
	v := scroll.New()
	v.SetHeight(4)
	v.SetLines(lines)
	if got := v.Lines(); !slices.Equal(got, lines) {
		t.Errorf("%q, want %q", got, lines)
	}
}

// TestContentIsCopied changes the caller's slice afterwards.
func TestContentIsCopied(t *testing.T) {
	lines := numbered(3)
	v := scroll.New()
	v.SetHeight(3)
	v.SetLines(lines)
	lines[0] = "changed"
	if got := state(v); got != "0 1 2" {
		t.Errorf("it shows %q", got)
	}
	v.SetLines(lines)
	if got := state(v); got != "changed 1 2" {
		t.Errorf("it shows %q", got)
	}
}

// TestSameLinesCostNothing sets the same content again, as every frame does.
func TestSameLinesCostNothing(t *testing.T) {
	lines := numbered(500)
	v := scroll.New()
	v.SetHeight(30)
	v.SetLines(lines)
	if n := testing.AllocsPerRun(100, func() { v.SetLines(lines); v.Lines() }); n > 0 {
		t.Errorf("%v allocations", n)
	}
}

func TestPosition(t *testing.T) {
	v := scroll.New()
	v.SetLines(numbered(12))
	v.SetHeight(6)
	for _, c := range []struct {
		do   func()
		want string
	}{{func() {}, "1–6 of 12 v"}, {func() { v.Move(3) }, "4–9 of 12 ^ v"}, {v.Bottom, "7–12 of 12 ^"}, {func() { v.SetHeight(12) }, ""}, {func() { v.SetLines(nil) }, ""}} {
		c.do()
		if got := v.Position(style.ASCIIGlyphs()); got != c.want {
			t.Errorf("got %q, want %q", got, c.want)
		}
	}
}
