package audition

import (
	"fmt"

	tea "charm.land/bubbletea/v2"

	"callboard/internal/audition/board"
	"callboard/internal/job"
	"callboard/internal/rating"
	"callboard/internal/ui/dialog"
	"callboard/internal/ui/screen"
	"callboard/internal/ui/words"
)

// marks stores what the user thinks of the takes. It shows at once and is stored by commands, one at a time for each take, so that
// the last one wins.
type marks struct {
	want   map[string]job.Marks // what was wanted last, of takes that are being stored
	saving map[string]job.Marks // what is being stored
}

// busy reports that marks of a take are being stored.
func (m *marks) busy(id string) bool { _, on := m.saving[id]; return on }

// savedMsg says that marks were stored, or why not.
type savedMsg struct {
	id    string
	marks job.Marks
	err   error
}

// marksOf are the marks of the take that a row shows.
func (s *Screen) marksOf(id string) job.Marks { return s.takes.marks[id] }

// change changes the marks of the selected take.
func (s *Screen) change(to func(*job.Marks)) tea.Cmd {
	j, ok := s.takes.selected()
	if !ok {
		s.host.Toast(screen.ToastPlain, "no take is selected")
		return nil
	}
	return s.changeTake(j.ID, to)
}

// changeTake changes the marks of a take.
func (s *Screen) changeTake(id string, to func(*job.Marks)) tea.Cmd {
	s.takes.choose(id)
	c, changed, err := s.takes.board.Mark(id, to)
	if err != nil {
		s.failed("not changed", err)
	}
	if !changed {
		return nil
	}
	return s.store(c)
}

// store shows and stores a change.
func (s *Screen) store(c board.Change) tea.Cmd {
	s.setRows()
	if s.marks.want == nil {
		s.marks.want, s.marks.saving = map[string]job.Marks{}, map[string]job.Marks{}
	}
	s.marks.want[c.Take] = c.After
	if s.marks.busy(c.Take) {
		return nil // it is stored when the command under way has ended
	}
	return s.save(c.Take)
}

func (s *Screen) save(id string) tea.Cmd {
	m := s.marks.want[id]
	s.marks.saving[id] = m
	ctx, svc := s.ctx(), s.svc.Takes
	return func() tea.Msg {
		_, err := svc.SetMarks(ctx, id, m)
		return savedMsg{id, m, err}
	}
}

// saved takes the answer, and stores what has changed meanwhile. What could not be stored is read again.
func (s *Screen) saved(msg savedMsg) tea.Cmd {
	delete(s.marks.saving, msg.id)
	switch {
	case msg.err != nil:
		s.failed("not stored", msg.err)
		s.takes.stale = true
	case s.marks.want[msg.id] != msg.marks:
		return s.save(msg.id)
	}
	delete(s.marks.want, msg.id)
	return nil
}

// failed says that something did not work.
func (s *Screen) failed(what string, err error) {
	s.host.Toast(screen.ToastBad, "%s: %s", what, words.Error(err))
}

// decide keeps or drops the selected take, or takes that back.
func (s *Screen) decide(v job.Verdict) tea.Cmd {
	cmd := s.change(func(m *job.Marks) {
		if m.Verdict == v {
			v = job.NoVerdict
		}
		m.Verdict = v
	})
	if j, ok := s.takes.selected(); ok && j.CutShort() && s.marksOf(j.ID).Verdict == job.Keep {
		s.host.Toast(screen.ToastPlain, "this take is "+job.CutShort+": its end is missing")
	}
	return cmd
}

// rate changes the rating of the selected take by stars.
func (s *Screen) rate(by int) tea.Cmd {
	return s.change(func(m *job.Marks) { m.Rating = min(max(m.Rating+by, 0), rating.Most) })
}

// note asks for the note about the selected take.
func (s *Screen) note() {
	j, ok := s.takes.selected()
	if !ok {
		s.host.Toast(screen.ToastPlain, "no take is selected")
		return
	}
	s.host.Open(dialog.NewPrompt(s.host, "Note · "+s.nameOf(j), s.marksOf(j.ID).Note, "one line about this take; an empty one removes it", "store",
		func(text string) tea.Cmd { return s.changeTake(j.ID, func(m *job.Marks) { m.Note = text }) }))
}

// undo takes the latest change of marks back, or makes it again, and shows the take.
func (s *Screen) undo(again bool) tea.Cmd {
	move, word := s.takes.board.Undo, "undone"
	if again {
		move, word = s.takes.board.Redo, "done again"
	}
	c, ok := move()
	if !ok {
		s.host.Toast(screen.ToastPlain, "nothing to undo")
		return nil
	}
	what := "note"
	switch {
	case c.Before.Verdict != c.After.Verdict:
		what = "verdict"
	case c.Before.Rating != c.After.Rating:
		what = "rating"
	}
	s.setRows()
	s.showTake(c.Take)
	if j, ok := s.takes.jobs[c.Take]; ok {
		what += " of " + s.nameOf(j)
	}
	s.host.Toast(screen.ToastPlain, "%s: the %s", word, what)
	return s.store(c)
}

// tally counts the verdicts of the takes, also of those that no row shows at present: a take that is kept stays kept when its row
// shows a newer one.
func (s *Screen) tally() (kept, dropped string) {
	n := map[job.Verdict]int{}
	for _, m := range s.takes.marks {
		n[m.Verdict]++
	}
	if n[job.Keep] > 0 {
		kept = fmt.Sprintf(" · %d kept", n[job.Keep])
	}
	if n[job.Drop] > 0 {
		dropped = fmt.Sprintf(" · %d dropped", n[job.Drop])
	}
	return kept, dropped
}

// saveTake saves the audio of the selected take, in one of the ways of the saver. The name of the file would tell the actor, so the names
// have to be shown first.
func (s *Screen) saveTake(save func(job.Job) tea.Cmd) tea.Cmd {
	j, ok := s.takes.selected()
	switch {
	case !ok:
		s.host.Toast(screen.ToastPlain, "no take is selected")
	case s.hidesNames():
	case j.File == "" && !j.Finished():
		s.host.Toast(screen.ToastPlain, "this take has not arrived yet")
	case j.File == "":
		s.host.Toast(screen.ToastBad, "%s", words.OrElse(words.OneLine(j.Problem), "this take has no audio"))
	default:
		return save(j)
	}
	return nil
}
