package booth

import (
	tea "charm.land/bubbletea/v2"

	"callboard/internal/columns"
	"callboard/internal/job"
	"callboard/internal/player"
	"callboard/internal/text"
	"callboard/internal/ui/keymap"
	"callboard/internal/ui/savefile"
	"callboard/internal/ui/screen"
	"callboard/internal/ui/state"
	"callboard/internal/ui/widget/style"
	"callboard/internal/ui/words"
)

// Update is part of screen.Screen. The script in pieces is first: it says which new jobs are its own.
func (b *Booth) Update(msg tea.Msg) tea.Cmd {
	return tea.Batch(b.pieces.Update(msg), b.update(msg))
}

func (b *Booth) update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case state.JobsChanged:
		b.jobsChanged(msg)
	case state.HistoryLoaded:
		b.jobs.changed(true, msg.Jobs...)
		b.reportLeft(msg.Jobs)
	case state.ActorsChanged:
		return b.actorsChanged(msg)
	case state.PlayerChanged:
		b.markPlaying()
		b.soundChanged(msg)
	case state.ShowJob:
		b.showJob(msg.ID)
	case state.MarkedChanged:
		b.actors.list.InvalidateAll()
	case state.ActorsMarked:
		b.actors.marked(msg.IDs)
	case state.UseActor:
		return b.useActor(msg)
	case state.Tick:
		b.jobs.tick()
	case knownVersionsMsg:
		b.state.Actors.SetEarlierVersions(msg)
	case screen.LookChanged:
		b.actors.list.InvalidateAll()
		b.jobs.list.InvalidateAll()
	case restedMsg:
		return b.loadVersions(string(msg))
	case versionsMsg:
		if msg.err == nil {
			b.state.Actors.SetVersions(msg.actorID, msg.list)
			return func() tea.Msg { return state.VersionsChanged{ActorID: msg.actorID} }
		}
	case submittedMsg:
		b.submitted(msg)
	case removedMsg:
		b.removed(msg)
	case savefile.Saved:
		b.saved(msg)
	case foundMsg:
		b.found(msg)
	case recommendedMsg:
		b.recommended(msg)
	case state.CreditsTold:
		b.state.Credits.Told(msg)
	case sampleMsg:
		b.playFetchedSample(msg)
	default:
		return tea.Batch(b.foundActors(msg), b.marks.Update(msg))
	}
	return nil
}

// Fetch is part of screen.Fetching.
func (b *Booth) Fetch(current bool) tea.Cmd {
	actors := b.actors.finder.Fetch(current)
	if !current {
		return actors
	}
	if ask := b.state.Credits.Ask(b.ctx(), b.svc.Account); ask != nil {
		return tea.Batch(actors, ask)
	}
	return actors
}

// jobsChanged draws the rows again, says what became of the orders of this run, and plays what has arrived if that is
// wanted: from its first bytes where the download is still running.
func (b *Booth) jobsChanged(batch state.JobsChanged) {
	jobs, rows := make([]job.Job, len(batch)), false
	for i, c := range batch {
		jobs[i], rows = c.After, rows || !c.Known || c.After.State == job.Removed
	}
	b.jobs.changed(rows, jobs...)
	b.withdrawAlike()
	for _, c := range batch {
		j := c.After
		if j.Settled() && (!c.Known || !c.Before.Settled()) {
			b.state.Credits.Stale()
		}
		b.state.Session.Follow(j)
		switch {
		case j.State == job.Removed:
			b.forgetTake(j.ID)
			continue
		case b.pieces.Holds(j.ID):
			b.pieceChanged(c)
			continue
		case !c.Known:
			b.recognise(j)
		}
		if b.arrival(c) {
			b.enqueue(j)
			if j.File != "" {
				b.announce(j)
			}
		}
		if c.Known && !c.Before.Settled() || !c.Known && b.state.Session.Owns(j.ID) {
			b.reportProblem(j)
		}
	}
}

// reportProblem says why a job has ended without its audio, or with only a part of it.
func (b *Booth) reportProblem(j job.Job) {
	if j.Problem == "" || b.host.Toasting() {
		return
	}
	switch {
	case j.State == job.Failed:
		b.host.Toast(screen.ToastBad, "%s", j.Problem)
	case savefile.OnlyBeginning(j) && j.Duration >= job.ShortestPart:
		b.host.Toast(screen.ToastWarn, "%s · its first %s are kept", j.Problem, columns.Seconds(j.Duration))
	case j.State == job.Uncertain:
		b.host.Toast(screen.ToastWarn, "%s", j.Problem)
	}
}

// reportLeft says how many requests of an earlier run have ended without an answer, because it was killed.
func (b *Booth) reportLeft(history []job.Job) {
	n := 0
	for _, j := range history {
		if j.State == job.Uncertain && j.CreatedAt.Before(b.opt.Started) && !j.SettledAt.Before(b.opt.Started) {
			n++
		}
	}
	if n > 0 && !b.host.Toasting() { // the rows say it, too
		b.host.Toast(screen.ToastWarn, "%s of an earlier run had no answer when it ended: uncertain, may have been charged, never sent again by itself", words.Count(n, "request"))
	}
}

// announce says that a take of this run has arrived, what of its text is not in it, and which key plays it from where the
// user is. The first one says how new takes play by themselves. While they do, only what is missing is said.
func (b *Booth) announce(j job.Job) {
	const partsShown = 20 // characters: the details have all of them
	p := b.state.Player
	if !b.state.Session.Owns(j.ID) || b.host.Toasting() || p.Autoplay && len(j.Unspoken) == 0 {
		return
	}
	name, keys := words.OneLine(j.ActorName), b.host.Keys()
	line := "the take by " + name + " is done"
	if len(j.Unspoken) > 0 {
		line += ", not spoken: " + text.Cut(unspokenText(j), partsShown)
	}
	if p.Autoplay {
		b.host.Toast(screen.ToastWarn, "%s", line)
		return
	}
	selected, _ := b.jobs.selectedJob()
	play := b.host.KeyNow(keymap.Play)
	if _, sample := b.sampleActor(); selected.ID == j.ID && !sample && !p.Playing(j.ID) && play != "" {
		line += " · " + play + " plays it"
	}
	if !b.auto.offered && len(j.Unspoken) == 0 {
		b.auto.offered = true
		auto := keys.Key(keymap.Autoplay, keymap.BoothKeys)
		if b.script.typing {
			auto = b.clearKey() + ", then " + auto + ","
		}
		line = style.FirstFitting(b.area.W-2, line+" · "+auto+" plays new takes as they arrive", line+" · "+auto+" plays new takes")
	}
	kind := screen.ToastGood
	if len(j.Unspoken) > 0 {
		kind = screen.ToastWarn
	}
	b.host.Toast(kind, "%s", line)
}

func (b *Booth) actorsChanged(msg state.ActorsChanged) tea.Cmd {
	if msg.Err != nil {
		if b.state.Actors.Len() > 0 {
			b.host.Toast(screen.ToastBad, "showing the actors of last time: %s", words.Error(msg.Err))
		}
		return nil
	}
	b.actors.reload()
	return tea.Batch(b.loadKnownVersions(), b.loadShownVersions(), b.loadSpeakerVersions())
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
