package state

import (
	"slices"

	"callboard/internal/actor"
	"callboard/internal/api"
)

// Actors is the catalogue, and which actor is chosen.
type Actors struct {
	all      []actor.Actor
	at       map[string]int // actor id to its place in all
	versions map[string][]api.Version
	chosen   string

	Loading bool   // the service has not answered yet
	Problem string // why there is no newer list
}

func newActors() *Actors {
	return &Actors{at: map[string]int{}, versions: map[string][]api.Version{}, Loading: true}
}

// Set replaces the catalogue.
func (s *Actors) Set(all []actor.Actor) {
	s.all, s.at = all, make(map[string]int, len(all))
	for i, a := range all {
		s.at[a.ID] = i
	}
}

// Len counts the actors.
func (s *Actors) Len() int { return len(s.all) }

// At is the actor at a place of the catalogue.
func (s *Actors) At(i int) actor.Actor { return s.all[i] }

// Index is the place of an actor in the catalogue.
func (s *Actors) Index(id string) (int, bool) {
	i, ok := s.at[id]
	return i, ok
}

// Get finds an actor.
func (s *Actors) Get(id string) (actor.Actor, bool) {
	i, ok := s.at[id]
	if !ok {
		return actor.Actor{}, false
	}
	return s.all[i], true
}

// Choose makes an actor the one of the next order.
func (s *Actors) Choose(id string) { s.chosen = id }

// Chosen is the id of the chosen actor; empty: none. The catalogue may not have it.
func (s *Actors) Chosen() string { return s.chosen }

// SetFavourite marks an actor.
func (s *Actors) SetFavourite(id string, on bool) {
	if i, ok := s.at[id]; ok {
		s.all[i].Favourite = on
	}
}

// SetVersions notes the models of an actor.
func (s *Actors) SetVersions(id string, list []api.Version) { s.versions[id] = list }

// Versions are the models of an actor, as far as they are known.
func (s *Actors) Versions(id string) (list []api.Version, known bool) {
	list, known = s.versions[id]
	return list, known
}

// Latest is the version that a request with model "latest" gets. The list must not be empty.
func Latest(list []api.Version) api.Version { return Version(list, "latest") }

// Version is the one that a request for a model gets: by name, by alias, else the first. The list must not be empty.
func Version(list []api.Version, model string) api.Version {
	for _, v := range list {
		if v.Name == model || slices.Contains(v.Aliases, model) {
			return v
		}
	}
	if model != "latest" {
		return Latest(list)
	}
	return list[0]
}
