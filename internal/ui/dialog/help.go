package dialog

import (
	"slices"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"callboard/internal/ui/keymap"
	"callboard/internal/ui/screen"
	"callboard/internal/ui/widget/style"
	"callboard/internal/ui/words"
)

// Help lists the keys: first those of some scopes, then all of them.
type Help struct {
	host   screen.Host
	scopes []keymap.Scope
	all    bool
	size   screen.Size
	lines  []string
	pane   scroller
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
func NewHelp(h screen.Host, scopes ...keymap.Scope) *Help { return &Help{host: h, scopes: scopes} }

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
		return nil, walk(&d.pane, act)
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
	d.lines = d.columns()
	d.pane.Set(len(d.lines), max(d.size.H-frameRows, 1))
}

// View draws the lines that show.
func (d *Help) View() screen.Panel {
	title := "Keys here"
	if d.all {
		title = "All keys"
	}
	from, to := d.pane.Window()
	p := screen.Panel{Title: title, Note: d.pane.More(d.host.Look().Glyphs), Lines: d.lines[from:to]}
	if len(p.Lines) > 0 {
		p.W = style.Width(p.Lines[0])
	}
	return p
}

// columns is the whole help: in two columns where there is room for them.
func (d *Help) columns() []string {
	w := d.size.W - frameCells
	if w < 2*helpWidth+helpGap {
		return slices.Concat(d.groups(min(w, helpAlone))...)
	}
	groups := d.groups(helpWidth)
	total := len(slices.Concat(groups...))
	split, left := 0, 0
	for split < len(groups) && left+len(groups[split])/2 < total/2 {
		left += len(groups[split])
		split++
	}
	a, b := slices.Concat(groups[:split]...), slices.Concat(groups[split:]...)
	if 3*min(len(a), len(b)) < max(len(a), len(b)) { // one of them would be nearly empty
		return slices.Concat(d.groups(helpAlone)...)
	}
	for len(a) < len(b) {
		a = append(a, style.Blank(helpWidth))
	}
	for len(b) < len(a) {
		b = append(b, style.Blank(helpWidth))
	}
	for i := range a {
		a[i] += style.Blank(helpGap) + b[i]
	}
	return a
}

// groups are the keys of each scope, the nearest first, each ending in an empty line.
func (d *Help) groups(w int) [][]string {
	t, keys := d.host.Look().Theme, d.host.Keys()
	var out [][]string
	for _, in := range d.order() {
		lines := []string{t.Muted.Paint(style.Fit(heading(in), w))}
		for _, b := range keys.In(in) {
			if !d.host.Offers(b.Action) {
				continue
			}
			shown := keys.Write(b.Help().Key)
			for _, line := range words.Wrap(b.Help().Desc, w-helpKey-2) {
				lines = append(lines, "  "+t.Accent.Paint(style.Fit(shown, helpKey))+t.Text.Paint(style.Fit(line, w-helpKey-2)))
				shown = ""
			}
		}
		out = append(out, append(lines, style.Blank(w)))
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
