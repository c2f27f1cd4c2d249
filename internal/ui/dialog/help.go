package dialog

import (
	"slices"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"callboard/internal/ui/keymap"
	"callboard/internal/ui/screen"
	"callboard/internal/ui/widget/facts"
	"callboard/internal/ui/widget/scroll"
	"callboard/internal/ui/widget/style"
)

// Help lists the keys: first what those of the focused part do now, then those that hold there too, then all the others.
type Help struct {
	host   screen.Host
	now    []key.Binding // the key hints of the focused part
	scopes []keymap.Scope
	size   screen.Size
	pane   *scroll.View
}

// HelpID is the kind of Help.
const HelpID = "help"

// A column of the help, in cells: one of two, one alone, the space between two, and what of a column is the key.
const (
	helpWidth = 54
	helpAlone = 80
	helpGap   = 2
	helpKey   = 12
)

// NewHelp makes the help for a place: its key hints, and the scopes that hold there, the nearest first.
func NewHelp(h screen.Host, now []key.Binding, scopes ...keymap.Scope) *Help {
	return &Help{host: h, now: now, scopes: scopes, pane: scroll.New()}
}

// ID is HelpID.
func (d *Help) ID() string { return HelpID }

// Scopes are the keys of the help, and those that scroll.
func (d *Help) Scopes() []keymap.Scope { return []keymap.Scope{keymap.InHelp, keymap.Moving} }

// Hints are close, and scroll where there is more than shows.
func (d *Help) Hints() []key.Binding {
	keys, in := d.host.Keys(), d.Scopes()
	hints := []key.Binding{keys.Hint("close", in, keymap.Cancel)}
	if d.pane.MoreAbove() || d.pane.MoreBelow() {
		hints = append(hints, keys.Hint("scroll", in, keymap.Up, keymap.Down))
	}
	return hints
}

// Do closes or scrolls.
func (d *Help) Do(act keymap.Action, _ tea.KeyPressMsg) (tea.Cmd, bool) {
	switch act {
	case keymap.Cancel, keymap.Help:
		d.host.Close()
	default:
		return nil, keymap.MoveCursor(d.pane, act)
	}
	return nil, true
}

// Resize writes the lines for the size.
func (d *Help) Resize(size screen.Size) {
	d.size = size
	d.pane.SetHeight(max(size.H-frameRows, 1))
	d.pane.SetLines(d.lines())
}

// View draws the lines that show.
func (d *Help) View() screen.Panel {
	p := screen.Panel{Title: "Keys", Note: d.pane.Position(d.host.Look().Glyphs), Lines: d.pane.Lines()}
	if len(p.Lines) > 0 {
		p.W = style.Width(p.Lines[0])
	}
	return p
}

// lines is the whole help: in two columns where there is room for them.
func (d *Help) lines() []string {
	if two := d.size.Inner(2*helpWidth + helpGap); two >= 2*helpWidth+helpGap {
		w := (two - helpGap) / 2
		if lines, ok := facts.TwoColumns(d.groups(w), w, two-2*w); ok {
			return trimmed(lines)
		}
	}
	return trimmed(slices.Concat(d.groups(d.size.Inner(helpAlone))...))
}

// trimmed are lines without the empty one at the end.
func trimmed(lines []string) []string {
	for len(lines) > 0 && strings.TrimSpace(lines[len(lines)-1]) == "" {
		lines = lines[:len(lines)-1]
	}
	return lines
}

// groups are the keys now and the keys of each scope, the nearest first, each ending in an empty line.
func (d *Help) groups(w int) [][]string {
	t, keys := d.host.Look().Theme, d.host.Keys()
	layout := facts.Layout{Label: t.Accent, Width: helpKey, Indent: 2}
	var out [][]string
	add := func(head string, rows []facts.Row) {
		if len(rows) > 0 {
			out = append(out, slices.Concat([]string{t.Muted.Paint(style.Fit(head, w))}, layout.Lines(rows, w), []string{style.Blank(w)}))
		}
	}
	add(d.nowHeading(), d.nowRows())
	for _, in := range d.order() {
		var rows []facts.Row
		for _, b := range keys.In(in) {
			if d.host.Offers(b.Action) {
				rows = append(rows, facts.Row{Label: keys.Write(b.Help().Key), Value: b.Help().Desc, Ink: t.Text})
			}
		}
		add(heading(in), rows)
	}
	return out
}

// nowRows are the key hints, except for the one that has opened the help.
func (d *Help) nowRows() []facts.Row {
	t, keys := d.host.Look().Theme, d.host.Keys()
	var rows []facts.Row
	for _, b := range d.now {
		if h := b.Help(); b.Enabled() && h.Key != "" && h.Key != keys.Key(keymap.Help) {
			rows = append(rows, facts.Row{Label: h.Key, Value: h.Desc, Ink: t.Text})
		}
	}
	return rows
}

func (d *Help) nowHeading() string {
	if len(d.scopes) == 0 {
		return "Now"
	}
	return "Now · " + string(d.scopes[0])
}

// heading is the name of a scope at the start of a line.
func heading(in keymap.Scope) string {
	return strings.ToUpper(string(in[:1])) + string(in[1:])
}

// order is the order of the groups: those that hold here, the nearest first, then all the others.
func (d *Help) order() []keymap.Scope {
	groups := slices.DeleteFunc(d.host.Keys().Groups(), func(in keymap.Scope) bool { return in == keymap.InPlay })
	var here []keymap.Scope
	for _, in := range d.scopes {
		if i := slices.Index(groups, in); i >= 0 {
			here, groups = append(here, in), slices.Delete(groups, i, i+1)
		}
	}
	return append(here, groups...)
}
