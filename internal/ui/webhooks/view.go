package webhooks

import (
	"cmp"
	"slices"

	"callboard/internal/api"
	"callboard/internal/ui/keymap"
	"callboard/internal/ui/screen"
	"callboard/internal/ui/widget/style"
	"callboard/internal/ui/words"
)

// View is part of screen.Screen.
func (s *Screen) View() ([]string, *screen.Point) {
	switch {
	case s.layout.wide:
		left, cursor := s.listBox()
		right, found := s.detailBox()
		return style.JoinColumns(left, right), cmp.Or(found, cursor)
	case s.focus == paneDetail:
		return s.detailBox()
	}
	return s.listBox()
}

// frame draws a pane's frame; that of the focused pane has the accent.
func (s *Screen) frame(p pane, title, note string, lines []string, a screen.Area) []string {
	t := s.host.Look().Theme
	rule, ink := t.Faint, t.Muted
	if s.focused(p) {
		rule, ink = t.Accent, t.Strong
	}
	return style.Box(s.host.Look().Glyphs, rule, ink.Paint(title), note, lines, a.W, a.H)
}

// focused reports that a pane has the focus and no dialog is open.
func (s *Screen) focused(p pane) bool { return s.focus == p && !s.host.Opened("") }

func (s *Screen) listBox() ([]string, *screen.Point) {
	a, look, p := s.layout.list, s.host.Look(), s.list
	var lines []string
	var cursor *screen.Point
	if p.filter {
		line, x := s.filter.view(look, p.w)
		lines = append(append(lines, line), s.filter.help...)
		if x >= 0 {
			cursor = &screen.Point{X: a.X + 2 + x, Y: a.Y + 1}
		}
	}
	if p.titled() {
		lines = append(lines, p.titles(look.Theme))
	}
	lines = append(lines, s.listRows(look)...)
	title, note := s.title(a.W)
	box := s.frame(paneList, title, note, lines, a)
	if banner := s.banner(look, a); banner != "" {
		box[len(box)-1] = banner
	}
	return box, cursor
}

// listRows draws the rows, or what to do while there are none.
func (s *Screen) listRows(look screen.Look) []string {
	p := s.list
	h := p.h - p.head
	if p.list.Len() == 0 {
		if !s.rows.read {
			return style.Message(look.Theme, "reading the deliveries …", "", p.w, h)
		}
		text, next := s.emptyText()
		return style.Message(look.Theme, text, next, p.w, h)
	}
	now := s.host.Now()
	return p.list.Lines(func(id string, selected bool, w int) string {
		d, _ := s.rows.get(id)
		return p.row(look.Theme, look.Glyphs, d, selected, slices.Contains(s.marks, id), now, w)
	})
}

// emptyText says why there is no row, and which key helps.
func (s *Screen) emptyText() (text, next string) {
	if problem := s.filter.problem; problem != "" {
		return problem, s.key(keymap.Back) + " clears the filter"
	}
	if query := s.filter.text(); query != "" {
		if n := s.rows.searched; n > 0 {
			return "none of the newest " + words.Thousands(n) + " matches “" + query + "”", "three letters are searched for in all; " + s.key(keymap.Back) + " clears the filter"
		}
		return "no delivery matches “" + query + "”", s.key(keymap.Back) + " clears the filter"
	}
	if s.state.Params.Service == api.ServiceTTS {
		return "this service sends no webhooks", "a request is answered with the audio itself; " + s.key(keymap.TriggerDelivery) + " sends a made-up delivery to a URL of yours"
	}
	return "no delivery yet", "speak something in the Booth (" + cmp.Or(s.host.Keys().Key(keymap.Screen1, keymap.OutsideText), "1") + "), or press " +
		s.key(keymap.TriggerDelivery) + " to send a made-up delivery"
}

// title counts the deliveries, or says what is wrong with the filter, and which rows show.
func (s *Screen) title(w int) (title, note string) {
	r, p, t := s.rows, s.list, s.host.Look().Theme
	if problem := s.filter.problem; problem != "" && len(s.filter.help) == 0 {
		return t.Bad.Paint(style.Truncate(problem, w-8)), ""
	}
	title = "Deliveries"
	total := max(r.total, p.list.Len()) // the count may be older than the rows
	all := max(r.all, total)
	switch {
	case !r.read:
	case !s.filter.query.Empty():
		title += " · " + words.Thousands(total) + " of " + words.Thousands(all)
		if r.searched > 0 {
			title = "Deliveries · " + words.Thousands(total) + " in newest " + words.Thousands(r.searched)
		}
	default:
		title += " · " + words.Thousands(total)
	}
	if marked := s.marked(); marked != "" {
		title += " · " + marked
	}
	if p.following && p.list.Len() > 0 {
		title += " · following"
	} else if from, to := p.list.Window(); to-from < total && to > from {
		note = t.Faint.Paint(words.Thousands(r.offset+from+1) + "–" + words.Thousands(r.offset+to))
	}
	return title, note
}

func (s *Screen) detailBox() ([]string, *screen.Point) {
	a := s.layout.detail
	title, note := s.detailTitle(a.W)
	note = s.host.Look().Theme.Faint.Paint(note)
	var cursor *screen.Point
	if x, y, ok := s.detail.FindCursor(); ok {
		cursor = &screen.Point{X: a.X + 2 + x, Y: a.Y + 1 + y}
	}
	return s.frame(paneDetail, title, note, s.detail.View(), a), cursor
}

// detailTitle names the delivery, and says what its body is and whether there is more of it, for a frame of w cells. Where the title is
// long, what the body is goes first; that there is more is never left out for the title.
func (s *Screen) detailTitle(w int) (title, note string) {
	const around = 9 // the corners, a cell of the rule on each side and three between, and the blanks of title and note
	title, note = cmp.Or(s.detail.Title(), "Details"), s.detail.Note()
	if style.Width(title)+style.Width(note)+around <= w {
		return title, note
	}
	if note = s.detail.More(); note != "" {
		title = style.Truncate(title, max(w-around-style.Width(note), 0))
	}
	return title, note
}
