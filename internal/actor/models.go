package actor

import (
	"context"
	"maps"
	"strings"

	"callboard/internal/api"
)

// MostModelReads is for how many actors a search asks the service for models. The list of actors does not contain them, so each
// actor is a request of its own.
const MostModelReads = 1000

// WantsModels reports whether the models of all actors must be known to answer a query: one of its words is a model of some
// actor, or could be one, as no actor has it otherwise. found is how many actors Filter has found.
func (m *Matcher) WantsModels(query string, found int) bool {
	for _, word := range strings.Fields(query) {
		word = fold(word)
		if len(word) < 2 || strings.ContainsFunc(word, func(r rune) bool { return r > '~' }) {
			continue // no model has such a name
		}
		if found == 0 {
			return true
		}
		for i := range m.n {
			if hasModel(m.versions(m.at(i).ID), word) {
				return true
			}
		}
	}
	return false
}

// SearchVersions returns the versions by which Search finds actors: the stored ones, and, where a word of the query may be a
// model, those of all actors of the list. What the service does not tell is left out.
func (c *Catalogue) SearchVersions(ctx context.Context, list []Actor, query string) (map[string][]api.Version, error) {
	known, err := c.KnownVersions(ctx)
	if err != nil || c.client == nil || query == "" {
		return known, err
	}
	m := NewMatcher(len(list), func(i int) Actor { return list[i] }, func(id string) []api.Version { return known[id] })
	if !m.WantsModels(query, len(m.Filter(ctx, query))) {
		return known, nil
	}
	known = maps.Collect(maps.All(known)) // the store's may be nil
	for i, asked := 0, 0; i < len(list) && asked < MostModelReads; i++ {
		id := list[i].ID
		if _, ok := known[id]; ok {
			continue
		}
		asked++
		versions, err := c.Versions(ctx, id)
		if err != nil {
			c.log.Info("models not read", "actor", id, "err", err)
			return known, ctx.Err() // the next ones would fail as well
		}
		known[id] = versions
	}
	return known, nil
}
