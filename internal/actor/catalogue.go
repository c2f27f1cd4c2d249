package actor

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"time"

	"callboard/internal/api"
)

// Client asks the service.
type Client interface {
	// Actors lists the account's voices in the service's order.
	Actors(ctx context.Context) ([]api.Actor, error)
	// Versions lists the models of one actor.
	Versions(ctx context.Context, actorID string) ([]api.Version, error)
}

// Store keeps what the service said, for the next run.
type Store interface {
	Actors(ctx context.Context) ([]api.Actor, time.Time, error)
	ReplaceActors(ctx context.Context, list []api.Actor) error
	Favourites(ctx context.Context) (map[string]bool, error)
	SetFavourite(ctx context.Context, actorID string, on bool) error
	// Versions returns what was kept and since when; nothing and a zero time if nothing was.
	Versions(ctx context.Context, actorID string) ([]api.Version, time.Time, error)
	PutVersions(ctx context.Context, actorID string, list []api.Version) error
}

const (
	versionsLife = 24 * time.Hour   // versions change with the vendor's releases, not within a day
	listLife     = time.Minute      // how young a list must be for an unknown name to be believed unknown
	backgroundTo = 30 * time.Second // how long a refresh that nobody waits for may take
)

// Catalogue is the account's actors. It may be used by many goroutines.
type Catalogue struct {
	client Client
	store  Store
	now    func() time.Time
	log    *slog.Logger

	life context.Context // of the refreshes in the background
	stop context.CancelFunc

	mu     sync.Mutex
	busy   map[string]bool // actors whose versions are being refreshed
	closed bool
	wg     sync.WaitGroup
}

// New makes a catalogue. A nil client is one that is never reached: only what is kept can be seen.
// A nil log is silent and a nil now is time.Now.
func New(client Client, store Store, now func() time.Time, log *slog.Logger) *Catalogue {
	if now == nil {
		now = time.Now
	}
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	life, stop := context.WithCancel(context.Background())
	return &Catalogue{client: client, store: store, now: now, log: log, life: life, stop: stop, busy: map[string]bool{}}
}

// Close ends what runs in the background and waits for it.
func (c *Catalogue) Close() {
	c.mu.Lock()
	c.closed = true
	c.mu.Unlock()
	c.stop()
	c.wg.Wait()
}

// Cached returns what an earlier answer left, favourites first, and when that was. It never asks the service.
func (c *Catalogue) Cached(ctx context.Context) ([]Actor, time.Time, error) {
	list, at, err := c.store.Actors(ctx)
	if err != nil {
		return nil, time.Time{}, fmt.Errorf("reading the kept actors: %w", err)
	}
	out, err := c.mark(ctx, list)
	return out, at, err
}

// Refresh asks the service, keeps the answer, and returns it with favourites first and then in the service's order.
func (c *Catalogue) Refresh(ctx context.Context) ([]Actor, error) {
	if c.client == nil {
		return nil, errors.New("actors: there is no service to ask; start without the part that keeps it off")
	}
	list, err := c.client.Actors(ctx)
	if err != nil {
		return nil, err
	}
	if err := c.store.ReplaceActors(ctx, list); err != nil {
		// The list is good even if it cannot be kept.
		c.log.Warn("actors not kept", "err", err)
	}
	return c.mark(ctx, list)
}

func (c *Catalogue) mark(ctx context.Context, list []api.Actor) ([]Actor, error) {
	favourites, err := c.store.Favourites(ctx)
	if err != nil {
		return nil, fmt.Errorf("reading favourites: %w", err)
	}
	out := make([]Actor, 0, len(list))
	for _, a := range list {
		out = append(out, Actor{Actor: a, Favourite: favourites[a.ID]})
	}
	slices.SortStableFunc(out, func(a, b Actor) int {
		switch {
		case a.Favourite == b.Favourite:
			return 0
		case a.Favourite:
			return -1
		}
		return 1
	})
	return out, nil
}

// SetFavourite marks or unmarks an actor.
func (c *Catalogue) SetFavourite(ctx context.Context, actorID string, on bool) error {
	if err := c.store.SetFavourite(ctx, actorID, on); err != nil {
		return fmt.Errorf("keeping the favourite: %w", err)
	}
	return nil
}

// Find returns the actor that a person means by an id, a name in any language, or the beginning of one.
// Its errors are *AmbiguousError, *UnknownError, the service's or the store's. The kept list is asked
// first; the service only when that does not know the name and is older than a minute.
func (c *Catalogue) Find(ctx context.Context, nameOrID string) (Actor, error) {
	list, at, err := c.Cached(ctx)
	if err != nil {
		return Actor{}, err
	}
	a, err := find(list, nameOrID)
	var unknown *UnknownError
	if !errors.As(err, &unknown) || c.client == nil || len(list) > 0 && c.now().Sub(at) < listLife {
		return a, err
	}
	if list, err = c.Refresh(ctx); err != nil {
		return Actor{}, err
	}
	return find(list, nameOrID)
}

// Versions returns the models and presets of an actor. What is kept is returned at once, and when it
// is older than a day it is refreshed behind the caller's back; without any, the service is asked.
func (c *Catalogue) Versions(ctx context.Context, actorID string) ([]api.Version, error) {
	kept, at, err := c.store.Versions(ctx, actorID)
	if err != nil {
		return nil, fmt.Errorf("reading the kept versions: %w", err)
	}
	if len(kept) > 0 {
		if c.client != nil && c.now().Sub(at) >= versionsLife {
			c.refreshVersions(actorID)
		}
		return kept, nil
	}
	if c.client == nil {
		return nil, nil
	}
	return c.askVersions(ctx, actorID)
}

func (c *Catalogue) askVersions(ctx context.Context, actorID string) ([]api.Version, error) {
	list, err := c.client.Versions(ctx, actorID)
	if err != nil {
		return nil, err
	}
	if err := c.store.PutVersions(ctx, actorID, list); err != nil {
		c.log.Warn("versions not kept", "actor", actorID, "err", err)
	}
	return list, nil
}

// refreshVersions asks in the background, once at a time for each actor.
func (c *Catalogue) refreshVersions(actorID string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closed || c.busy[actorID] {
		return
	}
	c.busy[actorID] = true
	c.wg.Go(func() {
		ctx, cancel := context.WithTimeout(c.life, backgroundTo)
		defer cancel()
		if _, err := c.askVersions(ctx, actorID); err != nil && c.life.Err() == nil {
			c.log.Info("versions not refreshed", "actor", actorID, "err", err)
		}
		c.mu.Lock()
		delete(c.busy, actorID)
		c.mu.Unlock()
	})
}
