package ui

import (
	"strings"

	"callboard/internal/ui/paint"
)

// hint is a key and what it does, for the footer.
type hint struct{ key, does string }

// hints are the few keys that matter where the focus is, the one that matters now first.
func (m *Model) hints() []hint {
	switch {
	case m.top() != nil:
		return m.top().hints()
	case m.actors.filtering:
		return []hint{{"enter", "choose"}, {"↑↓", "move"}, {"esc", "clear"}, {"ctrl+s", "speak"}}
	case m.script.typing:
		return []hint{{"ctrl+s", "speak"}, {"esc", "leave the text"}, {"tab", "next pane"}, {"ctrl+o", "settings"}, {"ctrl+p", "palette"}}
	}
	tail := []hint{{"tab", "next pane"}, {"?", "help"}, {"q", "quit"}}
	switch m.focus {
	case paneActors:
		return append([]hint{{"enter", "choose"}, {"/", "filter"}, {"space", "sample"}, {"*", "favourite"}, {"ctrl+s", "speak"}}, tail...)
	case paneScript:
		return append([]hint{{"enter", "type"}, {"ctrl+s", "speak"}, {"ctrl+o", "settings"}, {"space", "play"}}, tail...)
	}
	if m.jobs.list.Len() == 0 {
		return append([]hint{{"ctrl+s", "speak"}}, tail...)
	}
	return append([]hint{{"space", "play"}, {"s", "save"}, {"enter", "details"}, {"r", "again"}, {"y", "copy"}, {"ctrl+s", "speak"}}, tail...)
}

// flashRows is the most that a message may take from the bottom of the screen.
const flashRows = 3

// notice is the message of the moment in as many lines as it needs, or nil.
func (m *Model) notice(w int) []string {
	if m.flash.text == "" {
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
		lines[flashRows-1] = paint.Cut(lines[flashRows-1]+" "+lines[flashRows], w-2)
		lines = lines[:flashRows]
	}
	for i, l := range lines {
		lines[i] = " " + ink.Paint(paint.Fit(l, w-1))
	}
	return lines
}

// footer draws the last line: the hints that fit.
func (m *Model) footer(w int) string {
	t := m.theme
	var b strings.Builder
	used := 1
	b.WriteString(" ")
	for i, h := range m.hints() {
		n := paint.Width(h.key) + 1 + paint.Width(h.does)
		if i > 0 {
			n += 3
		}
		if used+n > w {
			break
		}
		used += n
		if i > 0 {
			b.WriteString(t.Faint.Paint(m.glyphs.Sep))
		}
		ink := t.Text
		if i == 0 {
			ink = t.Accent
		}
		b.WriteString(ink.Paint(h.key) + " " + t.Muted.Paint(h.does))
	}
	return b.String() + paint.Blank(w-used)
}
