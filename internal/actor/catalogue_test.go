package actor_test

import (
	"context"
	"errors"
	"maps"
	"strings"
	"sync"
	"testing"
	"time"

	"callboard/internal/actor"
	"callboard/internal/api"
	"callboard/internal/testwait"
)

// memory is a Store in memory.
type memory struct {
	mu         sync.Mutex
	actors     []api.Actor
	at         time.Time
	favourites map[string]bool
	marks      map[string]actor.Marks
	versions   map[string][]api.Version
	versionsAt time.Time
	now        func() time.Time
}

func (m *memory) Actors(context.Context) ([]api.Actor, time.Time, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.actors, m.at, nil
}

func (m *memory) ReplaceActors(_ context.Context, list []api.Actor) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.actors, m.at = list, m.now()
	return nil
}

func (m *memory) Favourites(context.Context) (map[string]bool, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.favourites, nil
}

func (m *memory) SetFavourite(_ context.Context, id string, on bool) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.favourites == nil {
		m.favourites = map[string]bool{}
	}
	m.favourites[id] = on
	return nil
}

func (m *memory) ActorMarks(context.Context) (map[string]actor.Marks, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return maps.Clone(m.marks), nil
}

func (m *memory) UpdateActorMarks(_ context.Context, id string, change func(*actor.Marks)) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.marks == nil {
		m.marks = map[string]actor.Marks{}
	}
	now := m.marks[id]
	change(&now)
	m.marks[id] = now
	return nil
}

func (m *memory) AllVersions(context.Context) (map[string][]api.Version, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.versions, nil
}

func (m *memory) Versions(_ context.Context, id string) ([]api.Version, time.Time, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.versions[id], m.versionsAt, nil
}

func (m *memory) PutVersions(_ context.Context, id string, list []api.Version) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.versions == nil {
		m.versions = map[string][]api.Version{}
	}
	m.versions[id], m.versionsAt = list, m.now()
	return nil
}

// service is a Client that records its calls. Versions waits for the gate, if there is one.
type service struct {
	mu       sync.Mutex
	asked    []string
	err      error
	gate     chan struct{}
	versions string // the name of the version that it returns
}

func (s *service) count(what string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.asked = append(s.asked, what)
}

func (s *service) calls() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return strings.Join(s.asked, " ")
}

func (s *service) Actors(context.Context) ([]api.Actor, error) {
	s.count("actors")
	return someActors(), s.err
}

