package state

import (
	"slices"

	"callboard/internal/api"
)

// Audition is what the screens share of auditions: which actors are marked for one, and whose names are hidden.
type Audition struct {
	marked []string          // actor ids, in the order of marking
	hidden map[string]string // clip key to what is shown instead of the name
}

// Marked are the ids of the marked actors, in the order of marking. It must not be changed.
func (a *Audition) Marked() []string { return a.marked }

// Has reports whether an actor is marked.
func (a *Audition) Has(actorID string) bool { return slices.Contains(a.marked, actorID) }

// Mark marks actors, or takes their marks away.
func (a *Audition) Mark(on bool, actorIDs ...string) {
	marked := slices.DeleteFunc(slices.Clone(a.marked), func(id string) bool { return !on && slices.Contains(actorIDs, id) })
	for _, id := range actorIDs {
		if on && !slices.Contains(marked, id) {
			marked = append(marked, id)
		}
	}
	a.marked = marked
}

// Toggle marks all of some actors or, where all of them are marked, takes their marks away. It reports which.
func (a *Audition) Toggle(actorIDs ...string) (on bool) {
	on = slices.ContainsFunc(actorIDs, func(id string) bool { return !a.Has(id) })
	a.Mark(on, actorIDs...)
	return on
}

// Hide replaces the names of takes, by the key of their clip, as long as they are to be compared without them; nil: no longer.
func (a *Audition) Hide(names map[string]string) { a.hidden = names }

// Alias is what is shown instead of a take's name; false: the name is not hidden.
func (a *Audition) Alias(key string) (string, bool) {
	name, ok := a.hidden[key]
	return name, ok
}

type (
	// MarkedChanged says that actors were marked for an audition, or unmarked.
	MarkedChanged struct{}
	// UseActor asks the Booth to speak the next order with an actor and settings.
	UseActor struct {
		ActorID, Name string
		Params        api.Params
	}
)
