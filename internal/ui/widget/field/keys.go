package field

import tea "charm.land/bubbletea/v2"

// Key gives a key press to the field and reports whether it was one for editing.
func (f *Field) Key(msg tea.KeyPressMsg) bool {
	switch msg.String() {
	case "backspace", "shift+backspace", "ctrl+h":
		f.Backspace()
	case "delete":
		f.Delete()
	case "ctrl+w", "alt+backspace":
		f.DeleteWordLeft()
	case "ctrl+u":
		f.DeleteToStart()
	case "left", "ctrl+b":
		f.Left()
	case "right", "ctrl+f":
		f.Right()
	case "ctrl+left", "alt+left", "alt+b":
		f.WordLeft()
	case "ctrl+right", "alt+right", "alt+f":
		f.WordRight()
	case "home", "ctrl+a":
		f.Start()
	case "end", "ctrl+e":
		f.End()
	default:
		if msg.Text == "" || msg.Mod&^tea.ModShift != 0 {
			return false
		}
		f.Insert(msg.Text)
	}
	return true
}
