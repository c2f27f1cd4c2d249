package dialog

import (
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"callboard/internal/text"
	"callboard/internal/ui/keymap"
	"callboard/internal/ui/screen"
	"callboard/internal/ui/widget/scroll"
	"callboard/internal/ui/widget/style"
)

// Value shows the whole of a value, without sides and without taking the mouse, so that it can be selected in the terminal.
type Value struct {
	host         screen.Host
	title, value string
	w            int
	pane         *scroll.View
}

// ValueID is the kind of Value.
const ValueID = "value"

// NewValue makes the dialog for a value. title names it.
func NewValue(h screen.Host, title, value string) *Value {
	value, _ = text.Multiline(value)
	return &Value{host: h, title: title, value: style.StableWidth(value), pane: scroll.New()}
}

// ID is ValueID.
func (d *Value) ID() string { return ValueID }

// Scopes are the keys of a menu, and those that scroll.
func (d *Value) Scopes() []keymap.Scope { return []keymap.Scope{keymap.InMenu, keymap.Moving} }

// Hints are close, and scroll where there is more than shows.
func (d *Value) Hints() []key.Binding {
	keys, in := d.host.Keys(), d.Scopes()
	hints := []key.Binding{keys.Hint("close", in, keymap.Cancel)}
	if d.pane.MoreAbove() || d.pane.MoreBelow() {
		hints = append(hints, keys.Hint("scroll", in, keymap.Up, keymap.Down))
	}
	return hints
}

// Do closes or scrolls.
func (d *Value) Do(act keymap.Action, _ tea.KeyPressMsg) (tea.Cmd, bool) {
	switch act {
	case keymap.Cancel, keymap.Accept:
		d.host.Close()
	default:
		return nil, keymap.MoveCursor(d.pane, act)
	}
	return nil, true
}

// Selectable is part of screen.Selectable.
func (d *Value) Selectable() {}

// Resize breaks the value into lines of the whole width: it loses no space and gains none.
func (d *Value) Resize(size screen.Size) {
	d.w = size.W
	d.pane.SetHeight(max(size.H-frameRows, 1))
	var lines []string
	for _, line := range strings.Split(ansi.Hardwrap(d.value, max(d.w, 1), true), "\n") {
		lines = append(lines, style.Fit(line, d.w))
	}
	d.pane.SetLines(lines)
}

// View draws the lines that show.
func (d *Value) View() screen.Panel {
	note := d.pane.Position(d.host.Look().Glyphs)
	if note == "" {
		note = "select it with the mouse"
	}
	return screen.Panel{Title: d.title, Note: note, W: d.w, Lines: d.pane.Lines(), Sideless: true}
}
