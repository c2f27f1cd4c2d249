package booth

import (
	"slices"

	"callboard/internal/job"
	"callboard/internal/player"
	"callboard/internal/ui/keymap"
	"callboard/internal/ui/screen"
	"callboard/internal/ui/state"
	"callboard/internal/ui/widget/style"
)

// autoplay plays new takes as they arrive, one after the other.
type autoplay struct {
	queue   []string        // takes that have arrived while something else sounded
	given   string          // the take that the player was given and has not reported yet
	over    string          // the clip that the player had then
	seen    map[string]bool // takes that had their turn, or are in the queue
	offered bool            // the user was told of it
}

// toggleAutoplay switches autoplay on or off.
func (b *Booth) toggleAutoplay() {
	p := b.state.Player
	p.Autoplay = !p.Autoplay
	b.auto.queue, b.auto.offered = nil, true
	key := b.host.Keys().Key(keymap.Autoplay, keymap.BoothKeys)
	text := "new takes wait for " + b.host.Keys().Key(keymap.Play) + " · " + key + " plays them as they arrive"
	if p.Autoplay {
		text = "new takes play as they arrive · " + key + " ends it"
	}
	b.host.Toast(screen.ToastGood, "%s", text)
	b.host.Persist()
}

// enqueue gives a take that can be played its turn.
func (b *Booth) enqueue(j job.Job) {
	a := &b.auto
	if !b.state.Player.Autoplay || a.seen[j.ID] {
		return
	}
	if j.File == "" {
		if _, ok := b.svc.Jobs.Downloading(j.ID); !ok {
			return
		}
	}
	a.seen[j.ID] = true
	a.queue = append(a.queue, j.ID)
	b.playNext()
}

// playNext plays the next take of the queue, once nothing else sounds.
func (b *Booth) playNext() {
	a, last := &b.auto, b.state.Player.Last
	for a.given == "" && last.Status != player.Playing && last.Status != player.Loading && len(a.queue) > 0 {
		j, ok := b.state.Jobs.Get(a.queue[0])
		a.queue = a.queue[1:]
		switch {
		case !ok:
			continue
		case j.File != "":
			b.svc.Player.Play(player.Clip{Key: j.ID, Path: j.File})
		case !b.playPartial(j, b.svc.Player.Play):
			continue
		}
		a.given, a.over = j.ID, last.Clip.Key
	}
}

// soundChanged goes on with the queue when a clip has ended. Who stops the sound wants silence: the queue is dropped.
func (b *Booth) soundChanged(msg state.PlayerChanged) {
	a, now := &b.auto, msg.After
	if now.Clip.Key == a.given || now.Clip.Key != a.over || now.Status == player.Playing {
		a.given = ""
	}
	if now.Status == player.Idle && msg.Before.Status != player.Idle && a.given == "" {
		a.queue = nil
	}
	b.playNext()
}

// forgetTake takes a removed job out of the queue, and stops its sound.
func (b *Booth) forgetTake(id string) {
	p := b.state.Player
	delete(b.kept, id)
	delete(b.files, id)
	b.auto.queue = slices.DeleteFunc(b.auto.queue, func(q string) bool { return q == id })
	if p.Last.Clip.Key == id && p.Last.Status != player.Idle { // also where it has ended: the line would show a clip without a name
		b.svc.Player.Stop()
	}
	for i := range p.Recent {
		if p.Recent[i].Key == id {
			p.Recent[i] = player.Clip{}
		}
	}
}

// autoplayNote says that takes play as they arrive, in the frame of the jobs, where w cells are left for it.
func (b *Booth) autoplayNote(look screen.Look, w int) string {
	if !b.state.Player.Autoplay {
		return ""
	}
	text := look.Glyphs.Play + " new takes play"
	if style.Width(text) > w {
		text = look.Glyphs.Play + " new"
	}
	return look.Theme.Accent.Paint(text)
}

// arrival reports whether a change of a job is the arrival of a take. A quick one may be done when it is first reported:
// then it counts if this run ordered it.
func (b *Booth) arrival(c state.JobChange) bool {
	j := c.After
	if j.State == job.Progress { // of a service that answers with the audio itself: it is heard while it arrives
		_, arriving := b.svc.Jobs.Downloading(j.ID)
		return arriving && (!c.Known && b.state.Session.Owns(j.ID) || c.Known && c.Before.State == job.Submitting)
	}
	if j.State != job.Done {
		return false
	}
	if !c.Known {
		return b.state.Session.Owns(j.ID)
	}
	return c.Before.File == "" && j.File != "" || !c.Before.Settled()
}
