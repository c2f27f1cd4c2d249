package audition

import (
	tea "charm.land/bubbletea/v2"

	"callboard/internal/ui/savefile"
	"callboard/internal/ui/screen"
	"callboard/internal/ui/state"
	"callboard/internal/ui/words"
)

// Update is part of screen.Screen.
func (s *Screen) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case state.JobsChanged:
		s.jobsChanged(msg)
	case state.ActorsChanged:
		s.cast.reload()
		s.price.due = true
	case state.MarkedChanged:
		s.cast.list.InvalidateAll()
		s.price.due = true
	case state.ActorsMarked:
		s.cast.marked(msg.IDs)
	case state.CreditsTold:
		s.state.Credits.Told(msg)
	case state.PlayerChanged:
		s.playerChanged(msg)
	case state.Tick:
		s.takes.invalidate(s.state.Player.Last.Clip.Key)
		s.takes.invalidateRunning()
	case screen.LookChanged:
		s.cast.list.InvalidateAll()
		s.takes.list.InvalidateAll()
	default:
		return s.answer(msg)
	}
	return nil
}

// answer takes the answers to this package's own commands.
func (s *Screen) answer(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case pricedMsg:
		return s.priced(msg)
	case takesMsg:
		s.tookTakes(msg)
	case waveMsg:
		s.waveRead(msg)
	case resultMsg:
		return s.result(msg)
	case savefile.Saved:
		s.saver.Report(msg)
	case savedMsg:
		return s.saved(msg)
	case sweepActorMsg:
		s.sweepMenu(msg)
	case sweepMsg:
		return s.sweepPlanned(msg)
	case againMsg:
		return s.askAgain(msg)
	case sheetMsg:
		s.sheetWritten(msg)
	case sampleMsg:
		s.sampled(msg)
	default:
		return tea.Batch(s.found(msg), s.actorMarks.Update(msg))
	}
	return nil
}

// Fetch is part of screen.Fetching.
func (s *Screen) Fetch(current bool) tea.Cmd {
	if !current {
		return s.cast.finder.Fetch(false)
	}
	if s.cast.outdated() {
		s.cast.reload()
	}
	s.prepare()
	return tea.Batch(s.cast.finder.Fetch(true), s.state.Credits.Ask(s.ctx(), s.svc.Account), s.readTakes(), s.workOut(), s.readWave())
}

// countActors writes a number of actors.
func countActors(n int) string { return words.Count(n, "actor") }
