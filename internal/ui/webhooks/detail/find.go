package detail

import (
	"strconv"
	"sync/atomic"

	tea "charm.land/bubbletea/v2"

	"callboard/internal/ui/widget/field"
	"callboard/internal/ui/widget/style"
)

// finder is the search in what shows. The box is the last line of the window, while text is typed and while places are marked.
type finder struct {
	field *field.Field
	open  bool // text is typed
	line  int  // where the window was when the box was opened, so that a longer text does not go on from where a shorter one was
	off   int

	due   bool // what was found is not what is searched for
	jump  bool // the window goes to the first place once it is known
	known bool // found is the answer for the text
	found []match
	more  bool
	at    int           // the current one; −1: none yet
	keep  int           // the current one of the search before, if the same text is searched for once more; −1: none
	gen   *atomic.Int64 // one more for each search: an earlier one that still runs ends
}

func newFinder() finder { return finder{field: field.New(), at: -1, keep: -1, gen: &atomic.Int64{}} }

// OpenFind opens the box of the search, which is empty then.
func (d *Detail) OpenFind() {
	f := &d.find
	f.field.SetText("")
	f.open = true
	f.line, f.off = d.page().where()
	d.searchAgain(false)
}

// Finding reports that text is typed into the box of the search.
func (d *Detail) Finding() bool { return d.find.open }

// Found reports that a search is on, typed or accepted.
func (d *Detail) Found() bool { return d.find.open || d.find.field.Text() != "" }

// TypeFind gives a key press to the box.
func (d *Detail) TypeFind(msg tea.KeyPressMsg) {
	before := d.find.field.Text()
	if d.find.field.Key(msg) && d.find.field.Text() != before {
		d.searchAgain(true)
	}
	d.dirty = true
}

// PasteFind inserts text into the box.
func (d *Detail) PasteFind(text string) {
	d.find.field.Insert(text)
	d.searchAgain(true)
}

// AcceptFind gives the keys back; what was found stays marked. An empty box is closed.
func (d *Detail) AcceptFind() { d.find.open, d.dirty = false, true }

// EndFind ends the search.
func (d *Detail) EndFind() {
	d.find.field.SetText("")
	d.find.open = false
	d.searchAgain(false)
}

// searchAgain has the text searched for in what shows now.
func (d *Detail) searchAgain(jump bool) {
	f := &d.find
	f.gen.Add(1)
	f.found, f.more, f.at, f.keep = nil, false, -1, -1
	f.due, f.known = f.field.Text() != "", false
	f.jump = jump || f.jump && f.due
	d.page().found = marks{}
	d.dirty = true
}

// refreshSearch has the same text searched for in the same page, which has been made again.
func (d *Detail) refreshSearch() {
	f := &d.find
	if f.field.Text() == "" {
		return
	}
	f.gen.Add(1)
	f.due, f.keep = true, max(f.at, f.keep)
}

// FindStep goes to the next place, or to the one before if dir is negative. After the last comes the first. It reports whether
// there is a place.
func (d *Detail) FindStep(dir int) bool {
	f := &d.find
	n := len(f.found)
	if n == 0 {
		return false
	}
	switch {
	case f.at >= 0:
		f.at = (f.at + sign(dir) + n) % n
	case dir >= 0:
		f.at = f.from(d.page().where())
	default:
		f.at = (f.from(d.page().where()) - 1 + n) % n
	}
	d.goToFound()
	return true
}

// from is the first place at or behind a byte of a line, or else the first of all.
func (f *finder) from(line, off int) int {
	for i, m := range f.found {
		if m.line > line || m.line == line && m.from >= off {
			return i
		}
	}
	return 0
}

// goToFound has the current place in the window.
func (d *Detail) goToFound() {
	p, f := d.page(), &d.find
	d.ending = false
	p.found = marks{f.found, f.found[f.at]}
	p.show(f.found[f.at].line, f.found[f.at].from)
	d.dirty = true
}

// searched takes the answer of a search.
func (d *Detail) searched(list []match, more bool) {
	f := &d.find
	f.found, f.more, f.at, f.known = list, more, -1, true
	d.page().found = marks{list: list, now: match{line: -1}}
	switch {
	case f.jump && len(list) > 0:
		f.at = f.from(f.line, f.off)
		d.goToFound()
	case f.keep >= 0 && f.keep < len(list):
		f.at = f.keep
		d.page().found.now = list[f.at]
	}
	f.jump, f.keep = false, -1
	d.dirty = true
}

// findLine draws the box; x is the column of the cursor, −1 if no text is typed.
func (d *Detail) findLine() (line string, x int) {
	f, look := &d.find, d.host.Look()
	t := look.Theme
	count, ink := "", t.Muted
	switch n := len(f.found); {
	case f.field.Text() == "" || !f.known:
	case n == 0:
		count, ink = "not found", t.Bad
	default:
		count = strconv.Itoa(n)
		if f.more {
			count += "+"
		}
		if f.at >= 0 {
			count = strconv.Itoa(f.at+1) + " of " + count
		} else {
			count += " found"
		}
	}
	room := d.w - 2
	if w := style.Width(count) + 2; count != "" && room-w >= 8 {
		room -= w
	} else {
		count = ""
	}
	if room < 1 {
		return style.Blank(d.w), -1
	}
	f.field.SetWidth(room)
	sign := t.Faint
	if x = -1; f.open {
		sign, x = t.Accent, 2+f.field.CursorX()
	}
	line = sign.Paint(look.Glyphs.Prompt) + " " + f.field.View()
	if f.field.Text() == "" {
		line = sign.Paint(look.Glyphs.Prompt) + " " + t.Faint.Paint(style.Fit("search", room))
	}
	if count != "" {
		line += "  " + ink.Paint(count)
	}
	return line, x
}

// FindCursor is where the terminal's cursor stands in the inside, while text is typed into the box.
func (d *Detail) FindCursor() (x, y int, ok bool) {
	return d.cursorX, d.h - 1, d.find.open && d.cursorX >= 0
}
