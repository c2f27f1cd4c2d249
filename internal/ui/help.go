package ui

import (
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"callboard/internal/ui/paint"
)

// help lists the keys: first those of the focused pane, at the second ? all of them.
type help struct {
	scopes []scope
	all    bool
	top    int // first line shown
}

func newHelp(m *Model) *help { return &help{scopes: m.scopes()} }

func (d *help) key(m *Model, msg tea.KeyPressMsg) tea.Cmd {
	switch keyName(msg, true) {
	case "?":
		if d.all {
			m.close()
			return nil
		}
		d.all, d.top = true, 0
	case "down", "j":
		d.scroll(m, 1)
	case "up", "k":
		d.scroll(m, -1)
	case "pgdown", "space":
		d.scroll(m, m.lay.h-6)
	case "pgup":
		d.scroll(m, 6-m.lay.h)
	case "esc", "q", "enter":
		m.close()
	}
	return nil
}

func (d *help) scroll(m *Model, by int) {
	last := len(d.lines(m, helpWidth)) - (m.lay.h - 4)
	d.top = max(min(d.top+by, last), 0)
}

func (d *help) paste(*Model, string) {}

func (d *help) hints() []hint {
	if d.all {
		return []hint{{"esc", "close"}, {"↑↓", "scroll"}}
	}
	return []hint{{"?", "all keys"}, {"esc", "close"}, {"↑↓", "scroll"}}
}

// helpGroups name the scopes for a reader.
func helpGroups() []struct {
	in   scope
	name string
} {
	return []struct {
		in   scope
		name string
	}{{anywhere, "Anywhere"}, {outside, "Outside text"}, {inActors, "Actors"}, {inJobs, "Jobs"}, {inScript, "Script, while typing"}}
}

// helpWidth is the widest the help gets, in cells.
const helpWidth = 58

func (d *help) panel(m *Model, w, h int) panel {
	w = min(w-4, helpWidth)
	lines := d.lines(m, w)
	shown := lines[min(d.top, len(lines)-1):min(d.top+h-2, len(lines))]
	title := "Keys here"
	if d.all {
		title = "All keys"
	}
	return panel{title: title, w: w, lines: shown}
}

func (d *help) lines(m *Model, w int) []string {
	t := m.theme
	var lines []string
	for _, group := range helpGroups() {
		if !d.all && !slices.Contains(d.scopes, group.in) {
			continue
		}
		if len(lines) > 0 {
			lines = append(lines, paint.Blank(w))
		}
		lines = append(lines, t.Muted.Paint(paint.Fit(group.name, w)))
		for _, b := range m.keys.all {
			if b.in != group.in || b.show == "" {
				continue
			}
			show := b.show
			if m.opt.ASCII {
				show = asciiKeys(show)
			}
			lines = append(lines, "  "+t.Accent.Paint(paint.Fit(show, 11))+t.Text.Paint(paint.Fit(b.help, w-13)))
		}
	}
	return lines
}

// KeyTable is the key map as a Markdown table, for the README; a test keeps the two alike.
func KeyTable() string {
	var b strings.Builder
	b.WriteString("| key | does | where |\n|---|---|---|\n")
	for _, group := range helpGroups() {
		for _, k := range bindings() {
			if k.in == group.in && k.show != "" {
				b.WriteString("| `" + k.show + "` | " + k.help + " | " + strings.ToLower(group.name) + " |\n")
			}
		}
	}
	return b.String()
}
