package ui

import (
	"slices"
	"strings"

	"callboard/internal/player"
	"callboard/internal/ui/paint"
)

// hint is a key and what it does, for the footer.
type hint struct{ key, does string }

// hints are the few keys that matter where the focus is, the one that matters now first.
func (m *Model) hints() []hint {
	switch {
	case m.top() != nil:
		return m.top().hints(m)
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
		return append([]hint{{"enter", "type"}, {"ctrl+s", "speak"}, {"ctrl+o", "settings"}, {"space", m.playOrPause()}}, tail...)
	}
	if m.jobs.list.Len() == 0 {
		return append([]hint{{"ctrl+s", "speak"}}, tail...)
	}
	return append([]hint{{"space", m.playOrPause()}, {"s", "save"}, {"enter", "details"}, {"r", "again"}, {"y", "copy"}, {"ctrl+s", "speak"}}, tail...)
}

// playOrPause is what a key to play would do to the selected take.
func (m *Model) playOrPause() string {
	if j, ok := m.jobs.selected(); ok && m.player.Status == player.Playing && m.player.Clip.Key == j.ID {
		return "pause"
	}
	return "play"
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

// footer draws the last line: the hints that fit, the way to the help among them.
func (m *Model) footer(w int) string {
	t := m.theme
	var b strings.Builder
	b.WriteString(" ")
	for i, h := range fitting(m.hints(), w-1) {
		ink := t.Text
		if i == 0 {
			ink = t.Accent
		} else {
			b.WriteString(t.Faint.Paint(m.glyphs.Sep))
		}
		b.WriteString(ink.Paint(h.key) + " " + t.Muted.Paint(h.does))
	}
	return paint.Fit(b.String(), w)
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
	n := -paint.Width(" · ")
	for _, h := range hints {
		n += paint.Width(" · ") + paint.Width(h.key) + 1 + paint.Width(h.does)
	}
	return n
}
