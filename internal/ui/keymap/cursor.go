package keymap

// Cursor is a list with a selected row, or a window that scrolls. Positive numbers move down.
type Cursor interface {
	Move(rows int)
	Page(direction int)
	HalfPage(direction int)
	Top()
	Bottom()
}

// MoveCursor carries out an action of the scope Moving and reports whether it is one.
func MoveCursor(c Cursor, act Action) bool {
	switch act {
	case Up:
		c.Move(-1)
	case Down:
		c.Move(1)
	case PageUp:
		c.Page(-1)
	case PageDown:
		c.Page(1)
	case HalfUp:
		c.HalfPage(-1)
	case HalfDown:
		c.HalfPage(1)
	case Top:
		c.Top()
	case Bottom:
		c.Bottom()
	default:
		return false
	}
	return true
}
