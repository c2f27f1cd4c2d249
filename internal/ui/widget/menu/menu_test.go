package menu_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"

	"callboard/internal/ui/widget/menu"
	"callboard/internal/ui/widget/style"
)

// items makes an item of each word. One that begins with "-" is disabled.
func items(words ...string) []menu.Item[string] {
	var out []menu.Item[string]
	for _, w := range words {
		name, disabled := strings.CutPrefix(w, "-")
		out = append(out, menu.Item[string]{Value: name, Key: name[:1], Cells: []menu.Cell{{Text: name}}, Disabled: disabled})
	}
	return out
}

// shown is the window as one string, with the cursor's item in brackets.
func shown(m *menu.Menu[string]) string {
	lines := m.Lines(style.NewTheme(true, colorprofile.ASCII), style.ASCIIGlyphs(), menu.Layout{Columns: []menu.Column{{}}}, 8)
	for i, line := range lines {
		line = strings.TrimSpace(ansi.Strip(line))
		if name, ok := strings.CutPrefix(line, "> "); ok {
			line = "[" + name + "]"
		}
		lines[i] = line
	}
	return strings.Join(lines, " ")
}

func TestMove(t *testing.T) {
	m := menu.New(items("a", "b", "-c", "d", "e", "-f")...)
	m.SetHeight(3)
	for _, c := range []struct {
		name string
		do   func()
		want string
	}{
		{"at first", func() {}, "[a] b c"},
		{"up at the top", func() { m.Move(-1) }, "[a] b c"},
		{"down", func() { m.Move(1) }, "a [b] c"},
		{"down over a disabled item", func() { m.Move(1) }, "b c [d]"},
		{"down again", func() { m.Move(1) }, "c d [e]"},
		{"down where only disabled items follow", func() { m.Move(1) }, "c d [e]"},
		{"up over a disabled item", func() { m.Move(-2) }, "[b] c d"},
		{"far down", func() { m.Move(1<<63 - 1) }, "c d [e]"},
		{"far up", func() { m.Move(-1 << 63) }, "[a] b c"},
		{"page down onto a disabled item", func() { m.Page(1) }, "b c [d]"},
		{"page down", func() { m.Page(1) }, "c d [e]"},
		{"page up onto a disabled item", func() { m.Page(-1) }, "[b] c d"},
		{"page nowhere", func() { m.Page(0); m.Move(0); m.Cycle(0) }, "[b] c d"},
		{"bottom", m.Bottom, "c d [e]"},
		{"cycle from the end", func() { m.Cycle(1) }, "[a] b c"},
		{"cycle from the start", func() { m.Cycle(-1) }, "c d [e]"},
		{"top", m.Top, "[a] b c"},
		{"index of a disabled item", func() { m.SetIndex(2) }, "b c [d]"},
		{"index of the last, disabled item", func() { m.SetIndex(5) }, "c d [e]"},
		{"index too large", func() { m.SetIndex(99) }, "c d [e]"},
		{"by value", func() { m.Select(func(s string) bool { return s == "a" }) }, "[a] b c"},
		{"by the value of a disabled item", func() { m.Select(func(s string) bool { return s == "c" }) }, "[a] b c"},
		{"no cursor", func() { m.SetIndex(-1) }, "a b c"},
		{"down without a cursor", func() { m.Move(1) }, "[a] b c"},
		{"up without a cursor", func() { m.SetIndex(-1); m.Move(-1) }, "c d [e]"},
		{"a higher window", func() { m.SetHeight(5) }, "b c d [e] f"},
		{"all rows", func() { m.SetHeight(0) }, "a b c d [e] f"},
		{"fewer items", func() { m.SetItems(items("x", "y", "-z")) }, "x [y] z"},
		{"only disabled items", func() { m.SetItems(items("-x", "-y")) }, "x y"},
	} {
		c.do()
		if got := shown(m); got != c.want {
			t.Fatalf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}

func TestCenteredKeepsTheCursorInTheMiddle(t *testing.T) {
	m := menu.New(items("a", "b", "c", "d", "e", "f")...)
	m.Centered = true
	m.SetHeight(3)
	for _, want := range []string{"[a] b c", "a [b] c", "b [c] d", "c [d] e", "d [e] f", "d e [f]"} {
		if got := shown(m); got != want {
			t.Errorf("%s, want %s", got, want)
		}
		m.Move(1)
	}
	m.SetIndex(-1)
	if got := shown(m); got != "a b c" {
		t.Errorf("without a cursor: %s", got)
	}
}

func TestEmptyMenu(t *testing.T) {
	var m menu.Menu[string]
	m.SetHeight(3)
	m.Move(1)
	m.Move(-1)
	m.Cycle(1)
	m.Cycle(-1)
	m.Page(1)
	m.Top()
	m.Bottom()
	m.SetIndex(4)
	if _, ok := m.Selected(); ok || m.Index() != -1 || m.CursorRow() != -1 || m.Len() != 0 || m.MoreAbove() || m.MoreBelow() || shown(&m) != "" {
		t.Errorf("an empty menu has something selected or shown: index %d, %q", m.Index(), shown(&m))
	}
	m.SetItems(items("a", "b"))
	if m.Top(); shown(&m) != "[a] b" {
		t.Errorf("then it shows %s", shown(&m))
	}
}

func TestSelected(t *testing.T) {
	m := menu.New(items("alpha", "-beta", "gamma")...)
	m.Move(1)
	if it, ok := m.Selected(); !ok || it.Value != "gamma" || m.Index() != 2 || m.CursorRow() != 2 {
		t.Errorf("selected %+v, %v, index %d", it, ok, m.Index())
	}
}

func TestMoreAboveAndBelow(t *testing.T) {
	m := menu.New(items("a", "b", "c", "d")...)
	for _, c := range []struct {
		rows, at     int
		above, below bool
	}{{2, 0, false, true}, {2, 2, true, true}, {2, 3, true, false}, {4, 3, false, false}, {0, 3, false, false}} {
		m.SetHeight(c.rows)
		m.SetIndex(c.at)
		if m.MoreAbove() != c.above || m.MoreBelow() != c.below {
			t.Errorf("%d rows, item %d: above %v, below %v", c.rows, c.at, m.MoreAbove(), m.MoreBelow())
		}
	}
}

// TestRandomMoves checks after each step that the cursor is in the window and on an item that is not disabled, and that
// the window has no empty rows while there are items above.
func TestRandomMoves(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	var m menu.Menu[string]
	rows := 0
	for step := range 20_000 {
		switch r.IntN(9) {
		case 0:
			rows = r.IntN(6)
			m.SetHeight(rows)
		case 1:
			words := make([]string, r.IntN(9))
			for i := range words {
				words[i] = strings.Repeat("-", r.IntN(2)) + fmt.Sprint(i)
			}
			m.SetItems(items(words...))
		case 2:
			m.SetIndex(r.IntN(12) - 2)
		case 3:
			m.Page(r.IntN(3) - 1)
		case 4:
			m.Cycle(r.IntN(3) - 1)
		case 5:
			m.Top()
		case 6:
			m.Bottom()
		case 7:
			m.Centered = r.IntN(2) == 0
			m.SetHeight(rows)
		default:
			m.Move(r.IntN(9) - 4)
		}
		from, to := m.Window()
		want := m.Len()
		if rows > 0 {
			want = min(rows, m.Len())
		}
		if to-from != want {
			t.Fatalf("step %d: the window shows %d to %d of %d in %d rows", step, from, to, m.Len(), rows)
		}
		if it, ok := m.Selected(); ok && (it.Disabled || m.Index() < from || m.Index() >= to) {
			t.Fatalf("step %d: item %d is selected, disabled %v; shown are %d to %d", step, m.Index(), it.Disabled, from, to)
		}
	}
}
