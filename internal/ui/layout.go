package ui

// The smallest screen that shows the Booth, in cells.
const (
	minWidth  = 40
	minHeight = 10
)

// rect is a part of the screen in cells.
type rect struct{ x, y, w, h int }

func (r rect) has(x, y int) bool { return x >= r.x && x < r.x+r.w && y >= r.y && y < r.y+r.h }

// tier is how much of the Booth a size can show at once.
type tier int

const (
	tooSmall tier = iota
	single        // one pane at a time
	stacked       // three panes, one above the other
	full          // actors on the left, script above jobs on the right
)

// layout says where everything stands. It depends on the size and, with one pane at a time, on nothing else.
type layout struct {
	tier                  tier
	w, h                  int
	actors, script, jobs  rect
	header, strip, footer rect
}

// place works out the layout of a w × h screen.
func place(w, h int) layout {
	l := layout{w: w, h: h}
	if w < minWidth || h < minHeight {
		return l
	}
	l.header = rect{0, 0, w, 1}
	l.strip = rect{0, h - 2, w, 1}
	l.footer = rect{0, h - 1, w, 1}
	body := rect{0, 1, w, h - 3}
	switch {
	case w >= 100 && body.h >= 12:
		l.tier = full
		left := min(max(w/3, 40), 54)
		script := min(max(body.h/3, 6), 12)
		l.actors = rect{0, body.y, left, body.h}
		l.script = rect{left, body.y, w - left, script}
		l.jobs = rect{left, body.y + script, w - left, body.h - script}
	case w >= 60 && body.h >= 17:
		l.tier = stacked
		actors := body.h * 2 / 5
		script := max(body.h/4, 5)
		l.actors = rect{0, body.y, w, actors}
		l.script = rect{0, body.y + actors, w, script}
		l.jobs = rect{0, body.y + actors + script, w, body.h - actors - script}
	default:
		l.tier = single
		l.actors, l.script, l.jobs = body, body, body
	}
	return l
}
