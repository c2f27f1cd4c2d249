package list_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"callboard/internal/ui/widget/list"

	"github.com/charmbracelet/x/ansi"
)

func seq(n int) []int {
	s := make([]int, n)
	for i := range s {
		s[i] = i
	}
	return s
}

func draw(k int, selected bool, w int) string {
	if selected {
		return fmt.Sprintf(">%d", k)
	}
	return fmt.Sprintf(" %d", k)
}

// seen is the window as one string, without trailing spaces.
func seen(l *list.List[int]) string {
	var out []string
	for _, s := range l.Lines(draw) {
		out = append(out, strings.TrimRight(s, " "))
	}
	return strings.Join(out, "|")
}

func newList(h int, keys ...int) *list.List[int] {
	l := list.New[int]()
	l.SetSize(6, h)
	l.SetKeys(keys)
	return l
}

func expect(t *testing.T, l *list.List[int], want string) {
	t.Helper()
	if got := seen(l); got != want {
		t.Fatalf("the window shows %q, want %q", got, want)
	}
}

func TestMove(t *testing.T) {
	l := newList(3, seq(10)...)
	for _, c := range []struct {
		name string
		do   func()
		want string
	}{
		{"at first", func() {}, ">0| 1| 2"},
		{"down", func() { l.Move(1) }, " 0|>1| 2"},
		{"down past the window", func() { l.Move(2) }, " 1| 2|>3"},
		{"up within", func() { l.Move(-2) }, ">1| 2| 3"},
		{"page", func() { l.Page(1) }, ">3| 4| 5"},
		{"half", func() { l.HalfPage(1) }, ">4| 5| 6"},
		{"bottom", func() { l.Bottom() }, " 7| 8|>9"},
		{"page past the end", func() { l.Page(1) }, " 7| 8|>9"},
		{"far up", func() { l.Move(-1 << 62) }, ">0| 1| 2"},
		{"far down", func() { l.Move(1<<63 - 1) }, " 7| 8|>9"},
		{"page back", func() { l.Page(-1) }, " 5| 6|>7"},
		{"moves by zero", func() { l.Page(0); l.HalfPage(0); l.Move(0) }, " 5| 6|>7"},
		{"top", func() { l.Top() }, ">0| 1| 2"},
		{"by key", func() { l.Select(8) }, " 6| 7|>8"},
		{"by an unknown key", func() { l.Select(99) }, " 6| 7|>8"},
		{"click", func() { l.ClickAt(0) }, ">6| 7| 8"},
		{"click below", func() { l.ClickAt(3); l.ClickAt(-1) }, ">6| 7| 8"},
		{"taller", func() { l.SetSize(6, 5) }, " 5|>6| 7| 8| 9"},
		{"shorter", func() { l.SetSize(6, 1) }, ">6"},
		{"no rows", func() { l.SetSize(6, 0) }, ""},
	} {
		c.do()
		if got := seen(l); got != c.want {
			t.Fatalf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

func TestSelectionKeepsItsKey(t *testing.T) {
	l := newList(3, 10, 20, 30, 40, 50)
	l.Select(20)
	l.SetKeys([]int{5, 10, 20, 30, 40, 50}) // at the top the new row is shown
	expect(t, l, " 5| 10|>20")
	l.SetKeys([]int{1, 2, 5, 10, 20, 30, 40, 50})
	expect(t, l, " 5| 10|>20")
	l.SetKeys([]int{0, 1, 2, 5, 10, 20, 30, 40, 50}) // below the top nothing on screen moves
	expect(t, l, " 5| 10|>20")
	l.SetKeys([]int{0, 1, 2, 5, 10, 30, 40, 50}) // gone: the row after it
	expect(t, l, " 5| 10|>30")
	l.SetKeys([]int{0, 1})
	expect(t, l, " 0|>1|")
	l.SetKeys(nil)
	expect(t, l, "||")
	if _, ok := l.Selected(); ok || l.Index() != 0 || l.Len() != 0 {
		t.Error("something is selected in an empty list")
	}
	l.SetKeys([]int{7, 8, 9, 1}) // as after a filter that matched nothing was cleared
	expect(t, l, " 8| 9|>1")
}

func TestFollow(t *testing.T) {
	l := newList(3)
	l.Follow(true)
	l.SetKeys([]int{1})
	l.SetKeys([]int{2, 1})
	expect(t, l, ">2| 1|")
	l.Move(1)
	l.SetKeys([]int{3, 2, 1})
	expect(t, l, " 3| 2|>1")
	l.Follow(true) // already set; it does not move the selection back
	l.SetKeys([]int{4, 3, 2, 1})
	expect(t, l, " 3| 2|>1")
	l.Top()
	l.SetKeys([]int{5, 4, 3, 2, 1})
	expect(t, l, ">5| 4| 3")
	l.Follow(false)
	l.SetKeys([]int{6, 5, 4})
	expect(t, l, " 6|>5| 4")
	l.Follow(true)
	expect(t, l, ">6| 5| 4")
}

func TestRowIsDrawnOnce(t *testing.T) {
	l := newList(4, seq(100)...)
	var drew []string
	look := func() string {
		drew = nil
		l.Lines(func(k int, selected bool, w int) string {
			s := draw(k, selected, w)
			drew = append(drew, strings.TrimSpace(s))
			return s
		})
		return strings.Join(drew, " ")
	}
	for _, c := range []struct {
		name string
		do   func()
		want string
	}{
		{"at first", func() {}, ">0 1 2 3"},
		{"again", func() {}, ""},
		{"down", func() { l.Move(1) }, "0 >1"},
		{"back", func() { l.Move(-1) }, ""},
		{"invalidated", func() { l.Invalidate(2) }, "2"},
		{"invalidated outside the window", func() { l.Invalidate(50); l.Invalidate(1000) }, ""},
		{"the same rows and one more", func() { l.SetKeys(append([]int{200}, seq(100)...)) }, "200"},
		{"a new width", func() { l.SetSize(7, 4) }, "200 >0 1 2"},
		{"a new height", func() { l.SetSize(7, 5) }, "3"},
		{"all", l.InvalidateAll, "200 >0 1 2 3"},
	} {
		c.do()
		if got := look(); got != c.want {
			t.Fatalf("%s: drew %q, want %q", c.name, got, c.want)
		}
	}
}

func TestLinesFit(t *testing.T) {
	rows := map[string]string{"short": "a", "wide": "홍길동홍길동", "odd": "a홍길동", "styled": "\x1b[31mred and long\x1b[0m", "two": "one\ntwo", "none": ""}
	for w := range 9 {
		l := list.New[string]()
		l.SetSize(w, 8)
		l.SetKeys([]string{"short", "wide", "odd", "styled", "two", "none"})
		lines := l.Lines(func(k string, _ bool, _ int) string { return rows[k] })
		if len(lines) != 8 {
			t.Fatalf("%d lines", len(lines))
		}
		for _, s := range lines {
			if ansi.StringWidth(s) != w || strings.Contains(s, "\n") {
				t.Errorf("%q is not one line of %d cells", s, w)
			}
		}
	}
	l := newList(2, 1)
	l.SetSize(-3, -1)
	if got := l.Lines(draw); len(got) != 0 {
		t.Errorf("an empty window shows %q", got)
	}
}

func TestAt(t *testing.T) {
	l := newList(3, seq(5)...)
	l.Bottom()
	for y, want := range map[int]int{0: 2, 2: 4, 3: -1, -1: -1} {
		k, ok := l.At(y)
		if !ok {
			k = -1
		}
		if k != want {
			t.Errorf("At(%d) = %d, want %d", y, k, want)
		}
	}
}

// TestRandomOperations checks after each operation that the selection is in the window, that the window is full if there
// are enough rows, and that a selected key that still has a row stays selected.
func TestRandomOperations(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	l := list.New[int]()
	h := 0
	for range 20_000 {
		before, had := l.Selected()
		following := false
		switch r.IntN(12) {
		case 0:
			h = r.IntN(6)
			l.SetSize(5, h)
		case 1, 2:
			keys := r.Perm(20)[:r.IntN(20)]
			l.SetKeys(slices.Clone(keys))
			if k, _ := l.Selected(); had && slices.Contains(keys, before) && k != before && l.Index() != 0 {
				t.Fatalf("the selection went from %d to %d of %v", before, k, keys)
			}
		case 3:
			l.Follow(r.IntN(2) == 0)
		case 4:
			l.Move(r.IntN(9) - 4)
		case 5:
			l.Page(r.IntN(3) - 1)
		case 6:
			l.HalfPage(r.IntN(3) - 1)
		case 7:
			l.Top()
			following = true
		case 8:
			l.Bottom()
		case 9:
			l.ClickAt(r.IntN(8) - 1)
		case 10:
			l.Select(r.IntN(20))
		default:
			l.Invalidate(r.IntN(20))
		}
		from, to := l.Window()
		if to-from != min(h, l.Len()) {
			t.Fatalf("the window shows rows %d to %d of %d in %d lines", from, to, l.Len(), h)
		}
		if l.Len() > 0 && h > 0 && (l.Index() < from || l.Index() >= to) {
			t.Fatalf("row %d is selected, rows %d to %d are shown", l.Index(), from, to)
		}
		if following && l.Index() != 0 {
			t.Fatal("Top did not select the first row")
		}
		marks := strings.Count(seen(l), ">")
		if want := min(1, h*l.Len()); marks != want {
			t.Fatalf("%d rows look selected", marks)
		}
	}
}

// TestKeyPressCostIsConstant compares drawings and allocations of a key press in a short and in a long list.
func TestKeyPressCostIsConstant(t *testing.T) {
	cost := func(n int) (drawings int, allocs float64) {
		l := newList(40, seq(n)...)
		l.Move(n / 2)
		l.Lines(draw)
		allocs = testing.AllocsPerRun(200, func() {
			l.Move(1)
			l.Lines(func(int, bool, int) string { drawings++; return "row" })
		})
		return drawings, allocs
	}
	d1, a1 := cost(1_000)
	d2, a2 := cost(1_000_000)
	if d1 != d2 || a2 > a1+2 {
		t.Errorf("200 keys: %d drawings and %.0f allocations each in 1,000 rows; %d and %.0f in 1,000,000", d1, a1, d2, a2)
	}
}

func TestDrawingsFarAwayAreDropped(t *testing.T) {
	l := newList(10, seq(100_000)...)
	for range 5000 {
		l.Page(1)
		l.Lines(draw)
	}
	if got := l.Cached(); got > 200 {
		t.Errorf("%d rows have a drawing", got)
	}
}

func BenchmarkKeyPress(b *testing.B) {
	for _, n := range []int{100, 10_000, 1_000_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			l := newList(40, seq(n)...)
			l.SetSize(100, 40)
			l.Move(n / 2)
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				if i%n < n/2 {
					l.Move(1)
				} else {
					l.Move(-1)
				}
				l.Lines(draw)
			}
		})
	}
}

func BenchmarkSetKeys(b *testing.B) {
	keys := seq(1_000_000)
	l := newList(40, keys...)
	l.Move(500_000)
	for b.Loop() {
		l.SetKeys(keys)
	}
}
