// Package dialog has the dialogs that know no service: a question, a menu, the list of commands, the help, the speech
// settings and the path for saving. Each gets what it needs by its constructor and from screen.Host. A dialog closes
// itself.
package dialog

import (
	"callboard/internal/ui/keymap"
	"callboard/internal/ui/widget/scroll"
)

// cursor is a list with a selected row.
type cursor interface {
	Move(rows int)
	Page(direction int)
	Top()
	Bottom()
}

// moveCursor gives an action to a list and reports whether it moves a cursor. Dialogs are low: half a page is a page.
func moveCursor(l cursor, act keymap.Action) bool {
	switch act {
	case keymap.Up:
		l.Move(-1)
	case keymap.Down:
		l.Move(1)
	case keymap.PageUp, keymap.HalfUp:
		l.Page(-1)
	case keymap.PageDown, keymap.HalfDown:
		l.Page(1)
	case keymap.Top:
		l.Top()
	case keymap.Bottom:
		l.Bottom()
	default:
		return false
	}
	return true
}

// Scroll gives an action to a scroll window and reports whether it scrolls.
func Scroll(v *scroll.View, act keymap.Action) bool {
	switch act {
	case keymap.Up:
		v.ScrollBy(-1)
	case keymap.Down:
		v.ScrollBy(1)
	case keymap.PageUp:
		v.Page(-1)
	case keymap.PageDown:
		v.Page(1)
	case keymap.HalfUp:
		v.HalfPage(-1)
	case keymap.HalfDown:
		v.HalfPage(1)
	case keymap.Top:
		v.Top()
	case keymap.Bottom:
		v.Bottom()
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
