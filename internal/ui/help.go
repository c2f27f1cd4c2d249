package ui

import (
	"slices"

	tea "charm.land/bubbletea/v2"

	"callboard/internal/ui/widget/style"
)

// help lists the keys: first those of the focused pane, at the second ? all of them.
type help struct {
	scopes []scope
	all    bool
	top    int // first line shown
}

func newHelp(m *Model) *help { return &help{scopes: m.scopes()} }

func (d *help) key(m *Model, msg tea.KeyPressMsg) tea.Cmd {
	switch keyName(msg) {
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
	w, h := m.lay.dialogRoom()
	last := len(d.panelLines(m, w)) - (h - 2)
	d.top = max(min(d.top+by, last), 0)
}

func (d *help) paste(*Model, string) {}

func (d *help) hints(*Model) []hint {
	if d.all {
		return []hint{{"esc", "close"}, {"↑↓", "scroll"}}
	}
	return []hint{{"?", "all keys"}, {"esc", "close"}, {"↑↓", "scroll"}}
}

// helpGroup is a scope with its name for a reader.
type helpGroup struct {
	in   scope
	name string
}

func helpGroups() []helpGroup {
	return []helpGroup{{anywhere, "Anywhere"}, {outside, "Outside text"}, {inActors, "Actors"}, {inJobs, "Jobs"}, {inScript, "Script, while typing"}, {ofPlayer, "Player, outside text"}, {inPlayer, "Player's panel"}, {inLink, "Link"}}
}

// A column of the help, in cells: one of two, one alone, and what of it is the key.
const (
	helpWidth = 54
	helpAlone = 80
	helpKey   = 12
)

func (d *help) panel(m *Model, w, h int) panel {
	lines := d.panelLines(m, w)
	shown := lines[min(d.top, len(lines)-1):min(d.top+h-2, len(lines))]
	title := "Keys here"
	if d.all {
		title = "All keys"
	}
	return panel{title: title, note: m.moreNote(d.top > 0, d.top+h-2 < len(lines)), w: style.Width(shown[0]), lines: shown}
}

// panelLines is the whole help: in two columns where there is room for them.
func (d *help) panelLines(m *Model, w int) []string {
	const gap = 2
	w -= 4
	if w < 2*helpWidth+gap {
		return slices.Concat(d.groups(m, min(w, helpAlone))...)
	}
	groups := d.groups(m, helpWidth)
	total := len(slices.Concat(groups...))
	split, left := 0, 0
	for split < len(groups) && left+len(groups[split])/2 < total/2 {
		left += len(groups[split])
		split++
	}
	a, b := slices.Concat(groups[:split]...), slices.Concat(groups[split:]...)
	if 3*min(len(a), len(b)) < max(len(a), len(b)) { // one of them would stand nearly empty
		return slices.Concat(d.groups(m, helpAlone)...)
	}
	for len(a) < len(b) {
		a = append(a, style.Blank(helpWidth))
	}
	for len(b) < len(a) {
		b = append(b, style.Blank(helpWidth))
	}
	for i := range a {
		a[i] += style.Blank(gap) + b[i]
	}
	return a
}

// groups are the keys of each scope, the nearest first, each ending in a line of air.
func (d *help) groups(m *Model, w int) [][]string {
	t := m.theme
	var out [][]string
	for _, group := range d.order() {
		lines := []string{t.Muted.Paint(style.Fit(group.name, w))}
		for _, b := range m.keys.all {
			if b.in != group.in || b.Help().Key == "" || !m.offers(b.act) {
				continue
			}
			key := m.keyText(b.Help().Key)
			for _, line := range wrap(b.Help().Desc, w-helpKey-2) {
				lines = append(lines, "  "+t.Accent.Paint(style.Fit(key, helpKey))+t.Text.Paint(style.Fit(line, w-helpKey-2)))
				key = ""
			}
		}
		out = append(out, append(lines, style.Blank(w)))
	}
	return out
}

// order is which groups show: those that hold here, the nearest first, or all.
func (d *help) order() []helpGroup {
	if d.all {
		return helpGroups()
	}
	var out []helpGroup
	for _, in := range d.scopes {
		for _, g := range helpGroups() {
			if g.in == in {
				out = append(out, g)
			}
		}
	}
	return out
}
