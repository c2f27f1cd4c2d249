package ui

import (
	tea "charm.land/bubbletea/v2"

	"callboard/internal/ui/widget/field"
	"callboard/internal/ui/widget/style"
)

// dialog is something that lies over the Booth and has the keys.
type dialog interface {
	// key takes a key press; the dialog closes itself.
	key(m *Model, msg tea.KeyPressMsg) tea.Cmd
	// paste takes pasted text.
	paste(m *Model, text string)
	// panel draws the inside in at most w × h cells, frame included.
	panel(m *Model, w, h int) panel
	// hints are the keys for the footer.
	hints(m *Model) []hint
}

// arranger is a dialog with parts that need to know their size before they are drawn.
type arranger interface {
	// arrange takes the same room as panel will.
	arrange(w, h int)
}

// looker is a dialog that reads something for what it shows.
type looker interface {
	// look is what has to be read now, if anything; it is asked after every message.
	look() tea.Cmd
}

// pointed is a dialog that takes the mouse.
type pointed interface {
	mouse(m *Model, msg tea.MouseMsg) tea.Cmd
}

// dialogRoom is the largest a dialog may be, frame included. On a narrow screen it takes the whole width.
func (l layout) dialogRoom() (w, h int) {
	if l.tier == single {
		return l.w, l.h - 2
	}
	return min(l.w-2, 118), l.h - 2
}

// panel is a dialog's drawing: lines of equal width, and where the cursor stands in them.
type panel struct {
	title  string
	note   string // at the other end of the title's line
	w      int    // cells of each line
	lines  []string
	cursor *spot
	low    bool // it stands at the foot of the screen, and not in the middle
}

// moreNote says in which directions a dialog can be scrolled.
func (m *Model) moreNote(up, down bool) string {
	note := "more"
	if up {
		note += " " + m.glyphs.Up
	}
	if down {
		note += " " + m.glyphs.Down
	}
	if !up && !down {
		return ""
	}
	return note
}

// confirm asks before something that costs or destroys.
type confirm struct {
	title, text, yes string
	then             func(*Model) tea.Cmd
}

func (c *confirm) key(m *Model, msg tea.KeyPressMsg) tea.Cmd {
	switch keyName(msg) {
	case "enter", "y":
		m.close()
		return c.then(m)
	case "esc", "n", "q":
		m.close()
	}
	return nil
}

func (c *confirm) paste(*Model, string) {}

func (c *confirm) hints(*Model) []hint { return []hint{{"enter", c.yes}, {"esc", "leave it"}} }

func (c *confirm) panel(m *Model, w, h int) panel {
	w = min(w-4, 60)
	return panel{title: c.title, w: w, lines: message(m.theme, c.text, "", w, min(h-2, len(wrap(c.text, w))+2))}
}

// walkUnderField gives a key to a list that stands under the field one types in, and reports whether it was one for walking.
func walkUnderField(l walker, msg tea.KeyPressMsg) bool {
	switch msg.String() {
	case "up", "ctrl+k":
		l.Move(-1)
	case "down", "ctrl+n", "ctrl+j":
		l.Move(1)
	case "pgup":
		l.Page(-1)
	case "pgdown":
		l.Page(1)
	default:
		return false
	}
	return true
}

// editField gives a key to a one-line field and reports whether it was one for editing.
func editField(f *field.Field, msg tea.KeyPressMsg) bool {
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

// paintShort is a text in one line for a sentence.
func paintShort(s string) string { return style.Truncate(oneLine(s), 48) }
