package dialog

import (
	"context"
	"slices"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"callboard/internal/match"
	"callboard/internal/ui/keymap"
	"callboard/internal/ui/screen"
	"callboard/internal/ui/state"
	"callboard/internal/ui/widget/field"
	"callboard/internal/ui/widget/menu"
	"callboard/internal/ui/widget/style"
	"callboard/internal/ui/words"
)

// Commands finds every action by name and runs it.
type Commands struct {
	host     screen.Host
	recent   *state.Recent
	switched func(keymap.Action) string
	field    *field.Field
	rows     *menu.Menu[int] // of places in items; -1 for a heading
	items    []keymap.Binding
	index    *match.Index
	size     screen.Size
	w        int // cells of a line
}

// CommandsID is the kind of Commands.
const CommandsID = "commands"

// The columns of Commands, in cells, and the most rows that its list gets.
const (
	commandsWidth = 82
	commandsRows  = 24
	commandState  = 8
	commandShort  = 5 // of the state where there is little room: "off"
	commandKey    = 10
	commandArea   = 11
	commandsFull  = 80 // from here on there is a column that says where a match acts
	commandsKeys  = 56 // from here on there is a column of the keys
)

// NewCommands makes the list of all actions that the host offers. recent are those that were run from here. switched is the
// state of what an action switches; empty: it switches nothing.
func NewCommands(h screen.Host, recent *state.Recent, switched func(keymap.Action) string) *Commands {
	d := &Commands{host: h, recent: recent, switched: switched, field: field.New(), rows: menu.New[int](), items: commands(h)}
	d.index = match.NewIndex(len(d.items), func(i int) (string, string) {
		return d.items[i].Help().Desc, string(d.items[i].Action)
	})
	d.refilter()
	return d
}

// commands are the bindings of the actions that can be run by name, each action with the same description once, by where
// they act. Those that end or interrupt the program are last, so that the first is harmless.
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
	var areas []string
	for _, b := range out {
		if area := b.Scope.Area(); !slices.Contains(areas, area) {
			areas = append(areas, area)
		}
	}
	program := keymap.Always.Area()
	place := func(b keymap.Binding) int {
		switch {
		case b.Action == keymap.Quit || b.Action == keymap.Suspend || b.Action == keymap.Redraw:
			return len(areas) + 1
		case b.Scope.Area() == program:
			return len(areas)
		}
		return slices.Index(areas, b.Scope.Area())
	}
	slices.SortStableFunc(out, func(a, b keymap.Binding) int { return place(a) - place(b) })
	return out
}

// refilter makes the rows: the matches, the best first, or all actions under headings, the recent ones first.
func (d *Commands) refilter() {
	var rows []menu.Item[int]
	if d.searching() {
		for _, i := range d.matches(d.field.Text()) {
			rows = append(rows, d.row(i, "", "  "+d.items[i].Scope.Area()))
		}
		d.show(rows)
		return
	}
	heading := func(text string) {
		rows = append(rows, menu.Item[int]{Value: -1, Disabled: true, Cells: []menu.Cell{{Text: text}}})
	}
	for n, act := range d.recent.List() {
		if n == 0 {
			heading("Recent")
		}
		if i := slices.IndexFunc(d.items, func(b keymap.Binding) bool { return b.Action == act }); i >= 0 {
			rows = append(rows, d.row(i, "  ", ""))
		}
	}
	area := ""
	for i, b := range d.items {
		if b.Scope.Area() != area {
			area = b.Scope.Area()
			heading(area)
		}
		rows = append(rows, d.row(i, "  ", ""))
	}
	d.show(rows)
}

// searching reports whether something is looked for.
func (d *Commands) searching() bool { return strings.TrimSpace(d.field.Text()) != "" }

// matches are the actions with all words of a query, or else those with its letters in order. A few letters are in order in
// many names, and enter would run an action that was not meant.
func (d *Commands) matches(query string) []int {
	found := d.index.Filter(context.Background(), query)
	words := strings.Fields(strings.ToLower(query))
	named := slices.DeleteFunc(slices.Clone(found), func(i int) bool {
		name := strings.ToLower(d.items[i].Help().Desc + " " + string(d.items[i].Action))
		return slices.ContainsFunc(words, func(word string) bool { return !strings.Contains(name, word) })
	})
	typed := strings.Join(words, "")
	if len(named) > 0 || len(typed) < fewLetters {
		return named
	}
	return found
}

