package dialog

import (
	"slices"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"callboard/internal/ui/keymap"
	"callboard/internal/ui/screen"
	"callboard/internal/ui/widget/menu"
	"callboard/internal/ui/widget/style"
	"callboard/internal/ui/words"
)

// Item is a line of a Menu.
type Item struct {
	Action keymap.Action // its key in the scopes of the menu is before it and runs it
	Label  string
	Value  string         // behind the label; may be empty
	Whole  string         // what the key ShowValue shows; empty: nothing more than the line has
	Then   func() tea.Cmd // what it does once the menu has closed; nil: nothing more
}

// Menu is a dialog with one thing to choose.
type Menu struct {
	Text   string        // above the items; may be empty
	Accept string        // what the accept key does, in its hint
	Cancel string        // what the cancel key does, in its hint
	Width  int           // the widest that a line gets, in cells
	Extra  []key.Binding // hints after those of every menu
	Asks   bool          // its items change something that cannot be undone: see screen.Question

	host   screen.Host
	id     string
	title  string
	scopes []keymap.Scope
	items  []Item
	rows   *menu.Menu[int] // of places in items
	layout menu.Layout
	head   []string // the text above the items, and an empty line
	w      int      // cells of a line
}

// The usual width of a Menu, without and with values behind the labels, in cells.
const (
	menuWidth       = 64
	menuValuesWidth = 84
)

// NewMenu makes a menu. id is its kind; scopes are where its keys hold, with one that has Accept and Cancel among them.
func NewMenu(h screen.Host, id, title string, scopes []keymap.Scope, items ...Item) *Menu {
	d := &Menu{Accept: "choose", Cancel: "close", Width: menuWidth, host: h, id: id, title: title, scopes: scopes, items: items}
	rows := make([]menu.Item[int], len(items))
	keys, labels, values := 0, 0, false
	for i, it := range items {
		rows[i] = menu.Item[int]{Value: i, Key: h.Keys().Key(it.Action, scopes...), Cells: []menu.Cell{
			{Text: it.Label}, {Text: words.OneLine(it.Value), Tone: style.ToneMuted}}}
		keys, labels = max(keys, style.Width(rows[i].Key)), max(labels, style.Width(it.Label))
		values = values || it.Value != ""
	}
	d.rows = menu.New(rows...)
	d.layout = menu.Layout{Key: keys + 2, Columns: []menu.Column{{}}}
	if values {
		d.Width, d.layout.Columns = menuValuesWidth, []menu.Column{{Width: labels + 2}, {}}
	}
	return d
}

// Select moves the cursor to an item.
func (d *Menu) Select(i int) { d.rows.SetIndex(i) }

// ID is the kind of the menu.
func (d *Menu) ID() string { return d.id }

// Scopes are where its keys hold.
func (d *Menu) Scopes() []keymap.Scope { return d.scopes }

// Hints are accept, move and close, and the extra ones.
func (d *Menu) Hints() []key.Binding {
	keys := d.host.Keys()
	hints := []key.Binding{
		keys.Hint(d.Accept, d.scopes, keymap.Accept),
		keys.Hint("move", d.scopes, keymap.Up, keymap.Down),
		keys.Hint(d.Cancel, d.scopes, keymap.Cancel),
	}
	if it, ok := d.rows.Selected(); ok && d.items[it.Value].Whole != "" {
		hints = append(hints, keys.Hint("show it all", d.scopes, keymap.ShowValue))
	}
	return append(hints, d.Extra...)
}

// Answers is part of screen.Question.
func (d *Menu) Answers(act keymap.Action) bool {
	chooses := act == keymap.Accept || slices.ContainsFunc(d.items, func(it Item) bool { return it.Action == act && it.Then != nil })
	return d.Asks && chooses && act != keymap.Cancel
}

// Do chooses an item, closes or moves.
func (d *Menu) Do(act keymap.Action, _ tea.KeyPressMsg) (tea.Cmd, bool) {
	if i := slices.IndexFunc(d.items, func(it Item) bool { return it.Action == act }); i >= 0 {
		return d.choose(i), true
	}
	switch act {
	case keymap.Cancel:
		d.host.Close()
	case keymap.Accept:
		if it, ok := d.rows.Selected(); ok {
			return d.choose(it.Value), true
		}
	case keymap.ShowValue:
		if it, ok := d.rows.Selected(); ok && d.items[it.Value].Whole != "" {
			d.host.Open(NewValue(d.host, d.items[it.Value].Label, d.items[it.Value].Whole))
		}
	default:
		return nil, keymap.MoveCursor(d.rows, act)
	}
	return nil, true
}

func (d *Menu) choose(i int) tea.Cmd {
	d.host.Close()
	if then := d.items[i].Then; then != nil {
		return then()
	}
	return nil
}

// Resize sets the largest size.
func (d *Menu) Resize(size screen.Size) {
	d.w, d.head = size.Inner(d.Width), nil
	if d.Text != "" {
		t := d.host.Look().Theme
		for _, line := range style.Wrap(d.Text, d.w) {
			d.head = append(d.head, t.Muted.Paint(style.Fit(line, d.w)))
		}
		d.head = append(d.head, style.Blank(d.w))
	}
	d.rows.SetHeight(max(size.H-frameRows-len(d.head), 1))
}

// View draws the items.
func (d *Menu) View() screen.Panel {
	look := d.host.Look()
	return screen.Panel{Title: d.title, Note: style.MoreNote(look.Glyphs, d.rows.MoreAbove(), d.rows.MoreBelow()), W: d.w,
		Lines: slices.Concat(d.head, d.rows.Lines(look.Theme, look.Glyphs, d.layout, d.w))}
}
