package list

import (
	"strings"

	"callboard/internal/text/cells"

	"github.com/charmbracelet/x/ansi"
)

// drawn is the last drawing of a row, unselected and selected.
type drawn [2]struct {
	line string
	ok   bool
}

// Invalidate discards the drawing of k. It does nothing for a key without a row.
func (l *List[K]) Invalidate(k K) { delete(l.cache, k) }

// InvalidateAll discards every drawing, as after a change of theme.
func (l *List[K]) InvalidateAll() { clear(l.cache) }

// Lines returns exactly h strings of exactly w cells: the rows in the window, then blank lines. draw is called only for
// rows that have no valid drawing in this state and width; its result is cut or padded to w cells. The slice is reused by
// the next call.
func (l *List[K]) Lines(draw func(k K, selected bool, w int) string) []string {
	from, to := l.Window()
	l.lines = l.lines[:0]
	for i := from; i < to; i++ {
		l.lines = append(l.lines, l.row(l.keys[i], i == l.index, draw))
	}
	for len(l.lines) < l.h {
		l.lines = append(l.lines, cells.Blank(l.w))
	}
	l.forget(from, to)
	return l.lines
}

func (l *List[K]) row(k K, selected bool, draw func(K, bool, int) string) string {
	d := l.cache[k]
	if d == nil {
		d = new(drawn)
		l.cache[k] = d
	}
	state := 0
	if selected {
		state = 1
	}
	if !d[state].ok {
		d[state].line, d[state].ok = fit(draw(k, selected, l.w), l.w), true
	}
	return d[state].line
}

// fit makes s one line of exactly w cells, keeping its styles.
func fit(s string, w int) string {
	s, _, _ = strings.Cut(s, "\n")
	have := ansi.StringWidth(s)
	if have > w {
		s = ansi.Truncate(s, w, "")
		have = ansi.StringWidth(s)
	}
	if have < w {
		s += cells.Blank(w - have)
	}
	return s
}

// forget drops the drawings outside the window once there are more than about eight windows of them, so that paging
// through a million rows keeps the cache small.
func (l *List[K]) forget(from, to int) {
	if len(l.cache) <= 8*l.h+64 {
		return
	}
	kept := make(map[K]*drawn, l.h)
	for _, k := range l.keys[from:to] {
		kept[k] = l.cache[k]
	}
	l.cache = kept
}
