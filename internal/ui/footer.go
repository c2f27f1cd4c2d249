package ui

import (
	"slices"
	"strings"

	"callboard/internal/ui/widget/style"
)

// flashRows is the most that a message may take from the bottom of the screen.
const flashRows = 3

// notice is the message of the moment in as many lines as it needs, or nil.
func (m *Model) notice(w int) []string {
	if m.flash.text == "" || m.lay.tier == tooSmall {
		return nil
	}
	t := m.theme
	ink := t.Text
	switch m.flash.kind {
	case flashGood:
		ink = t.OK
	case flashWarn:
		ink = t.Warn
	case flashBad:
		ink = t.Bad
	case flashAsk:
		ink = t.Accent
	}
	lines := wrap(m.flash.text, w-2)
	if len(lines) > flashRows {
		lines[flashRows-1] = style.Truncate(lines[flashRows-1]+" "+lines[flashRows], w-2)
		lines = lines[:flashRows]
	}
	for i, l := range lines {
		lines[i] = " " + ink.Paint(style.Fit(l, w-1))
	}
	return lines
}

// footer draws the last line: the hints that fit, the way to the help among them.
func (m *Model) footer(w int) string {
	t := m.theme
	var b strings.Builder
	b.WriteString(" ")
	for i, h := range fitting(m.readable(m.hints()), w-1) {
		ink := t.Text
		if i == 0 {
			ink = t.Accent
		} else {
			b.WriteString(t.Faint.Paint(m.glyphs.Sep))
		}
		b.WriteString(ink.Paint(h.key) + " " + t.Muted.Paint(h.does))
	}
	return style.Fit(b.String(), w)
}

// fitting leaves hints out from the end until the rest fits into w cells. The first stays, and so does ?,
// which leads to all the others.
func fitting(hints []hint, w int) []hint {
	hints = slices.Clone(hints)
	for len(hints) > 1 && hintsWidth(hints) > w {
		last := len(hints) - 1
		if hints[last].key == "?" && last > 1 {
			last--
		}
		hints = slices.Delete(hints, last, last+1)
	}
	return hints
}

func hintsWidth(hints []hint) int {
	n := -style.Width(" · ")
	for _, h := range hints {
		n += style.Width(" · ") + style.Width(h.key) + 1 + style.Width(h.does)
	}
	return n
}
