package dialog

import (
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"callboard/internal/ui/keymap"
	"callboard/internal/ui/screen"
	"callboard/internal/ui/widget/field"
)

// Line is what dialogs that take one line of text have in common. They embed it.
type Line struct {
	Field *field.Field

	host   screen.Host
	accept string // what the accept key does, in its hint
	most   int    // the widest the field gets, in cells
	size   screen.Size
}

// NewLine makes the field, with a text to begin with. accept is what the accept key does, in its hint; most is the widest the field
// gets, in cells.
func NewLine(h screen.Host, text, accept string, most int) Line {
	l := Line{Field: field.New(), host: h, accept: accept, most: most}
	l.Field.SetText(text)
	l.Field.End()
	return l
}

// Scopes are the keys that are not part of the text.
func (l *Line) Scopes() []keymap.Scope { return []keymap.Scope{keymap.InField} }

// Hints are accept and cancel.
func (l *Line) Hints() []key.Binding {
	keys, in := l.host.Keys(), l.Scopes()
	return []key.Binding{keys.Hint(l.accept, in, keymap.Accept), keys.Hint("cancel", in, keymap.Cancel)}
}

// Type edits the text.
func (l *Line) Type(msg tea.KeyPressMsg) tea.Cmd {
	l.Field.Key(msg)
	return nil
}

// Paste adds to the text.
func (l *Line) Paste(text string) tea.Cmd {
	l.Field.Insert(text)
	return nil
}

// Resize sets the largest size.
func (l *Line) Resize(size screen.Size) {
	l.size = size
	l.Field.SetWidth(l.Width())
}

// Width is the width of the dialog's inside, in cells.
func (l *Line) Width() int { return l.size.Inner(l.most) }

// Rows is the largest height of the dialog, in rows, its frame included.
func (l *Line) Rows() int { return l.size.H }