func (s *service) Versions(ctx context.Context, id string) ([]api.Version, error) {
	s.count("versions")
	if s.gate != nil {
		select {
		case <-s.gate:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
	return []api.Version{{Name: s.versions}}, s.err
}

func TestFavouritesAreFirst(t *testing.T) {
	t.Parallel()
	m := &memory{now: time.Now}
	c := actor.New(&service{}, m, nil, nil)
	defer c.Close()
	for _, id := range []string{someActors()[4].ID, someActors()[2].ID} {
		if err := c.SetFavourite(t.Context(), id, true); err != nil {
			t.Fatal(err)
		}
	}
	fresh, err := c.Refresh(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	cached, at, err := c.Cached(t.Context())
	if err != nil || at.IsZero() {
		t.Fatalf("cached at %v, %v", at, err)
	}
	for what, list := range map[string][]actor.Actor{"fresh": fresh, "cached": cached} {
		var got strings.Builder
		for _, a := range list {
			got.WriteString(a.ID[len(a.ID)-1:])
		}
		if got.String() != "3512467" || !list[0].Favourite || list[2].Favourite {
			t.Errorf("%s order = %s, want the favourites 3 and 5 first", what, got.String())
		}
	}
}

func TestFindRequestsOnlyWhenNeeded(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	for _, tt := range []struct {
		name, query string
		stored      []api.Actor
		age         time.Duration
		calls       string
	}{
		{"nothing stored", "mina", nil, 0, "actors"},
		{"stored, of any age", "mina", someActors(), 1000 * time.Hour, ""},
		{"not in an old list", "nobody", someActors(), time.Hour, "actors"},
		{"not in a new list", "nobody", someActors(), time.Second, ""},
		{"ambiguous", "jin", someActors(), time.Hour, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s := &service{}
			c := actor.New(s, &memory{actors: tt.stored, at: now.Add(-tt.age), now: func() time.Time { return now }}, func() time.Time { return now }, nil)
			defer c.Close()
			_, _ = c.Find(t.Context(), tt.query)
			if got := s.calls(); got != tt.calls {
				t.Errorf("calls %q, want %q", got, tt.calls)
			}
		})
	}
}

func TestFindReturnsTheServicesError(t *testing.T) {
	t.Parallel()
	down := errors.New("down")
	c := actor.New(&service{err: down}, &memory{now: time.Now}, nil, nil)
	defer c.Close()
	if _, err := c.Find(t.Context(), "mina"); !errors.Is(err, down) {
		t.Errorf("error = %v, want the service's", err)
	}
}

func TestVersionsAreCachedForADay(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	var mu sync.Mutex
	clock := func() time.Time { mu.Lock(); defer mu.Unlock(); return now }
	later := func(d time.Duration) { mu.Lock(); defer mu.Unlock(); now = now.Add(d) }
	s := &service{versions: "v1"}
	c := actor.New(s, &memory{now: clock}, clock, nil)
	defer c.Close()
	name := func() string {
		t.Helper()
		list, err := c.Versions(t.Context(), "x")
		if err != nil || len(list) != 1 {
			t.Fatalf("versions = %v, %v", list, err)
		}
		return list[0].Name
	}
	if name() != "v1" || s.calls() != "versions" {
		t.Fatalf("the first time: calls %q", s.calls())
	}
	later(23 * time.Hour)
	if name() != "v1" || s.calls() != "versions" {
		t.Fatalf("within a day: calls %q", s.calls())
	}

	// After a day the old versions are returned at once and refreshed in the background, one refresh at a time.
	s.mu.Lock()
	s.versions, s.gate = "v2", make(chan struct{})
	s.mu.Unlock()
	later(2 * time.Hour)
	for range 2 {
		if name() != "v1" {
			t.Error("Versions waited for the refresh")
		}
	}
	testwait.Eventually(t, "the refresh begins", func() bool { return s.calls() == "versions versions" })
	close(s.gate)
	testwait.Eventually(t, "the new versions are stored", func() bool { return name() == "v2" })
	if got := s.calls(); got != "versions versions" {
		t.Errorf("calls %q", got)
	}
}

func TestCloseCancelsTheRefresh(t *testing.T) {
	t.Parallel()
	s := &service{versions: "v2", gate: make(chan struct{})} // a gate that never opens
	m := &memory{now: time.Now, versions: map[string][]api.Version{"x": {{Name: "v1"}}}}
	c := actor.New(s, m, nil, nil)
	if _, err := c.Versions(t.Context(), "x"); err != nil {
		t.Fatal(err)
	}
	testwait.Eventually(t, "the refresh begins", func() bool { return s.calls() == "versions" })
	done := make(chan struct{})
	go func() { c.Close(); close(done) }()
	select {
	case <-done:
	case <-time.After(testwait.Timeout()):
		t.Fatal("Close waits for the network")
	}
	if _, err := c.Versions(t.Context(), "x"); err != nil || s.calls() != "versions" {
		t.Errorf("calls %q after Close, %v", s.calls(), err)
	}
}

// The list of actors does not contain their models: a search that may be about one asks for them.
func TestSearchVersionsAsksOnlyForAModel(t *testing.T) {
	t.Parallel()
	s := &service{versions: "v1"}
	c := actor.New(s, &memory{now: time.Now}, time.Now, nil)
	defer c.Close()
	list := []actor.Actor{{Actor: api.Actor{ID: "x", Name: map[string]string{"en": "Mina"}}}, {Actor: api.Actor{ID: "y", Name: map[string]string{"en": "Sora"}}}}
	for _, query := range []string{"", "mina", "없음", "v1"} {
		want := 0
		if query == "v1" {
			want = len(list)
		}
		known, missing, err := c.SearchVersions(t.Context(), list, query)
		if err != nil || missing != 0 || len(known) != want {
			t.Errorf("%q: %v, %v; want the versions of %d actors", query, known, err, want)
		}
	}
}

// A search that needs more models than it can read says how many are missing, and the next one has less to read.
func TestSearchVersionsEndsWithTheFirstFailure(t *testing.T) {
	t.Parallel()
	s := &service{versions: "v1", err: errors.New("offline")}
	c := actor.New(s, &memory{now: time.Now}, time.Now, nil)
	defer c.Close()
	list := []actor.Actor{{Actor: api.Actor{ID: "x"}}, {Actor: api.Actor{ID: "y"}}}
	if _, missing, err := c.SearchVersions(t.Context(), list, "v1"); err != nil || missing != len(list) {
		t.Errorf("%d missing, %v; want %d", missing, err, len(list))
	}
}
