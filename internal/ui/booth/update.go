package booth

import (
	tea "charm.land/bubbletea/v2"

	"callboard/internal/job"
	"callboard/internal/player"
	"callboard/internal/ui/keymap"
	"callboard/internal/ui/screen"
	"callboard/internal/ui/state"
	"callboard/internal/ui/words"
)

// Update is part of screen.Screen.
func (b *Booth) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case state.JobsChanged:
		b.jobsChanged(msg)
	case state.HistoryLoaded:
		b.jobs.changed(true, msg.Jobs...)
	case state.ActorsChanged:
		return b.actorsChanged(msg)
	case state.PlayerChanged:
		b.markPlaying()
	case state.Tick:
		b.jobs.tick()
	case screen.LookChanged:
		b.actors.list.InvalidateAll()
		b.jobs.list.InvalidateAll()
	case filteredMsg:
		b.filtered(msg)
	case restedMsg:
		return b.loadVersions(string(msg))
	case versionsMsg:
		if msg.err == nil {
			b.state.Actors.SetVersions(msg.actorID, msg.list)
			return func() tea.Msg { return state.VersionsChanged{ActorID: msg.actorID} }
		}
	case submittedMsg:
		b.submitted(msg)
	case savedMsg:
		b.savedAs(msg)
	case sampleMsg:
		b.playFetchedSample(msg)
	}
	return nil
}

// jobsChanged draws the rows anew, says what became of the orders of this run, and plays what has arrived if that is
// wanted: from its first bytes where the download is still running.
func (b *Booth) jobsChanged(batch state.JobsChanged) {
	p := b.state.Player
	var arrived *job.Job
	added := false
	jobs := make([]job.Job, len(batch))
	for i, c := range batch {
		j := c.After
		jobs[i], added = j, added || !c.Known
		if !c.Known {
			continue
		}
		if c.Before.File == "" && j.File != "" && j.State == job.Done {
			arrived = &jobs[i]
			b.announce(j)
		}
		if c.Before.Settled() {
			continue
		}
		if j.State == job.Done && j.File == "" && p.Autoplay && p.Last.Status != player.Playing {
			b.playPartial(j, b.svc.Player.Play)
		}
		if j.State == job.Failed && j.Problem != "" && !b.host.Toasting() {
			b.host.Toast(screen.ToastBad, "%s", j.Problem)
		}
	}
	b.jobs.changed(added, jobs...)
	if p.Autoplay && arrived != nil && b.svc.Player.State().Clip.Key != arrived.ID && p.Last.Status != player.Playing {
		b.svc.Player.Play(player.Clip{Key: arrived.ID, Path: arrived.File})
	}
}

// announce says that a take of this run has arrived, and which key plays it from where the person is.
func (b *Booth) announce(j job.Job) {
	p := b.state.Player
	if !b.state.Session.Owns(j.ID) || b.host.Toasting() || p.Autoplay {
		return
	}
	name, keys := words.OneLine(j.ActorName), b.host.Keys()
	newest, _ := b.jobs.selectedJob()
	switch play := keys.Key(keymap.Play); {
	case newest.ID != j.ID || b.focus == paneActors || p.Has(j.ID) && p.Last.Status != player.Paused:
		b.host.Toast(screen.ToastGood, "the take by %s is done", name)
	case b.script.typing:
		b.host.Toast(screen.ToastGood, "the take by %s is done · %s, then %s, plays it", name, keys.Key(keymap.Back), play)
	default:
		b.host.Toast(screen.ToastGood, "the take by %s is done · %s plays it", name, play)
	}
}

func (b *Booth) actorsChanged(msg state.ActorsChanged) tea.Cmd {
	if msg.Err != nil {
		if b.state.Actors.Len() > 0 {
			b.host.Toast(screen.ToastBad, "showing the actors of last time: %s", words.Error(msg.Err))
		}
		return nil
	}
	b.actors.reload()
	return tea.Batch(b.loadShownVersions(), b.loadSpeakerVersions())
}

// markPlaying marks the row of the take that plays or is paused.
func (b *Booth) markPlaying() {
	p, g := b.state.Player, b.host.Look().Glyphs
	id, sign := p.Last.Clip.Key, g.Play
	if p.Last.Status == player.Paused {
		sign = g.Pause
	}
	if !p.Has(id) {
		id, sign = "", ""
	}
	b.jobs.markPlaying(id, sign)
}
