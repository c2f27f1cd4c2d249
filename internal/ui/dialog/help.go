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

// Help lists the keys: first those of some scopes, then all of them.
type Help struct {
	host   screen.Host
	scopes []keymap.Scope
	all    bool
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

// NewHelp makes the help of some scopes, the nearest first. Its help key shows all keys.
func NewHelp(h screen.Host, scopes ...keymap.Scope) *Help {
	return &Help{host: h, scopes: scopes, pane: scroll.New()}
}

// ID is HelpID.
func (d *Help) ID() string { return HelpID }

// Scopes are the keys of the help, and those that scroll.
func (d *Help) Scopes() []keymap.Scope { return []keymap.Scope{keymap.InHelp, keymap.Moving} }

// Hints are all keys, close and scroll.
func (d *Help) Hints() []key.Binding {
	keys, in := d.host.Keys(), d.Scopes()
	hints := []key.Binding{keys.Hint("close", in, keymap.Cancel), keys.Hint("scroll", in, keymap.Up, keymap.Down)}
	if d.all {
		return hints
	}
	return append([]key.Binding{keys.Hint("all keys", in, keymap.Help)}, hints...)
}

// Do shows all keys, closes or scrolls.
func (d *Help) Do(act keymap.Action, _ tea.KeyPressMsg) (tea.Cmd, bool) {
	switch {
	case act == keymap.Cancel, act == keymap.Help && d.all:
		d.host.Close()
	case act == keymap.Help:
		d.all = true
		d.layOut()
		d.pane.Top()
	default:
		return nil, keymap.MoveCursor(d.pane, act)
	}
	return nil, true
}

// Resize sets the largest size.
func (d *Help) Resize(size screen.Size) {
	d.size = size
	d.layOut()
}

// layOut writes the lines for the size.
func (d *Help) layOut() {
	d.pane.SetHeight(max(d.size.H-frameRows, 1))
	d.pane.SetLines(d.lines())
}

// View draws the lines that show.
func (d *Help) View() screen.Panel {
	title := "Keys here"
	if d.all {
		title = "All keys"
	}
	p := screen.Panel{Title: title, Note: d.pane.Note(d.host.Look().Glyphs), Lines: d.pane.Lines()}
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
			return lines
		}
	}
	return slices.Concat(d.groups(d.size.Inner(helpAlone))...)
}

// groups are the keys of each scope, the nearest first, each ending in an empty line.
func (d *Help) groups(w int) [][]string {
	t, keys := d.host.Look().Theme, d.host.Keys()
	layout := facts.Layout{Label: t.Accent, Width: helpKey, Indent: 2}
	var out [][]string
	for _, in := range d.order() {
		var rows []facts.Row
		for _, b := range keys.In(in) {
			if d.host.Offers(b.Action) {
				rows = append(rows, facts.Row{Label: keys.Write(b.Help().Key), Value: b.Help().Desc, Ink: t.Text})
			}
		}
		head := []string{t.Muted.Paint(style.Fit(heading(in), w))}
		out = append(out, slices.Concat(head, layout.Lines(rows, w), []string{style.Blank(w)}))
	}
	return out
}

// heading is the name of a scope at the start of a line.
func heading(in keymap.Scope) string {
	return strings.ToUpper(string(in[:1])) + string(in[1:])
}

// order is which groups show: those that hold here, the nearest first, or all.
func (d *Help) order() []keymap.Scope {
	groups := slices.DeleteFunc(d.host.Keys().Groups(), func(in keymap.Scope) bool { return in == keymap.InPlay })
	if d.all {
		return groups
	}
	var out []keymap.Scope
	for _, in := range d.scopes {
		if slices.Contains(groups, in) {
			out = append(out, in)
		}
	}
	return out
}
