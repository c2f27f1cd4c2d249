package dialog

import (
	tea "charm.land/bubbletea/v2"

	"callboard/internal/ui/keymap"
	"callboard/internal/ui/screen"
	"callboard/internal/ui/widget/style"
)

// Prompt takes one line of text.
type Prompt struct {
	Line

	title, help string
	then        func(text string) tea.Cmd
}

// PromptID is the kind of Prompt.
const PromptID = "prompt"

// promptWidth is the widest the dialog's inside gets, and promptBar the bar in front of the field, both in cells.
const (
	promptWidth = 64
	promptBar   = 2
)

// NewPrompt makes the dialog with a text to begin with. help is the line below the field; accept is what the accept key does, in
// a word. then runs with what was typed once the dialog has closed because the user agreed.
func NewPrompt(h screen.Host, title, text, help, accept string, then func(text string) tea.Cmd) *Prompt {
	return &Prompt{Line: NewLine(h, text, accept, promptWidth), title: title, help: help, then: then}
}

// ID is PromptID.
func (d *Prompt) ID() string { return PromptID }

// Do accepts or closes.
func (d *Prompt) Do(act keymap.Action, _ tea.KeyPressMsg) (tea.Cmd, bool) {
	switch act {
	case keymap.Cancel:
		d.host.Close()
	case keymap.Accept:
		d.host.Close()
		return d.then(d.Field.Text()), true
	default:
		return nil, false
	}
	return nil, true
}

// Resize sets the largest size.
func (d *Prompt) Resize(size screen.Size) {
	d.Line.Resize(size)
	d.Field.SetWidth(max(d.Width()-promptBar, 1))
}

// View draws the field, with a bar like that of the row that has the keys in other dialogs, and the line below it.
func (d *Prompt) View() screen.Panel {
	w, look := d.Width(), d.host.Look()
	t := look.Theme
	field := t.Accent.Paint(look.Glyphs.Bar) + style.Blank(promptBar-1) + d.Field.View()
	lines := []string{style.Fit(field, w), style.Blank(w), t.Muted.Paint(style.Fit(d.help, w))}
	return screen.Panel{Title: d.title, W: w, Lines: lines, Cursor: &screen.Point{X: promptBar + d.Field.CursorX()}}
}
