package dialog

import (
	"context"
	"slices"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"callboard/internal/match"
	"callboard/internal/ui/keymap"
	"callboard/internal/ui/screen"
	"callboard/internal/ui/widget/field"
	"callboard/internal/ui/widget/list"
	"callboard/internal/ui/widget/menu"
	"callboard/internal/ui/widget/style"
)

// Commands finds every action by name and runs it.
type Commands struct {
	host  screen.Host
	field *field.Field
	list  *list.List[int] // of places in items
	items []keymap.Binding
	index *match.Index
	theme *style.Theme // that the rows were drawn with
	w     int          // cells of a line
}

// CommandsID is the kind of Commands.
const CommandsID = "commands"

// The largest that Commands gets, in cells and in rows of its list.
const (
	commandsWidth = 60
	commandsRows  = 14
)

// commandKey is the column of the keys, in cells.
const commandKey = 11

// NewCommands makes the list of all actions that the host offers.
func NewCommands(h screen.Host) *Commands {
	d := &Commands{host: h, field: field.New(), list: list.New[int](), items: commands(h)}
	d.index = match.NewIndex(len(d.items), func(i int) (string, string) {
		return d.items[i].Help().Desc, string(d.items[i].Action)
	})
	d.refilter()
	return d
}

// commands are the bindings of the actions that can be run by name, each action with the same description once. Those
// that end or interrupt the program stand last, so that the first is harmless.
func commands(h screen.Host) []keymap.Binding {
	var out []keymap.Binding
	for _, b := range h.Keys().All() {
		if !b.Scope.Listed() || b.Scope == keymap.InPlay || b.Help().Desc == "" || keymap.Moves(b.Action) || !h.Offers(b.Action) {
			continue
		}
		if !slices.ContainsFunc(out, func(o keymap.Binding) bool { return o.Action == b.Action && o.Help().Desc == b.Help().Desc }) {
			out = append(out, b)
		}
	}
	last := func(b keymap.Binding) bool {
		return b.Action == keymap.Quit || b.Action == keymap.Suspend || b.Action == keymap.Redraw
	}
	slices.SortStableFunc(out, func(a, b keymap.Binding) int {
		switch {
		case last(a) == last(b):
			return 0
		case last(a):
			return 1
		}
		return -1
	})
	return out
}

func (d *Commands) refilter() {
	d.list.SetKeys(d.index.Filter(context.Background(), d.field.Text()))
	d.list.Top()
}

// ID is CommandsID.
func (d *Commands) ID() string { return CommandsID }

// Scopes are the keys that are not part of the search.
func (d *Commands) Scopes() []keymap.Scope {
	return []keymap.Scope{keymap.InCommands, keymap.InFilter}
}

// Hints are run, move and close.
func (d *Commands) Hints() []key.Binding {
	keys, in := d.host.Keys(), d.Scopes()
	return []key.Binding{keys.Hint("run", in, keymap.Accept), keys.Hint("move", in, keymap.Up, keymap.Down), keys.Hint("close", in, keymap.Cancel)}
}

// Do runs the selected action, closes or moves.
func (d *Commands) Do(act keymap.Action, _ tea.KeyPressMsg) (tea.Cmd, bool) {
	switch act {
	case keymap.Cancel:
		d.host.Close()
	case keymap.Accept:
		d.host.Close()
		if i, ok := d.list.Selected(); ok {
			return d.host.Run(d.items[i].Action), true
		}
	default:
		return nil, keymap.MoveCursor(d.list, act)
	}
	return nil, true
}

// Type edits the search.
func (d *Commands) Type(msg tea.KeyPressMsg) tea.Cmd {
	if d.field.Key(msg) {
		d.refilter()
	}
	return nil
}

// Paste adds to the search.
func (d *Commands) Paste(text string) tea.Cmd {
	d.field.Insert(text)
	d.refilter()
	return nil
}

// Resize sets the largest size.
func (d *Commands) Resize(size screen.Size) {
	d.w = size.Inner(commandsWidth)
	d.field.SetWidth(d.w - 2)
	d.list.SetSize(d.w, min(len(d.items), max(size.H-frameRows-2, 1), commandsRows))
	if t := d.host.Look().Theme; t != d.theme {
		d.theme = t
		d.list.InvalidateAll()
	}
}

// View draws the search above the actions that match.
func (d *Commands) View() screen.Panel {
	look := d.host.Look()
	t, w := look.Theme, d.w
	lines := []string{t.Accent.Paint(look.Glyphs.Prompt) + " " + d.field.View(), style.Blank(w)}
	lines = append(lines, d.list.Lines(d.row)...)
	return screen.Panel{Title: "Commands", W: w, Lines: lines, Cursor: &screen.Point{X: 2 + d.field.CursorX()}}
}

func (d *Commands) row(i int, selected bool, w int) string {
	look, help := d.host.Look(), d.items[i].Help()
	columns := menu.Layout{Columns: []menu.Column{{}, {Width: commandKey, Right: true}}}
	row := menu.Item[int]{Cells: []menu.Cell{{Text: help.Desc}, {Text: d.host.Keys().Write(help.Key), Tone: style.ToneMuted}}}
	return menu.Row(look.Theme, look.Glyphs, columns, row, selected, w)
}
