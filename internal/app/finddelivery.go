package app

import (
	"context"
	"errors"
	"strings"

	"callboard/internal/store"
	"callboard/internal/webhook"
)

// ErrNoDelivery is FindDelivery's error if no delivery has the id.
var ErrNoDelivery = errors.New("there is no such delivery")

// AmbiguousDelivery is FindDelivery's error if several deliveries have ids that begin like this.
type AmbiguousDelivery struct {
	Speak      bool           // the name is that of a synthesis, or its beginning
	Candidates []webhook.Head // the oldest first, at least two, and not all if there are many
}

// mostCandidates is how many candidates an AmbiguousDelivery names; it looks for one more.
const mostCandidates = 8

// Error lists the candidates in one line.
func (e *AmbiguousDelivery) Error() string {
	var names []string
	for i, h := range e.Candidates {
		if i == mostCandidates {
			names = append(names, "…")
			break
		}
		names = append(names, h.ID)
	}
	what := "several deliveries begin like this"
	if e.Speak {
		what = "several deliveries have a speak id that begins like this"
	}
	return what + ": " + strings.Join(names, ", ")
}

// FindDelivery returns the delivery with this id, or the only one whose id begins like this. If there is none, it is the only
// one with this speak id or with one that begins like this. Its error is ErrNoDelivery or an *AmbiguousDelivery, or one of
// the database.
func (a *App) FindDelivery(ctx context.Context, name string) (webhook.Delivery, error) {
	d, err := a.Store.FindDelivery(ctx, name)
	switch {
	case errors.Is(err, store.ErrNoDelivery):
		return a.deliveryOfSpeak(ctx, name)
	case errors.Is(err, store.ErrDeliveries):
		list, err := a.Store.WithPrefix(ctx, name, mostCandidates+1)
		if err != nil {
			return d, err
		}
		return d, &AmbiguousDelivery{Candidates: list}
	}
	return d, err
}

// deliveryOfSpeak returns the only delivery about a synthesis, named by its speak id or the beginning of it.
func (a *App) deliveryOfSpeak(ctx context.Context, name string) (webhook.Delivery, error) {
	list, err := a.Store.WithSpeakPrefix(ctx, name, mostCandidates+1)
	switch {
	case err != nil:
		return webhook.Delivery{}, err
	case len(list) == 0:
		return webhook.Delivery{}, ErrNoDelivery
	case len(list) > 1:
		return webhook.Delivery{}, &AmbiguousDelivery{Speak: true, Candidates: list}
	}
	d, err := a.Store.Delivery(ctx, list[0].ID)
	if errors.Is(err, store.ErrNoDelivery) { // deleted meanwhile
		err = ErrNoDelivery
	}
	return d, err
}
