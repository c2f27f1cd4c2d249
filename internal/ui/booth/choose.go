package booth

import (
	"time"

	tea "charm.land/bubbletea/v2"

	"callboard/internal/api"
	"callboard/internal/ui/screen"
	"callboard/internal/ui/state"
)

// The answers to the commands that concern actors.
type (
	versionsMsg struct {
		actorID string
		list    []api.Version
		err     error
	}
	// restedMsg comes when the cursor has rested on an actor for a moment.
	restedMsg string
)

// refilter narrows the list.
func (b *Booth) refilter() tea.Cmd {
	b.actors.refilter()
	return b.loadShownVersions()
}

// foundActors takes what the finder of the actors was asked for.
func (b *Booth) foundActors(msg tea.Msg) tea.Cmd {
	changed, cmd := b.actors.finder.Update(msg)
	if !changed {
		return cmd
	}
	b.actors.take()
	return tea.Batch(cmd, b.loadShownVersions())
}

// chooseActor makes the highlighted actor the one of the next order, and moves on to the script.
func (b *Booth) chooseActor() tea.Cmd {
	if f := b.actors.finder; f.Pending() { // the choice means what was typed, not what was shown before
		f.Now()
		b.actors.take()
	}
	a, ok := b.actors.selected()
	if !ok {
		return nil
	}
	b.actors.leaveRow()
	b.actors.choose(a.ID)
	b.setFocus(paneScript)
	b.host.Persist()
	return b.loadSpeakerVersions()
}

func (b *Booth) toggleFavourite() tea.Cmd {
	a, ok := b.actors.selected()
	if !ok {
		return nil
	}
	on := !a.Favourite
	b.state.Actors.SetFavourite(a.ID, on)
	ctx := b.ctx()
	return tea.Batch(func() tea.Msg { return state.ActorsMarked{IDs: []string{a.ID}} }, func() tea.Msg {
		if err := b.svc.Actors.SetFavourite(ctx, a.ID, on); err != nil {
			return screen.Failed{What: "the favourite was not saved", Err: err}
		}
		return nil
	})
}

// loadShownVersions asks for the models of the highlighted actor once the cursor has rested on it.
func (b *Booth) loadShownVersions() tea.Cmd {
	a, ok := b.actors.selected()
	if !ok || b.layout.compact {
		return nil
	}
	return b.loadVersionsSoon(a.ID)
}

// loadSpeakerVersions asks for the models of the actor of the next order: the speech settings offer their presets.
func (b *Booth) loadSpeakerVersions() tea.Cmd {
	a, ok := b.actors.speaker()
	if !ok {
		return nil
	}
	return b.loadVersionsSoon(a.ID)
}

func (b *Booth) loadVersionsSoon(id string) tea.Cmd {
	if _, known := b.state.Actors.Versions(id); known {
		return nil
	}
	b.actors.wantsVersions = id
	return b.host.After(120*time.Millisecond, restedMsg(id))
}

func (b *Booth) loadVersions(id string) tea.Cmd {
	if id != b.actors.wantsVersions {
		return nil
	}
	ctx := b.ctx()
	return func() tea.Msg {
		list, err := b.svc.Actors.Versions(ctx, id)
		return versionsMsg{id, list, err}
	}
}

// knownVersionsMsg are the models that earlier runs have read, by actor: words of the filter.
type knownVersionsMsg map[string][]api.Version

// loadKnownVersions reads the models that earlier runs have read. Without them the filter knows fewer words, which is no
// reason for a message.
func (b *Booth) loadKnownVersions() tea.Cmd {
	ctx := b.ctx()
	return func() tea.Msg {
		known, err := b.svc.Actors.KnownVersions(ctx)
		if err != nil {
			return nil
		}
		return knownVersionsMsg(known)
	}
}
