package audition

import (
	tea "charm.land/bubbletea/v2"

	"callboard/internal/api"
	"callboard/internal/job"
	"callboard/internal/ui/dialog"
	"callboard/internal/ui/keymap"
	"callboard/internal/ui/screen"
	"callboard/internal/ui/state"
)

// Do is part of screen.Screen.
func (s *Screen) Do(act keymap.Action, msg tea.KeyPressMsg) (tea.Cmd, bool) {
	switch act {
	case keymap.Speak:
		return s.speak(msg.IsRepeat), true
	case keymap.NextPane:
		s.setFocus((s.focus + 1) % paneCount)
	case keymap.PrevPane:
		s.setFocus((s.focus + paneCount - 1) % paneCount)
	case keymap.Back:
		s.back()
	case keymap.Enter:
		return s.enter(), true
	case keymap.Accept: // of the filter
		s.cast.filter.Open, s.takes.filter.Open = false, false
	case keymap.Filter:
		s.openFilter()
	case keymap.PastLines:
		s.openLines()
	case keymap.Settings:
		s.openSettings()
	case keymap.Undo, keymap.Redo:
		return s.undoOrRedo(act), true
	case keymap.Up, keymap.Down, keymap.Top, keymap.Bottom, keymap.PageUp, keymap.PageDown, keymap.HalfUp, keymap.HalfDown:
		s.move(act)
	case keymap.Mark:
		return s.mark(), true
	case keymap.MarkAll:
		return s.markAll(), true
	case keymap.ActorFacets:
		s.openFacets()
	case keymap.Favourite:
		return s.toggleFavourite(), true
	case keymap.RateActorUp, keymap.RateActorDown, keymap.NoteActor, keymap.TagActor:
		return s.markActor(act), true
	case keymap.Retry:
		if s.focus == paneTakes {
			return s.again(), true
		}
		return s.host.Run(keymap.ReloadActors), true
	default:
		return s.doTake(act)
	}
	return nil, true
}

// doTake carries out what is done with takes.
func (s *Screen) doTake(act keymap.Action) (tea.Cmd, bool) {
	switch act {
	case keymap.Play:
		return s.play(), true
	case keymap.PlayAll:
		s.playAll()
	case keymap.Blind:
		s.toggleBlind()
	case keymap.KeepTake:
		return s.decide(job.Keep), true
	case keymap.DropTake:
		return s.decide(job.Drop), true
	case keymap.RateUp:
		return s.rate(1), true
	case keymap.RateDown:
		return s.rate(-1), true
	case keymap.NoteTake:
		s.note()
	case keymap.Save:
		return s.saveTake(func(j job.Job) tea.Cmd { return s.saver.Save(j, "") }), true
	case keymap.SaveAs:
		return s.saveTake(s.saver.OpenSaveAs), true
	case keymap.OlderTake:
		s.step(1)
	case keymap.NewerTake:
		s.step(-1)
	case keymap.UseActor:
		return s.useActor(), true
	case keymap.StartKnockout:
		s.openKnockout()
	case keymap.SweepActor:
		return s.openSweep(), true
	case keymap.CastingSheet:
		return s.openSheet(), true
	case keymap.StopSending:
		s.stopRun()
	default:
		return nil, false
	}
	return nil, true
}

// move moves the cursor of the focused pane.
func (s *Screen) move(act keymap.Action) {
	switch s.focus {
	case paneTakes:
		before, _ := s.takes.list.Selected()
		keymap.MoveCursor(s.takes.list, act)
		if now, _ := s.takes.list.Selected(); now != before {
			s.moved()
		}
	case paneCast:
		keymap.MoveCursor(s.cast.list, act)
	case paneLine:
		switch act {
		case keymap.Up:
			s.line.buf.ScrollBy(-1)
		case keymap.Down:
			s.line.buf.ScrollBy(1)
		}
	}
}

// back clears what can be cleared, then goes one level back. It never quits. What is not sent yet is stopped by a second press.
func (s *Screen) back() {
	f := s.filterBox()
	switch {
	case s.line.typing:
		s.leaveLine()
	case f != nil && f.Text() != "":
		s.clearFocused()
	case f != nil && f.Open:
		f.Open = false
	case s.run != nil && s.host.Confirmed():
		s.stopRun()
	case s.run != nil && len(s.run.waiting) > 0:
		s.host.Ask(keymap.Back, "%s again stops the %d that are not sent yet", s.key(keymap.Back), len(s.run.waiting))
	default:
		s.leavePane()
	}
}

// leavePane moves the focus back to where it came from, and from there to the actors. The line is not typed by that.
func (s *Screen) leavePane() {
	if s.focus != paneCast {
		s.setFocus(s.came)
		s.leaveLine()
		s.came = paneCast
	}
}

// enter types the line, marks the actor or keeps the take.
func (s *Screen) enter() tea.Cmd {
	switch s.focus {
	case paneLine:
		s.line.typing = true
	case paneCast:
		return s.mark()
	case paneTakes:
		return s.decide(job.Keep)
	}
	return nil
}

// undoOrRedo edits the line while it is typed, and else takes back what was decided about a take.
func (s *Screen) undoOrRedo(act keymap.Action) tea.Cmd {
	switch {
	case !s.line.typing && s.focus == paneCast && act == keymap.Undo && s.actorMarks.CanUndo():
		return s.undoMark()
	case !s.line.typing && act == keymap.Undo:
		return s.undo(false)
	case !s.line.typing:
		return s.undo(true)
	case s.line.typing && act == keymap.Undo && s.line.buf.Undo(), s.line.typing && act == keymap.Redo && s.line.buf.Redo():
		s.lineChanged()
	}
	return nil
}

// toggleBlind hides the names of the takes and shuffles them, or shows them. What tells which take was which is gone then: the
// cursor is at the top, and no take sounds.
func (s *Screen) toggleBlind() {
	b := s.takes.board
	if b.Blind() {
		b.Reveal()
		s.setRows()
	} else {
		b.Hide(uint64(s.host.Now().UnixNano()))
		s.setRows()
		s.takes.list.Top()
		if _, ours := s.takes.jobs[s.svc.Player.State().Clip.Key]; ours {
			s.svc.Player.Stop()
		}
		s.host.Toast(screen.ToastPlain, "names and earlier marks are hidden, the takes shuffled · %s shows them again", s.key(keymap.Blind))
	}
	s.host.Persist()
}

// openSettings opens the speech settings, with the models and presets of the selected actor.
func (s *Screen) openSettings() {
	s.host.Open(dialog.NewSettings(s.host, s.state.Params, func() []api.Version {
		a, ok := s.cast.selected()
		if !ok {
			return nil
		}
		list, _ := s.state.Actors.Versions(a.ID)
		return list
	}))
}

// useActor brings the actor of the selected take and its settings to the Booth; with the focus on the actors, the actor.
func (s *Screen) useActor() tea.Cmd {
	if s.hidesNames() {
		return nil
	}
	msg := state.UseActor{Params: *s.state.Params}
	a, onActor := s.cast.selected()
	j, onTake := s.takes.selected()
	switch {
	case s.focus != paneCast && onTake:
		msg.ActorID, msg.Name, msg.Params = j.ActorID, j.ActorName, j.Params
	case s.focus == paneCast && onActor:
		msg.ActorID, msg.Name = a.ID, a.Label(s.opt.Lang)
	default:
		s.host.Toast(screen.ToastPlain, "no take is selected")
		return nil
	}
	return func() tea.Msg { return screen.GoTo{Screen: keymap.Screen1, Msg: msg} }
}
