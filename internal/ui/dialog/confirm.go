package dialog

import (
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"callboard/internal/ui/keymap"
	"callboard/internal/ui/screen"
	"callboard/internal/ui/widget/style"
)

// Confirm asks before something that costs or destroys.
type Confirm struct {
	host             screen.Host
	title, text, yes string
	then             func() tea.Cmd
	size             screen.Size
}

// confirmWidth is the widest the question gets, in cells.
const confirmWidth = 60

// NewConfirm makes a question: title, text, and what the accept key does, in a word. then runs once the dialog has closed
// because the user agreed.
func NewConfirm(h screen.Host, title, text, yes string, then func() tea.Cmd) *Confirm {
	return &Confirm{host: h, title: title, text: text, yes: yes, then: then}
}

// ID is empty: an answer may ask its question over another one.
func (d *Confirm) ID() string { return "" }

// Scopes are the keys of a question.
func (d *Confirm) Scopes() []keymap.Scope { return []keymap.Scope{keymap.InConfirm} }

// Hints are yes and cancel.
func (d *Confirm) Hints() []key.Binding {
	keys, in := d.host.Keys(), d.Scopes()
	return []key.Binding{keys.Hint(d.yes, in, keymap.Accept), keys.Hint("cancel", in, keymap.Cancel)}
}

// Answers is part of screen.Question: to agree needs a user who has seen the question. To cancel does not.
func (d *Confirm) Answers(act keymap.Action) bool { return act == keymap.Accept }

// Do takes the answer.
func (d *Confirm) Do(act keymap.Action, _ tea.KeyPressMsg) (tea.Cmd, bool) {
	switch act {
	case keymap.Accept:
		d.host.Close()
		return d.then(), true
	case keymap.Cancel:
		d.host.Close()
		return nil, true
	}
	return nil, false
}

// Resize sets the largest size.
func (d *Confirm) Resize(size screen.Size) { d.size = size }

// View draws the question.
func (d *Confirm) View() screen.Panel {
	w := d.size.Inner(confirmWidth)
	h := min(d.size.H-frameRows, len(style.Wrap(d.text, w))+2)
	return screen.Panel{Title: d.title, W: w, Lines: style.Message(d.host.Look().Theme, d.text, "", w, h)}
}
