package booth

import (
	"time"

	tea "charm.land/bubbletea/v2"

	"callboard/internal/actor"
	"callboard/internal/api"
)

// The list of actors does not contain their models. They are read a few at a time once the filter rests on a word that may be
// a model, and kept on disk for later runs.
const (
	modelsAfter = 300 * time.Millisecond
	modelsAtOne = 8 // actors in one command
)

type (
	// modelsWantedMsg comes when the filter has rested for a moment. It is the filter's generation.
	modelsWantedMsg int
	modelsReadMsg   struct {
		ids   []string
		lists map[string][]api.Version
		err   error
	}
)

// wantModels waits until the filter rests.
func (b *Booth) wantModels() tea.Cmd {
	p := b.actors
	if p.reading || len(p.filter.text()) < 2 || len(p.asked) >= min(b.state.Actors.Len(), actor.MostModelReads) {
		return nil
	}
	return b.host.After(modelsAfter, modelsWantedMsg(p.query))
}

// readModels asks for the models of the next actors, if the filter may name one.
func (b *Booth) readModels(query int) tea.Cmd {
	p := b.actors
	text := p.filter.text()
	if query != p.query || p.reading || p.pending || text == "" || !p.match().WantsModels(text, p.list.Len()) {
		return nil
	}
	known := b.state.Actors.SearchVersions()
	var ids []string
	for _, a := range b.state.Actors.All() {
		if len(ids) == modelsAtOne || len(p.asked) >= actor.MostModelReads {
			break
		}
		if _, ok := known[a.ID]; !ok && !p.asked[a.ID] {
			ids = append(ids, a.ID)
			p.asked[a.ID] = true
		}
	}
	if p.reading = len(ids) > 0; !p.reading {
		return nil
	}
	ctx := b.ctx()
	return func() tea.Msg {
		msg := modelsReadMsg{ids: ids, lists: map[string][]api.Version{}}
		for _, id := range ids {
			list, err := b.svc.Actors.Versions(ctx, id)
			if err != nil {
				msg.err = err
				return msg
			}
			msg.lists[id] = list
		}
		return msg
	}
}

// modelsRead narrows the list again, and reads on. After a problem it waits for another word: that a search finds less is no
// reason for a message. The selection stays, so that enter never chooses another actor than the one that was seen.
func (b *Booth) modelsRead(msg modelsReadMsg) tea.Cmd {
	p := b.actors
	p.reading = false
	for _, id := range msg.ids {
		if list, ok := msg.lists[id]; ok {
			b.state.Actors.SetVersions(id, list)
		} else {
			delete(p.asked, id)
		}
	}
	p.matcher = nil
	text := p.filter.text()
	if text == "" || p.pending {
		return nil
	}
	if b.state.Actors.Len() <= filterAtOnce {
		p.show(p.search(text))
	}
	if msg.err != nil {
		return nil
	}
	return b.readModels(p.query)
}
