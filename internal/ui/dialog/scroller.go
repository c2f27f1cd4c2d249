package dialog

import "callboard/internal/ui/widget/style"

// scroller is a window on lines.
type scroller struct{ top, lines, rows int }

// Set tells how many lines there are, and how many of them show.
func (s *scroller) Set(lines, rows int) {
	s.lines, s.rows = lines, rows
	s.Move(0)
}

func (s *scroller) Move(by int)      { s.top = max(min(s.top+by, s.lines-s.rows), 0) }
func (s *scroller) Page(dir int)     { s.Move(dir * max(s.rows-2, 1)) }
func (s *scroller) HalfPage(dir int) { s.Move(dir * max(s.rows/2, 1)) }
func (s *scroller) Top()             { s.top = 0 }
func (s *scroller) Bottom()          { s.Move(s.lines) }

// Window are the lines that show: from, up to but without to.
func (s *scroller) Window() (from, to int) { return s.top, min(s.top+s.rows, s.lines) }

// More says in which directions there are more lines.
func (s *scroller) More(g style.Glyphs) string {
	note := "more"
	if s.top > 0 {
		note += " " + g.Up
	}
	if s.top+s.rows < s.lines {
		note += " " + g.Down
	}
	if note == "more" {
		return ""
	}
	return note
}