// fewLetters is how many letters a query needs to be searched for in order.
const fewLetters = 4

func (d *Commands) show(rows []menu.Item[int]) {
	d.rows.SetItems(rows)
	d.rows.Top()
}

// row is an action: what it does, where it acts, how it is switched, and its key.
func (d *Commands) row(i int, indent, area string) menu.Item[int] {
	b, state := d.items[i], d.switched(d.items[i].Action)
	does, tone := b.Help().Desc, style.ToneAccent
	if state == words.OnOff(false) {
		tone = style.ToneMuted
	}
	if state != "" {
		does = strings.TrimSuffix(does, ", on or off")
	}
	if room := d.layout().Open(d.w); b.Brief != "" && style.Width(indent+does) > room {
		does = b.Brief
	}
	cells := []menu.Cell{{Text: indent + does}}
	if d.searching() && d.w >= commandsFull {
		cells = append(cells, menu.Cell{Text: area, Tone: style.ToneFaint})
	}
	cells = append(cells, menu.Cell{Text: state, Tone: tone})
	if d.w >= commandsKeys {
		cells = append(cells, menu.Cell{Text: d.host.Keys().Write(b.Help().Key), Tone: style.ToneMuted})
	}
	return menu.Item[int]{Value: i, Cells: cells}
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
	closing := keys.Hint("close", in, keymap.Cancel)
	if d.rows.Index() < 0 {
		return []key.Binding{closing}
	}
	return []key.Binding{keys.Hint("run", in, keymap.Accept), keys.Hint("move", in, keymap.Up, keymap.Down), closing}
}

// Do runs the selected action, closes or moves.
func (d *Commands) Do(act keymap.Action, _ tea.KeyPressMsg) (tea.Cmd, bool) {
	switch act {
	case keymap.Cancel:
		d.host.Close()
	case keymap.Accept:
		it, ok := d.rows.Selected()
		if !ok {
			return nil, true // the text stays, to be mended
		}
		d.host.Close()
		b := d.items[it.Value]
		if b.Action != keymap.Quit && b.Action != keymap.Suspend {
			d.recent.Add(b.Action)
			d.host.Persist()
		}
		return d.host.Run(b.Action), true
	default:
		return nil, keymap.MoveCursor(d.rows, act)
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
	d.size = size
	if w := size.Inner(commandsWidth); w != d.w {
		d.w = w
		at := d.rows.Index()
		d.refilter()
		d.rows.SetIndex(at)
	}
	d.field.SetWidth(d.w - 2)
	d.rows.SetHeight(d.height())
}

// height is the number of rows of the list. It does not depend on the matches, so that nothing jumps while one types.
func (d *Commands) height() int {
	return min(len(d.items)+1, max(d.size.H-frameRows-2, 1), commandsRows)
}

// layout are the columns: the name of the action, and what else there is room for.
func (d *Commands) layout() menu.Layout {
	columns := []menu.Column{{}}
	switch {
	case d.searching() && d.w >= commandsFull:
		columns = append(columns, menu.Column{Width: commandArea}, menu.Column{Width: commandState}, menu.Column{Width: commandKey})
	case d.w >= commandsFull:
		columns = append(columns, menu.Column{Width: commandState}, menu.Column{Width: commandKey})
	case d.w >= commandsKeys:
		columns = append(columns, menu.Column{Width: commandShort}, menu.Column{Width: commandKey})
	default:
		columns = append(columns, menu.Column{Width: commandShort})
	}
	return menu.Layout{Columns: columns}
}

// View draws the search above the actions that match.
func (d *Commands) View() screen.Panel {
	look := d.host.Look()
	t, w, h := look.Theme, d.w, d.height()
	lines := []string{t.Accent.Paint(look.Glyphs.Prompt) + " " + d.field.View(), style.Blank(w)}
	if d.rows.Len() == 0 {
		lines = append(lines, style.Message(t, "no action is called “"+words.Quote(d.field.Text())+"”", "", w, h)...)
	}
	lines = append(lines, d.rows.Lines(t, look.Glyphs, d.layout(), w)...)
	for len(lines) < h+2 {
		lines = append(lines, style.Blank(w))
	}
	return screen.Panel{Title: "Commands", Note: style.MoreNote(look.Glyphs, d.rows.MoreAbove(), d.rows.MoreBelow()), W: w, Lines: lines,
		Cursor: &screen.Point{X: 2 + d.field.CursorX()}}
}
