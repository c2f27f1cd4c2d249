// Package dialog has the dialogs that know no service: a question, a menu, the list of commands, the help, the speech
// settings and the path for saving. Each gets what it needs by its constructor and from screen.Host. A dialog closes
// itself.
package dialog

import (
	"callboard/internal/ui/keymap"
)

// walker is a list with a cursor.
type walker interface {
	Move(rows int)
	Page(direction int)
	HalfPage(direction int)
	Top()
	Bottom()
}

// walk gives an action to a list and reports whether it moves a cursor.
func walk(l walker, act keymap.Action) bool {
	switch act {
	case keymap.Up:
		l.Move(-1)
	case keymap.Down:
		l.Move(1)
	case keymap.PageUp:
		l.Page(-1)
	case keymap.PageDown:
		l.Page(1)
	case keymap.HalfUp:
		l.HalfPage(-1)
	case keymap.HalfDown:
		l.HalfPage(1)
	case keymap.Top:
		l.Top()
	case keymap.Bottom:
		l.Bottom()
	default:
		return false
	}
	return true
}

// inner is the width of the lines of a dialog that may be at most w cells wide with its frame, and most without it.
func inner(w, most int) int { return max(min(w-frameCells, most), 0) }

// The frame of a dialog: two cells at each side, and a line above and below.
const (
	frameCells = 4
	frameRows  = 2
)
