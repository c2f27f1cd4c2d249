package actorlist

import (
	"time"

	tea "charm.land/bubbletea/v2"

	"callboard/internal/actor"
	"callboard/internal/api"
	"callboard/internal/ui/state"
)

// The list of actors does not contain their models. They are read a few at a time once the filter rests on a word that may be a
// model, or once the engines are to be counted, and kept on disk for later runs.
const (
	modelsAfter = 300 * time.Millisecond
	modelsAtOne = 8 // actors in one command
)

// models is which models are being read.
type models struct {
	reading bool
	all     bool            // whatever the words are: the engines are shown
	asked   map[string]bool // the actors that were asked for, also without success
}

type (
	// modelsWantedMsg comes when the filter has rested for a moment.
	modelsWantedMsg struct {
		finder *Finder
		number int // of the search
	}
	modelsReadMsg struct {
		finder *Finder
		ids    []string
		lists  map[string][]api.Version
		err    error
	}
)

// Reading reports that models are being read, which the words may name.
func (f *Finder) Reading() bool { return f.models.reading }

// WantModels waits until the filter rests, and then reads the models that its words may name.
func (f *Finder) WantModels() tea.Cmd {
	if f.models.reading || len(f.words) < 2 || f.allAsked() {
		return nil
	}
	return f.host.After(modelsAfter, modelsWantedMsg{f, f.number})
}

// AllModels has Fetch read the models of all actors, as many as a search reads, or ends that.
func (f *Finder) AllModels(on bool) { f.models.all = on }

// Unread counts the actors whose models are not known.
func (f *Finder) Unread() int {
	known, n := f.actors.SearchVersions(), 0
	for _, a := range f.actors.All() {
		if _, ok := known[a.ID]; !ok {
			n++
		}
	}
	return n
}

func (f *Finder) allAsked() bool {
	return len(f.models.asked) >= min(f.actors.Len(), actor.MostModelReads)
}

// wanted reports whether models must be read to answer.
func (f *Finder) wanted() bool {
	return f.models.all || f.words != "" && !f.pending && f.match()().WantsModels(f.words, len(f.found.IDs))
}

// readModels asks for the models of the next actors.
func (f *Finder) readModels() tea.Cmd {
	m := &f.models
	if m.reading || f.allAsked() || !f.wanted() {
		return nil
	}
	known := f.actors.SearchVersions()
	var ids []string
	for _, a := range f.actors.All() {
		if len(ids) == modelsAtOne || len(m.asked) >= actor.MostModelReads {
			break
		}
		if _, ok := known[a.ID]; !ok && !m.asked[a.ID] {
			ids = append(ids, a.ID)
			m.asked[a.ID] = true
		}
	}
	if m.reading = len(ids) > 0; !m.reading {
		return nil
	}
	ctx, svc := f.host.Context(), f.svc
	return func() tea.Msg {
		msg := modelsReadMsg{finder: f, ids: ids, lists: map[string][]api.Version{}}
		for _, id := range ids {
			list, err := svc.Versions(ctx, id)
			if err != nil {
				msg.err = err
				return msg
			}
			msg.lists[id] = list
		}
		return msg
	}
}

// modelsRead searches again, and reads on. After a problem it waits for another word: that a search finds less is no reason for a
// message. The selection stays, so that enter never chooses another actor than the one that was seen.
func (f *Finder) modelsRead(msg modelsReadMsg) (changed bool, cmd tea.Cmd) {
	f.models.reading = false
	var cmds []tea.Cmd
	for _, id := range msg.ids {
		list, ok := msg.lists[id]
		if !ok {
			delete(f.models.asked, id)
			continue
		}
		f.actors.SetVersions(id, list)
		cmds = append(cmds, func() tea.Msg { return state.VersionsChanged{ActorID: id} })
	}
	if f.words != "" && !f.pending || f.counting {
		f.Again()
		changed = !f.pending
	}
	if msg.err == nil {
		cmds = append(cmds, f.readModels())
	}
	return changed, tea.Batch(cmds...)
}
