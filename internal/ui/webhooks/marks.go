package webhooks

import (
	"cmp"
	"errors"
	"slices"
	"strconv"

	tea "charm.land/bubbletea/v2"

	"callboard/internal/ui/keymap"
	"callboard/internal/ui/screen"
	"callboard/internal/ui/words"
	"callboard/internal/webhook"
	"callboard/internal/webhook/diff"
)

// mark marks the selected delivery or takes its mark away.
func (s *Screen) mark() {
	h, ok := s.chosen()
	if !ok {
		return
	}
	marks := slices.Clone(s.marks)
	if i := slices.Index(marks, h.ID); i >= 0 {
		marks = slices.Delete(marks, i, i+1)
	} else {
		marks = append(marks, h.ID)
	}
	s.setMarks(marks)
}

// setMarks is the only way to change the marks: rows are drawn once, so those whose mark changes must be drawn again, also rows that
// are not in the list now and come back later.
func (s *Screen) setMarks(marks []string) {
	for _, id := range s.marks {
		s.list.list.Invalidate(id)
	}
	for _, id := range marks {
		s.list.list.Invalidate(id)
	}
	s.marks = marks
	s.counts.due = s.counts.due || !s.filter.query.Empty() // which of them the filter hides
}

// unmark takes all marks away.
func (s *Screen) unmark() {
	if len(s.marks) == 0 {
		s.host.Toast(screen.ToastPlain, "nothing is marked")
		return
	}
	s.setMarks(nil)
}

// forget takes the marks of deliveries away that were deleted, and returns those marks.
func (s *Screen) forget(ids []string) (forgotten []string) {
	var left []string
	for _, id := range s.marks {
		if slices.Contains(ids, id) {
			forgotten = append(forgotten, id)
		} else {
			left = append(left, id)
		}
	}
	s.setMarks(left)
	return forgotten
}

// hidden is how many of the marked deliveries the filter does not show. What is not in memory is as it was last counted.
func (s *Screen) hidden() int {
	q := s.filter.query
	if q.Empty() {
		return 0
	}
	r, n := s.rows, 0
	current := r.read && r.query.String() == q.String()
	for _, id := range s.marks {
		switch _, shown := r.get(id); {
		case current && shown:
		case current && r.offset == 0 && r.end, s.counts.hidden[id]:
			n++
		}
	}
	return n
}

// marked says what is marked: "2 marked, 1 of them not shown"; empty: nothing is.
func (s *Screen) marked() string {
	n := len(s.marks)
	if n == 0 {
		return ""
	}
	out := strconv.Itoa(n) + " marked"
	switch hidden := s.hidden(); {
	case hidden == 1 && n == 1:
		out += ", not shown"
	case hidden > 0:
		out += ", " + strconv.Itoa(hidden) + " of them not shown"
	}
	return out
}

// star marks what is marked or selected with a star. Where all of them have one, it takes the stars away.
func (s *Screen) star() tea.Cmd {
	ids := s.of()
	if len(ids) == 0 {
		s.chosen()
		return nil
	}
	what := cmp.Or(s.marked(), deliveries(1))
	svc, ctx := s.svc.Webhooks, s.ctx()
	return func() tea.Msg {
		on, known := false, false
		for _, id := range ids { // a marked one may be in no row
			h, found, err := svc.Head(ctx, id)
			if err != nil {
				return doneMsg{what: "no star", err: err}
			}
			on, known = on || found && !h.Starred, known || found
		}
		said := "starred: " + what
		switch {
		case !known:
			return doneMsg{what: "no star", rows: true, err: errGone}
		case !on:
			said = "no star any more: " + what
		}
		return doneMsg{what: "no star", said: said, rows: true, err: svc.Star(ctx, on, ids...)}
	}
}

// comparedMsg are two deliveries to compare, the older one first.
type comparedMsg struct {
	a, b  webhook.Delivery
	parts []diff.Part
	err   error
}

// errGone is the error of what is done with a delivery that another process has deleted.
var errGone = errors.New("a delivery was deleted")

// errNoOther says what to mark where there is nothing to compare with.
var errNoOther = errors.New("there is no earlier delivery of the same job")

// compare reads two marked deliveries, or the selected one and the one before of the same job.
func (s *Screen) compare() tea.Cmd {
	h, ok := s.chosen()
	svc, ctx := s.svc.Webhooks, s.ctx()
	read := func(id string) (webhook.Delivery, error) {
		d, found, err := svc.Delivery(ctx, id)
		if err == nil && !found {
			err = errGone
		}
		return d, err
	}
	both := func(one, other string) tea.Msg {
		a, err := read(one)
		b, otherErr := read(other)
		if err = errors.Join(err, otherErr); a.At.After(b.At) {
			a, b = b, a
		}
		if err != nil {
			return comparedMsg{err: err}
		}
		return comparedMsg{a: a, b: b, parts: diff.Deliveries(a, b)}
	}
	switch n := len(s.marks); {
	case n == 2:
		one, other := s.marks[0], s.marks[1]
		return func() tea.Msg { return both(one, other) }
	case n == 1 && ok && s.marks[0] != h.ID:
		one := s.marks[0]
		return func() tea.Msg { return both(one, h.ID) }
	case n > 2:
		s.host.Toast(screen.ToastPlain, "%d are marked: two can be compared", n)
		return nil
	case !ok:
		return nil
	case h.SpeakID == "":
		s.host.Toast(screen.ToastPlain, "mark another delivery with %s to compare it with", s.key(keymap.Mark))
		return nil
	}
	return func() tea.Msg {
		list, err := svc.OfSpeak(ctx, h.SpeakID)
		if err != nil {
			return comparedMsg{err: err}
		}
		i := slices.IndexFunc(list, func(o webhook.Head) bool { return o.ID == h.ID })
		if i < 1 {
			return comparedMsg{err: errNoOther}
		}
		return both(list[i-1].ID, h.ID)
	}
}

// compared shows the comparison.
func (s *Screen) compared(msg comparedMsg) {
	switch {
	case errors.Is(msg.err, errNoOther):
		s.host.Toast(screen.ToastPlain, "%s: mark two with %s", msg.err, s.key(keymap.Mark))
	case msg.err != nil:
		s.host.Toast(screen.ToastBad, "not compared: %s", words.Error(msg.err))
	default:
		s.setFocus(paneDetail)
		s.refollow()
		s.detail.Compare(msg.a, msg.b, msg.parts)
	}
}
