package state

import (
	"maps"
	"slices"

	"callboard/internal/actor"
	"callboard/internal/api"
	"callboard/internal/setting"
)

// Actors is the catalogue, and which actor is chosen.
type Actors struct {
	all      []actor.Actor
	at       map[string]int // actor id to its place in all
	rank     map[string]int // actor id to its place when the catalogue was set
	marked   bool           // a favourite mark has changed since the last Sort
	changes  Changes
	versions map[string][]api.Version
	earlier  map[string][]api.Version // read by earlier runs
	chosen   string

	Loading bool   // the service has not answered yet
	Problem string // why there is no newer list
}

// Changes counts what a search depends on: a matcher is up to date while they are those that it was made with.
type Changes struct {
	Order int // of the list and of its order
	Facts int // of marks and models
}

func newActors() *Actors {
	return &Actors{at: map[string]int{}, versions: map[string][]api.Version{}, Loading: true}
}

// Set replaces the catalogue.
func (s *Actors) Set(all []actor.Actor) {
	s.all = all
	s.at = places(all)
	s.rank = s.at
	s.changes.Order++
}

// Changes are the changes so far.
func (s *Actors) Changes() Changes { return s.changes }

func places(all []actor.Actor) map[string]int {
	at := make(map[string]int, len(all))
	for i, a := range all {
		at[a.ID] = i
	}
	return at
}

// Sort puts the favourites first, the rest as the catalogue was set. It reports whether an actor has another place now. It
// costs nothing while no mark has changed.
func (s *Actors) Sort() bool {
	if !s.marked {
		return false
	}
	s.marked = false
	order := func(a, b actor.Actor) int {
		switch {
		case a.Favourite == b.Favourite:
			return s.rank[a.ID] - s.rank[b.ID]
		case a.Favourite:
			return -1
		}
		return 1
	}
	if slices.IsSortedFunc(s.all, order) {
		return false
	}
	s.all = slices.SortedStableFunc(slices.Values(s.all), order)
	s.at = places(s.all)
	s.changes.Order++
	return true
}

// Len counts the actors.
func (s *Actors) Len() int { return len(s.all) }

// All are the actors. The slice is never changed, so that a search in the background can read it.
func (s *Actors) All() []actor.Actor { return s.all }

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

// SetFavourite marks an actor. Sort gives it its new place.
func (s *Actors) SetFavourite(id string, on bool) {
	s.change(id, func(a *actor.Actor) { a.Favourite = on })
	s.marked = true
}

// SetMarks notes what the user thinks of an actor.
func (s *Actors) SetMarks(id string, m actor.Marks) {
	s.change(id, func(a *actor.Actor) { a.Marks = m })
}

func (s *Actors) change(id string, to func(*actor.Actor)) {
	if i, ok := s.at[id]; ok {
		s.all = slices.Clone(s.all)
		to(&s.all[i])
		s.changes.Facts++
	}
}

// SetVersions notes the models of an actor.
func (s *Actors) SetVersions(id string, list []api.Version) {
	s.versions[id] = list
	s.changes.Facts++
}

// SetEarlierVersions notes the models that earlier runs have read, by actor. They may be old, so only a search uses them.
func (s *Actors) SetEarlierVersions(all map[string][]api.Version) {
	s.earlier = all
	s.changes.Facts++
}

// SearchVersions are the models of all actors as far as this run or an earlier one has read them, in a map of the caller's.
func (s *Actors) SearchVersions() map[string][]api.Version {
	out := make(map[string][]api.Version, len(s.earlier)+len(s.versions))
	maps.Copy(out, s.earlier)
	maps.Copy(out, s.versions)
	return out
}

// Versions are the models of an actor, as far as they are known.
func (s *Actors) Versions(id string) (list []api.Version, known bool) {
	list, known = s.versions[id]
	return list, known
}

// Latest is the version that a request with model "latest" gets. The list must not be empty.
func Latest(list []api.Version) api.Version {
	v, _ := actor.FindVersion(list, "latest")
	return v
}

// Version is the one that a request for a model gets: by name, by alias, else the first. The list must not be empty.
func Version(list []api.Version, model string) api.Version {
	if v, ok := actor.FindVersion(list, model); ok {
		return v
	}
	return Latest(list)
}

// VersionOf is the version of an actor that params choose, or the zero value while none is known.
func VersionOf(p api.Params, versions []api.Version) api.Version {
	if len(versions) == 0 {
		return api.Version{}
	}
	return Version(versions, p.ModelName())
}

// CheckParams returns an error if settings cannot work together, or if the version of the actor that they choose cannot do
// what they ask for, as far as its versions are known.
func CheckParams(p api.Params, versions []api.Version) error {
	if len(versions) == 0 {
		return setting.Check(p)
	}
	return setting.CheckVersion(p, VersionOf(p, versions))
}
