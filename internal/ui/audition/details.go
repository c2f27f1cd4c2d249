package audition

import (
	"callboard/internal/ui/screen"
	"callboard/internal/ui/widget/style"
	"callboard/internal/ui/words"
)

// mostDetails is the most lines that the details of a take have.
const mostDetails = 3

// detailOf is what a row can have no room for: what is wrong with its take, or the note about it.
func (s *Screen) detailOf(r row) string {
	if j := s.takes.jobs[r.take]; j.Finished() && j.Problem != "" {
		return words.OneLine(j.Problem)
	}
	return words.OneLine(s.marksOf(r.take).Note)
}

// detailsHeight is how many lines below the rows the details of a take have in w × h cells. It is that of the longest ones, so that no row
// moves with the cursor.
func (s *Screen) detailsHeight(w, h int) int {
	if h < 6 {
		return 0
	}
	n, most := 0, min(mostDetails, h/3)
	for _, key := range s.takes.listed {
		switch text := s.detailOf(s.takes.rows[key]); {
		case text == "":
		case style.Width(text) <= w:
			n = max(n, 1)
		default:
			n = max(n, len(style.Wrap(text, w)))
		}
		if n >= most {
			return most
		}
	}
	return n
}

// details draws the details of the selected take in w cells.
func (s *Screen) details(look screen.Look, w int) []string {
	key, _ := s.takes.list.Selected()
	lines := make([]string, s.takes.details)
	wrapped := style.Wrap(s.detailOf(s.takes.rows[key]), w)
	for i := range lines {
		switch {
		case i < len(wrapped) && i == len(lines)-1 && len(wrapped) > len(lines):
			lines[i] = look.Theme.Muted.Paint(style.Fit(wrapped[i]+" …", w))
		case i < len(wrapped):
			lines[i] = look.Theme.Muted.Paint(style.Fit(wrapped[i], w))
		default:
			lines[i] = style.Blank(w)
		}
	}
	return lines
}
