package dialog

import (
	"slices"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"callboard/internal/ui/keymap"
	"callboard/internal/ui/screen"
	"callboard/internal/ui/widget/list"
	"callboard/internal/ui/widget/style"
	"callboard/internal/ui/words"
)

// Item is a line of a Menu.
type Item struct {
	Action keymap.Action // its key in the scopes of the menu stands before it and runs it
	Label  string
	Value  string         // behind the label; may be empty
	Then   func() tea.Cmd // what it does once the menu has closed; nil: nothing more
}

// Menu is a dialog with one thing to choose.
type Menu struct {
	Text   string        // above the items; may be empty
	Accept string        // what the accept key does, in its hint
	Width  int           // the widest that a line gets, in cells
	Extra  []key.Binding // hints after those of every menu

	host   screen.Host
	id     string
	title  string
	scopes []keymap.Scope
	items  []Item
	list   *list.List[int]
	size   screen.Size
	theme  *style.Theme // that the rows were drawn with
}

// menuWidth is the usual width of a Menu, menuLabel the column of the labels where there are values, in cells.
const (
	menuWidth = 64
	menuLabel = 40
)

// NewMenu makes a menu. id is its kind; scopes are where its keys hold, with one that has Accept and Cancel among them.
func NewMenu(h screen.Host, id, title string, scopes []keymap.Scope, items ...Item) *Menu {
	d := &Menu{Accept: "choose", Width: menuWidth, host: h, id: id, title: title, scopes: scopes, items: items, list: list.New[int]()}
	places := make([]int, len(items))
	for i := range items {
		places[i] = i
	}
	d.list.SetKeys(places)
	return d
}

// Select moves the cursor to an item.
func (d *Menu) Select(i int) { d.list.Select(i) }

// ID is the kind of the menu.
func (d *Menu) ID() string { return d.id }

// Scopes are where its keys hold.
func (d *Menu) Scopes() []keymap.Scope { return d.scopes }

// Hints are accept, move and close, and the extra ones.
func (d *Menu) Hints() []key.Binding {
	keys := d.host.Keys()
	return append([]key.Binding{
		keys.Hint(d.Accept, d.scopes, keymap.Accept),
		keys.Hint("move", d.scopes, keymap.Up, keymap.Down),
		keys.Hint("close", d.scopes, keymap.Cancel),
	}, d.Extra...)
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
		if i, ok := d.list.Selected(); ok {
			return d.choose(i), true
		}
	default:
		return nil, walk(d.list, act)
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
	d.size = size
	room := size.H - frameRows - len(d.head())
	d.list.SetSize(d.width(), min(len(d.items), max(room, 1)))
	if t := d.host.Look().Theme; t != d.theme {
		d.theme = t
		d.list.InvalidateAll()
	}
}

func (d *Menu) width() int { return inner(d.size.W, d.Width) }

// head is the text above the items, and an empty line.
func (d *Menu) head() []string {
	if d.Text == "" {
		return nil
	}
	w, t := d.width(), d.host.Look().Theme
	var lines []string
	for _, line := range words.Wrap(d.Text, w) {
		lines = append(lines, t.Muted.Paint(style.Fit(line, w)))
	}
	return append(lines, style.Blank(w))
}

// View draws the items.
func (d *Menu) View() screen.Panel {
	keys, values := 0, false
	for _, it := range d.items {
		keys = max(keys, style.Width(d.key(it)))
		values = values || it.Value != ""
	}
	lines := slices.Concat(d.head(), d.list.Lines(func(i int, selected bool, w int) string { return d.row(i, selected, w, keys+2, values) }))
	return screen.Panel{Title: d.title, W: d.width(), Lines: lines}
}

func (d *Menu) key(it Item) string { return d.host.Keys().Key(it.Action, d.scopes...) }

func (d *Menu) row(i int, selected bool, w, keys int, values bool) string {
	look, it := d.host.Look(), d.items[i]
	ink, bar := look.Theme.Inks, "  "
	if selected {
		ink, bar = look.Theme.Selected, look.Theme.Bar(look.Glyphs)+" "
	}
	room := max(w-2-keys, 0)
	label := room
	if values {
		label = min(menuLabel, room)
	}
	return ink.Accent.Paint(bar+style.Fit(d.key(it), keys)) + ink.Text.Paint(style.Fit(it.Label, label)) +
		ink.Muted.Paint(style.Fit(words.OneLine(it.Value), room-label))
}
