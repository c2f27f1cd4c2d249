package booth

import (
	tea "charm.land/bubbletea/v2"

	"callboard/internal/actor"
	"callboard/internal/job"
	"callboard/internal/player"
	"callboard/internal/ui/keymap"
	"callboard/internal/ui/screen"
	"callboard/internal/ui/state"
	"callboard/internal/ui/words"
)

// sampleMsg is the answer to the request for an actor's sample.
type sampleMsg struct {
	actorID, path string
	err           error
}

// play plays, pauses or resumes the selected take; with the focus on the actors, the actor's sample. While the selected take
// is still on its way, it pauses or resumes what plays meanwhile.
func (b *Booth) play() tea.Cmd {
	a, sampled := b.sampleActor()
	if sampled && !b.host.Opened("") {
		return b.playSample(a)
	}
	j, ok := b.jobs.selectedJob()
	if clip, plays := b.playsMeanwhile(j); plays {
		b.svc.Player.Toggle(clip)
		return nil
	}
	switch {
	case a.ID != "" && !b.host.Opened("") && !b.canPlay(j):
		b.host.Toast(screen.ToastPlain, "%s has no sample: %s speaks the script, which is charged", a.Label(b.opt.Lang), b.speakKey())
		return nil
	case !ok:
		b.host.Toast(screen.ToastPlain, "nothing to play yet: %s speaks the script", b.speakKey())
		return nil
	}
	if a.ID != "" && !b.host.Opened("") && !b.state.Player.Has(j.ID) {
		b.host.Toast(screen.ToastPlain, "%s has no sample: the selected take by %s plays", a.Label(b.opt.Lang), words.OneLine(j.ActorName))
	}
	b.playJob(j)
	return nil
}

// playsMeanwhile is the clip that plays or is paused while the selected job has no audio yet, as after a new order: the
// order selects its job, and the key must still pause what is heard.
func (b *Booth) playsMeanwhile(j job.Job) (player.Clip, bool) {
	clip := b.state.Player.Last.Clip
	return clip, (j.ID == "" || !j.Finished() && j.State != job.Done) && b.state.Player.Has(clip.Key)
}

// playJob plays, pauses or resumes a take, or says what it waits for.
func (b *Booth) playJob(j job.Job) {
	switch {
	case j.File != "":
		b.svc.Player.Toggle(player.Clip{Key: j.ID, Path: j.File})
	case b.playPartial(j, b.svc.Player.Toggle):
	case !j.Finished():
		b.host.Toast(screen.ToastPlain, "%s", notYet(j))
	default:
		b.host.Toast(screen.ToastBad, "%s", words.OrElse(j.Problem, "this take has no audio"))
	}
}

// playPartial plays a job whose download is still running. It reports whether there is such a download.
func (b *Booth) playPartial(j job.Job, play func(player.Clip)) bool {
	if !j.MayArrive() {
		return false
	}
	a, ok := b.svc.Jobs.Downloading(j.ID)
	if ok {
		play(player.Clip{Key: j.ID, Feed: a})
	}
	return ok
}

// doing says what becomes of a job that is under way, after "it is".
func doing(j job.Job) string {
	switch j.State {
	case job.Submitting:
		if j.Waits() {
			return "waiting for its turn"
		}
		if refusedForNow(j) {
			return "waiting to be sent again"
		}
		return "being sent"
	case job.Queued:
		return "queued"
	case job.Started, job.Progress:
		return "still being made"
	}
	return "being downloaded"
}

// notYet says what a take that cannot be played is waiting for.
func notYet(j job.Job) string {
	switch {
	case j.State == job.Done && j.Problem != "":
		return j.Problem
	case refusedForNow(j):
		return "not sent yet: " + j.Problem
	case j.State == job.Done:
		return "this take is done, and its audio is being downloaded"
	}
	return "this take has not arrived yet: it is " + doing(j)
}

// sampleActor is the actor whose preview clip the play key plays: the highlighted one while the actors have the focus, if
// the catalogue has a clip.
func (b *Booth) sampleActor() (actor.Actor, bool) {
	if b.focus != paneActors {
		return actor.Actor{}, false
	}
	a, ok := b.actors.selected()
	return a, ok && a.PreviewURL != ""
}

// playSample plays, pauses or resumes an actor's preview clip.
func (b *Booth) playSample(a actor.Actor) tea.Cmd {
	p := b.state.Player.Last
	if p.Clip.Key == state.SampleKey(a.ID) && p.Status != player.Idle {
		b.svc.Player.Toggle(p.Clip)
		return nil
	}
	b.actors.wantsSample = a.ID
	ctx := b.ctx()
	return func() tea.Msg {
		path, err := b.svc.Samples.Sample(ctx, a)
		return sampleMsg{a.ID, path, err}
	}
}

// playFetchedSample plays a sample that has arrived, if it is still the one that was asked for.
func (b *Booth) playFetchedSample(msg sampleMsg) {
	if msg.actorID != b.actors.wantsSample {
		return
	}
	b.actors.wantsSample = ""
	if msg.err != nil {
		b.host.Toast(screen.ToastBad, "no sample: %s", words.Error(msg.err))
		return
	}
	b.svc.Player.Play(player.Clip{Key: state.SampleKey(msg.actorID), Path: msg.path})
}

// The keys that sentences of the Booth name.
func (b *Booth) speakKey() string { return b.host.Keys().Key(keymap.Speak, keymap.InBooth) }
func (b *Booth) piecesKey() string {
	return b.host.Keys().Key(keymap.ShowPieces, keymap.InBooth)
}
func (b *Booth) retryKey() string { return b.host.Keys().Key(keymap.Retry, keymap.InActors) }
func (b *Booth) clearKey() string { return b.host.Keys().Key(keymap.Back, keymap.InBooth) }
func (b *Booth) typeKey() string  { return b.host.Keys().Key(keymap.Enter, keymap.BoothKeys) }

// emptyJobs is what the list of jobs says while there is none, and what to do.
func (b *Booth) emptyJobs() [2]string {
	if words := b.jobs.filter.Text(); words != "" {
		return [2]string{"no jobs match “" + words + "”", b.clearKey() + " clears the filter"}
	}
	return [2]string{"no job yet", "choose an actor, type a line, then press " + b.speakKey()}
}
