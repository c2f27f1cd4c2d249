// Package actorlist is what the lists of actors of several screens have in common: the search behind their filter, the dialog of
// facets and saved filters, and the marks that a user gives to actors. It draws no list.
package actorlist

import (
	"context"
	"sync"

	tea "charm.land/bubbletea/v2"

	"callboard/internal/actor"
	"callboard/internal/api"
	"callboard/internal/ui/screen"
	"callboard/internal/ui/state"
)

// atOnce is how many actors are searched within a key press; more are searched in a command.
const atOnce = 2000

// Finder searches the catalogue for one list of actors. It belongs to the Bubble Tea loop.
type Finder struct {
	host     screen.Host
	svc      screen.Actors
	actors   *state.Actors
	words    string
	fresh    bool // they are new since the latest answer
	counting bool // the facets are wanted, too
	matcher  matcher
	warmed   int  // state.Changes.Order of the catalogue whose matcher a command has made
	number   int  // of the latest search: late answers are dropped
	pending  bool // its answer is still to come
	due      bool // a command is to search for it
	found    Found
	models   models
}

// Found is the answer to a search.
type Found struct {
	IDs    []string      // of actors, the best match first
	Facets []actor.Facet // only while they are counted
	New    bool          // the words are new: the best match is to be selected
}

// matcher is a matcher that is made when it is needed first, by the goroutine that needs it.
type matcher struct {
	of  state.Changes
	get func() *actor.Matcher // nil: nothing was looked for yet
}

// answerMsg is the answer to a search in a command.
type answerMsg struct {
	finder *Finder
	number int
	found  Found
	done   bool
}

// NewFinder makes a Finder that finds all actors.
func NewFinder(h screen.Host, svc screen.Actors, a *state.Actors) *Finder {
	return &Finder{host: h, svc: svc, actors: a, models: models{asked: map[string]bool{}}}
}

// Words are the words that are looked for.
func (f *Finder) Words() string { return f.words }

// Found is the latest answer. It must not be changed.
func (f *Finder) Found() Found { return f.found }

// Pending reports that the answer to the latest search is still to come.
func (f *Finder) Pending() bool { return f.pending }

// Find searches for other words. Where that takes long a command of Fetch does it, and Found is the answer to the search before until
// Update reports the new one.
func (f *Finder) Find(words string) {
	f.words = words
	f.search(true)
}

// Again searches for the same words, because the catalogue, marks or models have changed.
func (f *Finder) Again() { f.search(false) }

// Count begins or ends counting facets.
func (f *Finder) Count(on bool) {
	f.counting = on
	if on {
		f.search(false)
	}
}

// warmFrom is how many actors have their matcher made before the first key.
const warmFrom = 200

// Fetch is the search that is due, the making of the matcher for the first key, and the reading of models while all of them are wanted.
// The screen calls it after every message; current: it is the one that shows.
func (f *Finder) Fetch(current bool) tea.Cmd {
	var cmds []tea.Cmd
	if order := f.actors.Changes().Order; current && f.actors.Len() >= warmFrom && f.warmed != order {
		f.warmed = order
		get := f.match()
		cmds = append(cmds, func() tea.Msg { get(); return nil })
	}
	if f.due {
		f.due = false
		ctx, number, job := f.host.Context(), f.number, f.job(f.fresh)
		cmds = append(cmds, func() tea.Msg {
			found := job(ctx)
			return answerMsg{f, number, found, ctx.Err() == nil}
		})
	}
	if f.models.all {
		cmds = append(cmds, f.readModels())
	}
	return tea.Batch(cmds...)
}

// Now answers the latest search at once, if its answer is still to come.
func (f *Finder) Now() {
	if f.pending {
		f.answer(f.job(f.fresh)(context.Background()))
	}
}

// Update takes the messages of this package. changed says that Found is another one.
func (f *Finder) Update(msg tea.Msg) (changed bool, cmd tea.Cmd) {
	switch msg := msg.(type) {
	case answerMsg:
		if msg.finder == f && msg.number == f.number && msg.done {
			f.answer(msg.found)
			if msg.found.New {
				return true, nil
			}
			return true, f.readModels() // goes on with what waited for this answer
		}
	case modelsWantedMsg:
		if msg.finder == f && msg.number == f.number {
			return false, f.readModels()
		}
	case modelsReadMsg:
		if msg.finder == f {
			return f.modelsRead(msg)
		}
	}
	return false, nil
}

// search answers at once where that is quick, or has Fetch make a command.
func (f *Finder) search(fresh bool) {
	f.number++
	f.fresh = fresh || f.pending && f.fresh
	if f.actors.Len() <= atOnce || f.words == "" && !f.counting {
		f.answer(f.job(f.fresh)(context.Background()))
		return
	}
	f.pending, f.due = true, true
}

func (f *Finder) answer(found Found) {
	f.pending, f.due, f.found = false, false, found
}

// job is the search for the words as a function that may run in the background: it reads copies.
func (f *Finder) job(fresh bool) func(context.Context) Found {
	list, text, counting := f.actors.All(), f.words, f.counting
	if text == "" && !counting {
		return func(context.Context) Found { return Found{IDs: idsOf(list, nil, true), New: fresh} }
	}
	get := f.match()
	return func(ctx context.Context) Found {
		if !counting {
			return Found{IDs: idsOf(list, get().Filter(ctx, text), false), New: fresh}
		}
		places, facets := get().Facets(ctx, text)
		return Found{IDs: idsOf(list, places, false), Facets: facets, New: fresh}
	}
}

// idsOf are the ids of the actors at some places, or of all.
func idsOf(list []actor.Actor, places []int, all bool) []string {
	if all {
		ids := make([]string, len(list))
		for i := range list {
			ids[i] = list[i].ID
		}
		return ids
	}
	ids := make([]string, len(places))
	for i, n := range places {
		ids[i] = list[n].ID
	}
	return ids
}

// match returns the matcher of the catalogue as it is now. It is made when it is called first, so that neither a start nor a cursor
// waits for it. Where only marks or models have changed, the texts of the one before are used again.
func (f *Finder) match() func() *actor.Matcher {
	now, before := f.actors.Changes(), f.matcher
	if before.get != nil && before.of == now {
		return before.get
	}
	list, versions := f.actors.All(), f.actors.SearchVersions()
	known := func(id string) []api.Version { return versions[id] }
	get := func() *actor.Matcher { return actor.NewMatcher(list, known) }
	if before.get != nil && before.of.Order == now.Order {
		get = func() *actor.Matcher { return before.get().With(list, known) }
	}
	f.matcher = matcher{now, sync.OnceValue(get)}
	return f.matcher.get
}
