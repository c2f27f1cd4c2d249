package editor

import tea "charm.land/bubbletea/v2"

// Key gives a key press to the text and reports whether it was one for editing or moving.
func (b *Buffer) Key(msg tea.KeyPressMsg) bool {
	switch msg.String() {
	case "enter", "shift+enter":
		b.Newline()
	case "backspace", "shift+backspace", "ctrl+h":
		b.Backspace()
	case "delete":
		b.Delete()
	case "ctrl+w", "alt+backspace", "ctrl+backspace":
		b.DeleteWordLeft()
	case "alt+d", "ctrl+delete", "alt+delete":
		b.DeleteWordRight()
	case "ctrl+u":
		b.DeleteToLineStart()
	case "ctrl+k":
		b.DeleteToLineEnd()
	case "left", "ctrl+b":
		b.Left()
	case "right", "ctrl+f":
		b.Right()
	case "up":
		b.Up()
	case "down", "ctrl+n":
		b.Down()
	case "ctrl+left", "alt+left", "alt+b":
		b.WordLeft()
	case "ctrl+right", "alt+right", "alt+f":
		b.WordRight()
	case "home", "ctrl+a":
		b.LineStart()
	case "end", "ctrl+e":
		b.LineEnd()
	case "pgup":
		b.PageUp()
	case "pgdown":
		b.PageDown()
	case "ctrl+home":
		b.Top()
	case "ctrl+end":
		b.Bottom()
	default:
		if msg.Text == "" || msg.Mod&^tea.ModShift != 0 {
			return false
		}
		b.Insert(msg.Text)
	}
	return true
}
