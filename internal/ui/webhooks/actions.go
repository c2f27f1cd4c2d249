package webhooks

import (
	tea "charm.land/bubbletea/v2"

	"callboard/internal/ui/keymap"
	"callboard/internal/ui/screen"
	"callboard/internal/ui/words"
)

// Do is part of screen.Screen.
func (s *Screen) Do(act keymap.Action, _ tea.KeyPressMsg) (tea.Cmd, bool) {
	switch act {
	case keymap.NextPane, keymap.PrevPane:
		s.setFocus(1 - s.focus)
		s.refollow()
	case keymap.Back:
		s.back()
	case keymap.Enter:
		s.enter()
	case keymap.Accept: // of the filter, or of the search
		if s.detail.Finding() {
			s.detail.AcceptFind()
			break
		}
		s.acceptFilter()
	case keymap.Complete: // of the filter
		if !s.complete() {
			s.setFocus(paneDetail)
			s.refollow()
		}
	case keymap.Filter:
		s.openFilter()
	case keymap.Find:
		s.enter()
		if s.focus == paneDetail {
			s.detail.OpenFind()
		}
	case keymap.FindNext:
		s.findStep(1)
	case keymap.FindPrev:
		s.findStep(-1)
	case keymap.NextTab:
		s.detail.NextTab()
		s.openDetail()
	case keymap.PrevTab:
		s.detail.PrevTab()
		s.openDetail()
	case keymap.Up, keymap.Down, keymap.Top, keymap.Bottom, keymap.PageUp, keymap.PageDown, keymap.HalfUp, keymap.HalfDown:
		s.moveBy(act)
	default:
		return s.doDelivery(act)
	}
	return nil, true
}

// doDelivery carries out what is done with deliveries.
func (s *Screen) doDelivery(act keymap.Action) (tea.Cmd, bool) {
	switch act {
	case keymap.Replay:
		return s.replay(), true
	case keymap.EditReplay:
		return s.edit(), true
	case keymap.ForwardTo:
		s.openForward()
	case keymap.PlanAnswers:
		s.openAnswers()
	case keymap.TriggerDelivery:
		s.openTrigger()
	case keymap.Play:
		s.play()
	case keymap.ToJob:
		return s.toJob(), true
	case keymap.Mark:
		s.mark()
	case keymap.Unmark:
		s.unmark()
	case keymap.Compare:
		return s.compare(), true
	case keymap.Export:
		s.openExport()
	case keymap.Copy:
		return s.readForCopy(), true
	case keymap.Star:
		return s.star(), true
	case keymap.Delete:
		return s.delete(), true
	case keymap.DeleteAll:
		return s.countAll(), true
	case keymap.Undo:
		return s.restore(), true
	default:
		return nil, false
	}
	return nil, true
}

// moveBy moves the cursor of the list, or scrolls the details.
func (s *Screen) moveBy(act keymap.Action) {
	if s.focus == paneDetail {
		keymap.MoveCursor(s.detail, act)
		return
	}
	switch act {
	case keymap.Up:
		s.move(-1)
	case keymap.Down:
		s.move(1)
	case keymap.PageUp:
		s.page(-1, false)
	case keymap.PageDown:
		s.page(1, false)
	case keymap.HalfUp:
		s.page(-1, true)
	case keymap.HalfDown:
		s.page(1, true)
	case keymap.Top:
		s.top()
	case keymap.Bottom:
		s.bottom()
	}
}

// findStep goes to the next place that the search has found, or to the one before.
func (s *Screen) findStep(dir int) {
	if s.detail.FindStep(dir) {
		return
	}
	if !s.detail.Found() {
		s.host.Toast(screen.ToastPlain, "nothing is searched for: %s searches what the details show", s.host.Keys().Key(keymap.Find, keymap.InDelivery))
	}
}

// enter goes into the details of the selected delivery.
func (s *Screen) enter() {
	if _, ok := s.chosen(); ok {
		s.setFocus(paneDetail)
		s.refollow()
	}
}

// openDetail shows the details where they are not on screen: another tab was asked for.
func (s *Screen) openDetail() {
	if !s.shows(paneDetail) {
		s.enter()
	}
}

// refollow says whether the list follows the newest: not while the details are read, which would change under the reader.
func (s *Screen) refollow() {
	if s.focus == paneDetail {
		s.list.following = false
		return
	}
	s.moved(0)
}

// back ends the search, then the comparison, then leaves the details, then clears the filter, one at a time. A filter with words is emptied and
// keeps the keys: the letters of the next word must not run as commands.
func (s *Screen) back() {
	f := s.filter
	switch {
	case s.focus == paneDetail && s.detail.Found():
		s.detail.EndFind()
	case f.open && f.text() == "":
		f.open, f.problem = false, ""
	case f.open:
		s.clearFilter()
	case s.detail.Comparing():
		s.detail.EndCompare()
	case s.focus == paneDetail:
		s.setFocus(paneList)
		s.refollow()
	case f.text() != "":
		s.clearFilter()
	case len(s.marks) > 0:
		if s.host.Confirmed() {
			s.unmark()
			return
		}
		s.host.Ask(keymap.Back, "%s again takes %s away", s.key(keymap.Back), words.Count(len(s.marks), "mark"))
	}
}

// play plays, pauses or resumes the audio of the delivery's job.
func (s *Screen) play() {
	h, ok := s.chosen()
	if !ok {
		return
	}
	j, known := s.jobOf(h)
	switch {
	case h.JobID == "":
		s.host.Toast(screen.ToastPlain, "this delivery belongs to no job: there is nothing to play")
	case !known:
		s.host.Toast(screen.ToastPlain, "the job of this delivery was removed")
	default:
		s.playJob(j)
	}
}

// toJob shows the job of the delivery in the Booth.
func (s *Screen) toJob() tea.Cmd {
	h, ok := s.chosen()
	if !ok {
		return nil
	}
	if h.JobID == "" {
		s.host.Toast(screen.ToastPlain, "this delivery belongs to no job")
		return nil
	}
	return goToJob(h.JobID)
}
