package webhooks

import (
	"callboard/internal/columns"
	"callboard/internal/ui/widget/list"
	"callboard/internal/webhook"
)

// listPane is the list of deliveries as it is drawn: the rows in memory, a cursor and a window.
type listPane struct {
	list      *list.List[string]
	content   *columns.Content // the widths of the columns
	following bool             // the cursor stays on the newest row
	pending   int              // rows that the cursor is still to move, once they are read
	removed   bool             // rows were deleted here since the last read
	w, h      int              // the inside, in cells
	head      int              // lines above the rows: the filter and the titles
	filter    bool             // the first of them is the filter
	focused   bool
}

func newListPane() *listPane {
	return &listPane{list: list.New[string](), content: newContent(), following: true, focused: true}
}

func (p *listPane) setFocused(on bool) {
	if on != p.focused {
		p.focused = on
		p.list.InvalidateAll()
	}
}

// resize sets the size of the inside; help is the number of lines below the filter. The titles of the columns are left out where
// rows are few.
func (p *listPane) resize(w, h int, filter bool, help int) {
	p.w, p.h, p.head, p.filter = w, h, 0, filter && h > 1
	if p.filter {
		p.head += 1 + help
	}
	if p.titled() {
		p.head++
	}
	p.list.SetSize(w, h-p.head)
}

// titled reports that the titles of the columns show.
func (p *listPane) titled() bool { return p.h >= 8 }

// show takes over the rows in memory. above is how many of them precede those that were first before.
func (p *listPane) show(r *rows, above int) {
	p.list.Splice(r.ids(), above)
	if p.following {
		p.list.Top()
	}
}

// restart takes over other rows; the cursor is on the first, or on the one with an id.
func (p *listPane) restart(r *rows, id string) {
	p.pending = 0
	p.list.SetKeys(r.ids())
	if id == "" || !p.list.Select(id) {
		p.list.Top()
	}
}

// invalidate draws the rows again that have changed.
func (p *listPane) invalidate(before *rows, heads []webhook.Head) {
	for _, h := range heads {
		if was, ok := before.get(h.ID); ok && was != h {
			p.list.Invalidate(h.ID)
		}
	}
}

// webhookHead is the row under the cursor.
func webhookHead(s *Screen) webhook.Head {
	id, ok := s.list.list.Selected()
	if !ok {
		return webhook.Head{}
	}
	h, _ := s.rows.get(id)
	return h
}

// move moves the cursor by n rows. Rows that are not in memory yet stay pending.
func (s *Screen) move(n int) {
	p := s.list
	from := p.list.Index()
	p.list.Move(n)
	s.moved(n - (p.list.Index() - from))
}

// page moves cursor and window by a page, or by half of one.
func (s *Screen) page(dir int, half bool) {
	p := s.list
	rows, from := max(p.h-p.head-1, 1), p.list.Index()
	if half {
		rows = max((p.h-p.head)/2, 1)
		p.list.HalfPage(dir)
	} else {
		p.list.Page(dir)
	}
	s.moved(dir*rows - (p.list.Index() - from))
}

// moved notes the rows that a move still lacks, and whether the list follows the newest from now on.
func (s *Screen) moved(lacks int) {
	p, r := s.list, s.rows
	switch {
	case lacks > 0 && !r.end, lacks < 0 && r.offset > 0:
		p.pending += lacks
	default:
		p.pending = 0
	}
	p.following = r.offset == 0 && p.list.Index() == 0
}

// top goes to the newest row.
func (s *Screen) top() {
	s.list.pending = 0
	if s.rows.offset > 0 {
		s.loads.wish(wantTop)
		return
	}
	s.list.list.Top()
	s.list.following = true
}

// bottom goes to the oldest row.
func (s *Screen) bottom() {
	s.list.pending = 0
	if !s.rows.end {
		s.loads.wish(wantEnd)
		return
	}
	s.list.list.Bottom()
	s.moved(0)
}
