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

// Client is the part of the service's API that the catalogue needs.
type Client interface {
	// Actors lists the account's actors in the service's order.
	Actors(ctx context.Context) ([]api.Actor, error)
	// Versions lists the versions of one actor.
	Versions(ctx context.Context, actorID string) ([]api.Version, error)
}

// Store stores the service's answers for the next run.
type Store interface {
	Actors(ctx context.Context) ([]api.Actor, time.Time, error)
	// ReplaceActors stores the list, and the versions of the actors that have some in it.
	ReplaceActors(ctx context.Context, list []api.Actor) error
	Favourites(ctx context.Context) (map[string]bool, error)
	SetFavourite(ctx context.Context, actorID string, on bool) error
	// ActorMarks returns the marks of every actor that has some.
	ActorMarks(ctx context.Context) (map[string]Marks, error)
	// UpdateActorMarks changes the marks of an actor, exclusively among all processes. change may run more than once.
	UpdateActorMarks(ctx context.Context, actorID string, change func(*Marks)) error
	// Versions returns the stored versions and when they were fetched: the zero time if never.
	Versions(ctx context.Context, actorID string) ([]api.Version, time.Time, error)
	PutVersions(ctx context.Context, actorID string, list []api.Version) error
	// AllVersions returns the stored versions of every actor that has some.
	AllVersions(ctx context.Context) (map[string][]api.Version, error)
}

const (
	versionsLife = 24 * time.Hour   // age at which versions are refreshed: they change with the vendor's releases
	listLife     = time.Minute      // an unknown name refreshes a list that is older
	backgroundTo = 30 * time.Second // timeout of a refresh in the background
)

// Catalogue holds the account's actors. It is safe for concurrent use.
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

// New returns a catalogue. With a nil client it has only the stored actors. A nil now is time.Now, a nil log is silent.
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

// Close cancels the refreshes in the background and waits for them.
func (c *Catalogue) Close() {
	c.mu.Lock()
	c.closed = true
	c.mu.Unlock()
	c.stop()
	c.wg.Wait()
}

// Cached returns the stored actors, favourites first, and when they were fetched. It makes no request.
func (c *Catalogue) Cached(ctx context.Context) ([]Actor, time.Time, error) {
	list, at, err := c.store.Actors(ctx)
	if err != nil {
		return nil, time.Time{}, fmt.Errorf("read the stored actors: %w", err)
	}
	out, err := c.mark(ctx, list)
	return out, at, err
}

// Refresh requests the actors, stores them, and returns them with favourites first and then in the service's order.
func (c *Catalogue) Refresh(ctx context.Context) ([]Actor, error) {
	if c.client == nil {
		return nil, errors.New("actors: this command does not use the service, so it cannot request the list")
	}
	list, err := c.client.Actors(ctx)
	if err != nil {
		return nil, err
	}
	if err := c.store.ReplaceActors(ctx, list); err != nil {
		// The list is valid even if it cannot be stored.
		c.log.Warn("actors not stored", "err", err)
	}
	return c.mark(ctx, list)
}

// mark adds the user's marks and sorts favourites first.
func (c *Catalogue) mark(ctx context.Context, list []api.Actor) ([]Actor, error) {
	favourites, err := c.store.Favourites(ctx)
	if err != nil {
		return nil, fmt.Errorf("read the favourites: %w", err)
	}
	marks, err := c.store.ActorMarks(ctx)
	if err != nil {
		return nil, fmt.Errorf("read the marks of the actors: %w", err)
	}
	out := make([]Actor, 0, len(list))
	for _, a := range list {
		out = append(out, Actor{Actor: a, Favourite: favourites[a.ID], Marks: marks[a.ID]})
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

// SetFavourite adds an actor to the favourites or removes it.
func (c *Catalogue) SetFavourite(ctx context.Context, actorID string, on bool) error {
	if err := c.store.SetFavourite(ctx, actorID, on); err != nil {
		return fmt.Errorf("store the favourite: %w", err)
	}
	return nil
}

// Find returns the actor with this id, this name in any language, or a name with this prefix. Its errors are *AmbiguousError,
// *UnknownError, the service's or the store's. It requests the list only if the stored one does not have the name and is
// older than a minute.
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

// Versions returns the versions of an actor. Stored versions are returned at once, and refreshed in the background when they
// are older than a day. Without stored versions they are requested.
func (c *Catalogue) Versions(ctx context.Context, actorID string) ([]api.Version, error) {
	stored, at, err := c.store.Versions(ctx, actorID)
	if err != nil {
		return nil, fmt.Errorf("read the stored versions: %w", err)
	}
	if len(stored) > 0 {
		if c.client != nil && c.now().Sub(at) >= versionsLife {
			c.refreshVersions(actorID)
		}
		return stored, nil
	}
	if c.client == nil {
		return nil, nil
	}
	return c.FetchVersions(ctx, actorID)
}

// KnownVersions returns the stored versions of every actor that has some. It makes no request.
func (c *Catalogue) KnownVersions(ctx context.Context) (map[string][]api.Version, error) {
	all, err := c.store.AllVersions(ctx)
	if err != nil {
		return nil, fmt.Errorf("read the stored versions: %w", err)
	}
	return all, nil
}

// FetchVersions requests the versions of an actor and stores them.
func (c *Catalogue) FetchVersions(ctx context.Context, actorID string) ([]api.Version, error) {
	list, err := c.client.Versions(ctx, actorID)
	if err != nil {
		return nil, err
	}
	if err := c.store.PutVersions(ctx, actorID, list); err != nil {
		c.log.Warn("versions not stored", "actor", actorID, "err", err)
	}
	return list, nil
}

// refreshVersions requests the versions in the background, at most once at a time for each actor.
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
		if _, err := c.FetchVersions(ctx, actorID); err != nil && c.life.Err() == nil {
			c.log.Info("versions not refreshed", "actor", actorID, "err", err)
		}
		c.mu.Lock()
		delete(c.busy, actorID)
		c.mu.Unlock()
	})
}
