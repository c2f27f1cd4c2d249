package booth

import (
	"time"

	tea "charm.land/bubbletea/v2"

	"callboard/internal/api"
	"callboard/internal/ui/screen"
)

// The answers to the commands that concern actors.
type (
	filteredMsg struct {
		query  int
		places []int
	}
	versionsMsg struct {
		actorID string
		list    []api.Version
		err     error
	}
	// restedMsg comes when the cursor has rested on an actor for a moment.
	restedMsg string
)

// filterAtOnce is how many actors are filtered within a key press; more are filtered in a command.
const filterAtOnce = 5000

// refilter narrows the list: at once where that is quick, in a command where it is not.
func (b *Booth) refilter() tea.Cmd {
	p := b.actors
	if b.state.Actors.Len() <= filterAtOnce {
		p.refilter()
		return b.loadShownVersions()
	}
	p.query++
	p.pending = true
	ctx, query, matcher, text := b.ctx(), p.query, p.match(), p.filter.text()
	return func() tea.Msg { return filteredMsg{query, matcher.Filter(ctx, text)} }
}

// filtered takes the answer of the latest filter.
func (b *Booth) filtered(msg filteredMsg) {
	if p := b.actors; msg.query == p.query {
		p.pending = false
		p.show(msg.places)
		p.list.Top()
	}
}

// chooseActor makes the highlighted actor the one of the next order, and moves on to the script.
func (b *Booth) chooseActor() tea.Cmd {
	if b.actors.pending { // the choice means what was typed, not what was shown before
		b.actors.refilter()
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
	b.actors.matcher = nil
	b.actors.list.Invalidate(a.ID)
	ctx := b.ctx()
	return func() tea.Msg {
		if err := b.svc.Actors.SetFavourite(ctx, a.ID, on); err != nil {
			return screen.Failed{What: "the favourite was not saved", Err: err}
		}
		return nil
	}
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
