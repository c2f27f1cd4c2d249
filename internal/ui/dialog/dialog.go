// Package dialog has the dialogs that know no service: a question, a menu, the list of commands, the help, the speech
// settings and the path for saving. Each gets what it needs by its constructor and from screen.Host. A dialog closes
// itself.
package dialog

// inner is the width of the lines of a dialog that may be at most w cells wide with its frame, and most without it.
func inner(w, most int) int { return max(min(w-frameCells, most), 0) }

// The frame of a dialog: two cells at each side, and a line above and below.
const (
	frameCells = 4
	frameRows  = 2
)
