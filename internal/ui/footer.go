package ui

import (
	"slices"
	"strings"

	"charm.land/bubbles/v2/key"

	"callboard/internal/ui/keymap"
	"callboard/internal/ui/screen"
	"callboard/internal/ui/widget/style"
)

// toastRows is the most that a toast may take from the bottom of the terminal.
const toastRows = 3

// toastLines is the toast in as many lines as it needs, or nil.
func (m *Model) toastLines(w int) []string {
	if m.toast.text == "" || m.size.TooSmall() {
		return nil
	}
	t := m.look.Theme
	ink := t.Text
	switch {
	case m.toast.ask != keymap.None:
		ink = t.Accent
	case m.toast.kind == screen.ToastGood:
		ink = t.OK
	case m.toast.kind == screen.ToastWarn:
		ink = t.Warn
	case m.toast.kind == screen.ToastBad:
		ink = t.Bad
	}
	lines := style.Lead(style.Wrap(m.toast.text, w-2), max(min(toastRows, m.size.H-3-leastBody), 1), w-2)
	out := make([]string, len(lines))
	for i, line := range lines {
		out[i] = " " + ink.Paint(style.Fit(line, w-1))
	}
	return out
}

// hintLine draws the last line: the key hints that fit, the key of the help among them.
func (m *Model) hintLine(w int) string {
	t := m.look.Theme
	var b strings.Builder
	b.WriteString(" ")
	for i, h := range m.shownHints(w) {
		ink := t.Text
		if i == 0 {
			ink = t.Accent
		} else {
			b.WriteString(t.Faint.Paint(m.look.Glyphs.Sep))
		}
		b.WriteString(ink.Paint(h.Help().Key) + " " + t.Muted.Paint(h.Help().Desc))
	}
	return style.Fit(b.String(), w)
}

// shownHints are the key hints that fit into a line of w cells.
func (m *Model) shownHints(w int) []key.Binding {
	hints := m.screen().Hints()
	if d := m.top(); d != nil {
		hints = d.Hints()
	}
	return fitting(hints, m.keys.Key(keymap.Help), w-1)
}

// fitting leaves hints out from the end until the rest fits into w cells. The first stays, and so does the help's,
// which leads to all the others.
func fitting(hints []key.Binding, help string, w int) []key.Binding {
	hints = slices.DeleteFunc(slices.Clone(hints), func(h key.Binding) bool { return !h.Enabled() })
	for len(hints) > 1 && hintsWidth(hints) > w {
		last := len(hints) - 1
		if hints[last].Help().Key == help && last > 1 {
			last--
		}
		hints = slices.Delete(hints, last, last+1)
	}
	return hints
}

func hintsWidth(hints []key.Binding) int {
	n := -style.Width(" · ")
	for _, h := range hints {
		n += style.Width(" · ") + style.Width(h.Help().Key) + 1 + style.Width(h.Help().Desc)
	}
	return n
}
