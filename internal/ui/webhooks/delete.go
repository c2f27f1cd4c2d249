package webhooks

import (
	"errors"
	"slices"

	tea "charm.land/bubbletea/v2"

	"callboard/internal/ui/dialog"
	"callboard/internal/ui/keymap"
	"callboard/internal/ui/screen"
	"callboard/internal/ui/words"
	"callboard/internal/webhook/query"
)

// undo is a deletion that can be brought back.
type undo struct {
	token int64
	marks []string // that the deleted ones had
}

type (
	deletedMsg struct {
		ids    []string // empty: all of a filter
		n      int
		hidden int // of them, were not shown
		token  int64
		err    error
	}
	restoredMsg struct {
		n     int
		marks []string
		err   error
	}
	countedAllMsg struct {
		query query.Query
		n     int
		err   error
	}
)

// delete deletes what is marked or selected. More than one needs an answer, and one that does not show.
func (s *Screen) delete() tea.Cmd {
	ids := s.of()
	if len(ids) == 0 {
		s.chosen()
		return nil
	}
	svc, ctx := s.svc.Webhooks, s.ctx()
	hidden := s.hidden()
	do := func() tea.Cmd {
		return func() tea.Msg {
			token, err := svc.Delete(ctx, ids...)
			return deletedMsg{ids: ids, n: len(ids), hidden: hidden, token: token, err: err}
		}
	}
	if len(ids) == 1 && hidden == 0 {
		return do()
	}
	about := "All that are marked are deleted, those with a star too. "
	if hidden > 0 {
		about = s.marked() + ". " + about
	}
	s.host.Open(dialog.NewConfirm(s.host, "Delete "+deliveries(len(ids))+"?", about+s.key(keymap.Undo)+" brings them back for some minutes.", "delete", do))
	return nil
}

// deleted says what is gone and how it comes back.
func (s *Screen) deleted(msg deletedMsg) {
	if msg.err != nil {
		s.host.Toast(screen.ToastBad, "not deleted: %s", errorText(msg.err))
		return
	}
	ids := msg.ids
	if len(ids) == 0 {
		ids = s.marks
	}
	s.undo = append(s.undo, undo{msg.token, s.forget(ids)})
	s.loads.stale, s.counts.due, s.list.removed = true, true, true
	s.host.Toast(screen.ToastGood, "deleted %s%s · %s brings back", deliveries(msg.n), notShown(msg.hidden), s.key(keymap.Undo))
}

// restore undoes the latest deletion that was not undone yet.
func (s *Screen) restore() tea.Cmd {
	n := len(s.undo)
	if n == 0 {
		s.host.Toast(screen.ToastPlain, "there is nothing to bring back")
		return nil
	}
	last := s.undo[n-1]
	s.undo = s.undo[:n-1]
	svc, ctx := s.svc.Webhooks, s.ctx()
	return func() tea.Msg {
		n, err := svc.Restore(ctx, last.token)
		return restoredMsg{n, last.marks, err}
	}
}

// restored says what has come back, and marks what was marked.
func (s *Screen) restored(msg restoredMsg) {
	s.loads.stale, s.counts.due = true, true
	switch {
	case msg.err != nil:
		s.host.Toast(screen.ToastBad, "not brought back: %s", errorText(msg.err))
	case msg.n == 0:
		s.host.Toast(screen.ToastWarn, "nothing to bring back: it was deleted too long ago")
	default:
		marks := slices.Clone(s.marks)
		for _, id := range msg.marks {
			if !slices.Contains(marks, id) {
				marks = append(marks, id)
			}
		}
		s.setMarks(marks)
		s.host.Toast(screen.ToastGood, "brought %s back", deliveries(msg.n))
	}
}

// countAll counts what would be deleted, for the question: what the filter selects and has no star.
func (s *Screen) countAll() tea.Cmd {
	svc, ctx, q := s.svc.Webhooks, s.ctx(), s.filter.query
	return func() tea.Msg {
		all, err := svc.Count(ctx, q)
		starred := q
		starred.Starred = true
		kept, keptErr := svc.Count(ctx, starred)
		return countedAllMsg{q, max(all-kept, 0), errors.Join(err, keptErr)}
	}
}

// askDeleteAll asks before all that the filter selects is deleted.
func (s *Screen) askDeleteAll(msg countedAllMsg) {
	switch {
	case msg.err != nil:
		s.host.Toast(screen.ToastBad, "not deleted: %s", errorText(msg.err))
		return
	case msg.n == 0:
		s.host.Toast(screen.ToastPlain, "there is nothing to delete")
		return
	}
	what := "All that are stored"
	if !msg.query.Empty() {
		what = "All that the filter selects"
	}
	svc, ctx := s.svc.Webhooks, s.ctx()
	s.host.Open(dialog.NewConfirm(s.host, "Delete "+deliveries(msg.n)+"?", what+" are deleted. Those with a star stay. "+
		s.key(keymap.Undo)+" brings them back for some minutes.", "delete", func() tea.Cmd {
		return func() tea.Msg {
			n, token, err := svc.DeleteAll(ctx, msg.query)
			return deletedMsg{n: n, token: token, err: err}
		}
	}))
}

// notShown writes " (2 of them not shown)"; empty: all are.
func notShown(n int) string {
	if n == 0 {
		return ""
	}
	return " (" + words.Thousands(n) + " of them not shown)"
}

// deliveries writes "1 delivery", "1,200 deliveries".
func deliveries(n int) string {
	if n == 1 {
		return "1 delivery"
	}
	return words.Thousands(n) + " deliveries"
}
