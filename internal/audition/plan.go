// Package audition compares takes of one line: it plans which ones to make and what they cost. batch makes them; board,
// knockout and sheet keep what the user thinks of them.
package audition

import (
	"context"
	"fmt"
	"iter"
	"slices"
	"sync"

	"callboard/internal/actor"
	"callboard/internal/api"
	"callboard/internal/batch"
	"callboard/internal/job"
	"callboard/internal/setting"
	"callboard/internal/text"
)

const (
	// Many is the number of takes above which the user is asked before they are made.
	Many = 50

	mostTakes = 10_000 // of one plan; more are a mistake
	readers   = 8      // versions of actors that are read at once
)

// Request asks for a line to be spoken by every actor with every combination of settings.
type Request struct {
	Text   string
	Actors []actor.Actor
	Params api.Params // the settings that are not swept
	Sweeps []Sweep
}

// Versions knows the versions of actors. *actor.Catalogue implements it.
type Versions interface {
	// Resolve returns the name of the version that a model stands for now; empty if it is not known.
	Resolve(ctx context.Context, actorID, model string) (string, error)
	// Versions lists the versions of an actor. It need not ask the service after a Resolve.
	Versions(ctx context.Context, actorID string) ([]api.Version, error)
}

// Plan is what an audition will make.
type Plan struct {
	Takes    []batch.Take // actor by actor, each one once
	Totals   batch.Totals
	Excluded []Excluded // what cannot be made
}

// Excluded is a take that an actor cannot make.
type Excluded struct {
	ActorID, ActorName string
	Params             api.Params
	Problem            string // why, in one line
}

// Large reports whether the user is to be asked because of the number of takes.
func (p Plan) Large() bool { return len(p.Takes) > Many }

// CheckBudget returns a *text.Problem if the plan would charge more than budget characters.
func (p Plan) CheckBudget(budget int) error { return p.Totals.CheckBudget(budget) }

// Orders are the orders of the plan for batch.Run. The index of a result is that of the take.
func (p Plan) Orders() iter.Seq[job.Order] {
	return func(yield func(job.Order) bool) {
		for _, take := range p.Takes {
			if !yield(take.Order) {
				return
			}
		}
	}
}

// New makes a plan. It sends no order, but may ask the service for the versions of actors, which is free. What the version of an
// actor cannot do is left out of the plan and listed; where the version is not known, the service decides. Of the options it
// reads Cache and RetryUncertain. Its error is a *job.OrderError about the text, a *text.Problem about the settings, or that of
// ctx or of the cache.
func New(ctx context.Context, r Request, versions Versions, o batch.Options) (Plan, error) {
	settings, err := Combine(r.Params, r.Sweeps)
	if err != nil {
		return Plan{}, err
	}
	if len(r.Actors)*len(settings) > mostTakes {
		return Plan{}, tooMany()
	}
	if _, err := (job.Order{ActorID: "any", Text: r.Text, Params: r.Params}).Check(); err != nil {
		return Plan{}, err
	}
	known, err := readVersions(ctx, r.Actors, settings, versions)
	if err != nil {
		return Plan{}, err
	}
	var p Plan
	var orders []job.Order
	for i, who := range r.Actors {
		for _, params := range settings {
			order := job.Order{ActorID: who.ID, ActorName: who.Label(""), Text: r.Text, Params: params, Version: known[i].resolved[params.ModelName()]}
			if err := known[i].check(params); err != nil {
				p.Excluded = append(p.Excluded, Excluded{who.ID, order.ActorName, params, order.ActorName + ": " + err.Error()})
				continue
			}
			orders = append(orders, order)
		}
	}
	var repeated batch.Totals // actors or values that are given twice
	p.Totals, err = batch.Price(ctx, slices.Values(orders), o, func(take batch.Take) error {
		if take.Cost == batch.Repeated {
			repeated.Takes++
			repeated.Chars += take.Chars
			return nil
		}
		take.Index = len(p.Takes)
		p.Takes = append(p.Takes, take)
		return nil
	})
	if err != nil {
		return Plan{}, err
	}
	p.Totals.Takes -= repeated.Takes
	p.Totals.Chars -= repeated.Chars
	p.Totals.Cached -= repeated.Takes
	p.Totals.CharsCached -= repeated.Chars
	return p, nil
}

// speaker is what is known of the versions of an actor.
type speaker struct {
	versions []api.Version
	resolved map[string]string // model to the name of its version; empty: not known
}

// check returns an error if the version that params choose cannot do what they ask for.
func (s speaker) check(params api.Params) error {
	if len(s.versions) == 0 {
		return nil
	}
	model := params.ModelName()
	v, ok := actor.FindVersion(s.versions, model)
	if !ok && model == "first" { // an alias that every actor has
		return nil
	}
	if !ok {
		return &text.Problem{What: "model " + text.Line(model), Why: "the actor has no such version", Next: "choose another model"}
	}
	return setting.CheckVersion(params, v)
}

// readVersions reads the versions of all actors, some at once, because each can be a request of its own. Its error is that
// of ctx.
func readVersions(ctx context.Context, actors []actor.Actor, settings []api.Params, source Versions) ([]speaker, error) {
	known := make([]speaker, len(actors))
	if source == nil {
		return known, ctx.Err()
	}
	var models []string
	for _, params := range settings {
		if model := params.ModelName(); !slices.Contains(models, model) {
			models = append(models, model)
		}
	}
	var group sync.WaitGroup
	free := make(chan struct{}, readers)
	for i, who := range actors {
		free <- struct{}{}
		group.Go(func() {
			defer func() { <-free }()
			known[i] = readSpeaker(ctx, who.ID, models, source)
		})
	}
	group.Wait()
	return known, ctx.Err()
}

// readSpeaker reads what is known of one actor. An error only means that less is known.
func readSpeaker(ctx context.Context, id string, models []string, source Versions) speaker {
	s := speaker{resolved: make(map[string]string, len(models))}
	for _, model := range models {
		name, err := source.Resolve(ctx, id, model)
		if err != nil {
			return s // the versions would not come either
		}
		s.resolved[model] = name
	}
	if versions, err := source.Versions(ctx, id); err == nil {
		s.versions = versions
	}
	return s
}

func tooMany() error {
	return &text.Problem{What: "the audition", Why: fmt.Sprintf("it would have more than %d takes", mostTakes), Next: "name fewer actors or values"}
}
