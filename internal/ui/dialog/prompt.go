package dialog

import (
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"callboard/internal/ui/keymap"
	"callboard/internal/ui/screen"
	"callboard/internal/ui/widget/field"
	"callboard/internal/ui/widget/style"
)

// Prompt takes one line of text.
type Prompt struct {
	host        screen.Host
	title, help string
	accept      string // what the accept key does, in its hint
	field       *field.Field
	then        func(text string) tea.Cmd
	w           int
}

// PromptID is the kind of Prompt.
const PromptID = "prompt"

// promptWidth is the widest the field gets, in cells.
const promptWidth = 64

// NewPrompt makes the dialog with a text to begin with. help is the line below the field; accept is what the accept key does, in
// a word. then runs with what was typed once the dialog has closed because the user agreed.
func NewPrompt(h screen.Host, title, text, help, accept string, then func(text string) tea.Cmd) *Prompt {
	d := &Prompt{host: h, title: title, help: help, accept: accept, field: field.New(), then: then}
	d.field.SetText(text)
	d.field.End()
	return d
}

// ID is PromptID.
func (d *Prompt) ID() string { return PromptID }

// Scopes are the keys that are not part of the text.
func (d *Prompt) Scopes() []keymap.Scope { return []keymap.Scope{keymap.InField} }

// Hints are accept and cancel.
func (d *Prompt) Hints() []key.Binding {
	keys, in := d.host.Keys(), d.Scopes()
	return []key.Binding{keys.Hint(d.accept, in, keymap.Accept), keys.Hint("cancel", in, keymap.Cancel)}
}

// Do accepts or closes.
func (d *Prompt) Do(act keymap.Action, _ tea.KeyPressMsg) (tea.Cmd, bool) {
	switch act {
	case keymap.Cancel:
		d.host.Close()
	case keymap.Accept:
		d.host.Close()
		return d.then(d.field.Text()), true
	default:
		return nil, false
	}
	return nil, true
}

// Type edits the text.
func (d *Prompt) Type(msg tea.KeyPressMsg) tea.Cmd {
	d.field.Key(msg)
	return nil
}

// Paste adds to the text.
func (d *Prompt) Paste(text string) tea.Cmd {
	d.field.Insert(text)
	return nil
}

// Resize sets the largest size.
func (d *Prompt) Resize(size screen.Size) {
	d.w = size.Inner(promptWidth)
	d.field.SetWidth(d.w)
}

// View draws the field and the line below it.
func (d *Prompt) View() screen.Panel {
	t := d.host.Look().Theme
	lines := []string{style.Fit(d.field.View(), d.w), style.Blank(d.w), t.Muted.Paint(style.Fit(d.help, d.w))}
	return screen.Panel{Title: d.title, W: d.w, Lines: lines, Cursor: &screen.Point{X: d.field.CursorX()}}
}
