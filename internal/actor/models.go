package actor

import (
	"context"
	"maps"
	"strings"
	"time"

	"callboard/internal/api"
)

// MostModelReads is for how many actors a search asks the service for models. The list of actors does not contain them, so each
// actor is a request of its own.
const MostModelReads = 1000

// modelReadTime is how long a search of the command line reads models. What it has read stays on disk, so the next one goes on.
const modelReadTime = 5 * time.Second

// WantsModels reports whether the models of all actors must be known to answer a query: one of its words is a model of some
// actor, or could be one, as no actor has it otherwise. found is how many actors Filter has found.
func (m *Matcher) WantsModels(query string, found int) bool {
	for _, word := range strings.Fields(query) {
		facet, value, isTerm := term(word)
		if isTerm && facet == facetEngine && value != "" {
			return true
		}
		word = fold(word)
		if isTerm || len(word) < 2 || strings.ContainsFunc(word, func(r rune) bool { return r > '~' }) {
			continue // no model has such a name
		}
		if found == 0 {
			return true
		}
		if m.engines.named(word) != nil {
			return true
		}
	}
	return false
}

// SearchVersions returns the versions by which Search finds actors: the stored ones, and, where a word of the query may be a
// model, those of all actors of the list, as far as they can be read within 5 s. missing is for how many actors that was not
// done. What the service does not tell is left out.
func (c *Catalogue) SearchVersions(ctx context.Context, list []Actor, query string) (known map[string][]api.Version, missing int, err error) {
	known, err = c.KnownVersions(ctx)
	if err != nil || c.client == nil || query == "" {
		return known, 0, err
	}
	m := NewMatcher(list, func(id string) []api.Version { return known[id] })
	if !m.WantsModels(query, len(m.Filter(ctx, query))) {
		return known, 0, nil
	}
	known = maps.Collect(maps.All(known)) // the store's may be nil
	var ids []string
	for _, a := range list {
		if _, ok := known[a.ID]; !ok {
			ids = append(ids, a.ID)
		}
	}
	reading, cancel := context.WithTimeout(ctx, modelReadTime)
	defer cancel()
	for i, id := range ids {
		versions, err := c.Versions(reading, id)
		if api.IsNotFound(err) {
			continue // the actor is gone; the others are not
		}
		if err != nil {
			c.log.Info("models not read", "actor", id, "err", err)
			return known, len(ids) - i, ctx.Err() // the next ones would fail as well
		}
		known[id] = versions
	}
	return known, 0, nil
}
