package workbench

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"callboard/internal/id"
)

// The keys of what is stored. Only the leader writes what is left and the health; only the other processes write what they saw.
const (
	keyAnswers = "workbench.answers"
	keyForward = "workbench.forward"
	keyLeft    = "workbench.left"
	keyHealth  = "workbench.health"
	keySeen    = "workbench.seen"
)

// storedAnswers is a plan. Its id says which plan storedLeft is about: a leader that uses up a plan must not overwrite the next
// one, which another process sets at the same time.
type storedAnswers struct {
	ID   string `json:"id"`
	Plan string `json:"plan"`
}

type storedLeft struct {
	ID   string `json:"id"`
	Left string `json:"left"`
}

type storedForward struct {
	URL     string `json:"url"`
	On      bool   `json:"on"`
	Events  string `json:"events"`
	Respond string `json:"respond"`
}

type storedHealth struct {
	URL     string    `json:"url"`
	State   string    `json:"state"`
	Problem string    `json:"problem,omitempty"`
	Since   time.Time `json:"since"`
	Waiting int       `json:"waiting"`
}

// storedSeen is what a target answered to a replay of a process that does not lead.
type storedSeen struct {
	URL     string    `json:"url"`
	State   string    `json:"state"`
	Problem string    `json:"problem,omitempty"`
	At      time.Time `json:"at"` // when it was sent
}

// stored is all of it.
type stored struct {
	answers storedAnswers
	left    storedLeft
	forward storedForward
	health  storedHealth
	seen    storedSeen
}

// settings are what the stored values mean.
func (v stored) settings() Settings {
	out := Settings{
		Answers: Answers{ID: v.answers.ID, Plan: v.answers.Plan, Left: v.answers.Plan},
		Forward: Forward{URL: v.forward.URL, On: v.forward.On && v.forward.URL != "", Events: orElse(v.forward.Events, EventsAll), Respond: Respond(orElse(v.forward.Respond, string(Pass)))},
	}
	if v.left.ID == v.answers.ID {
		out.Answers.Left = v.left.Left
	}
	if out.Forward.On && v.health.URL == v.forward.URL {
		out.Forward.Health = Health{State: HealthState(v.health.State), Problem: v.health.Problem, Since: v.health.Since, Waiting: v.health.Waiting}
	}
	return out
}

func orElse(s, fallback string) string {
	if s == "" {
		return fallback
	}
	return s
}

// load reads a value. One that cannot be read, of another version maybe, counts as not set.
func (s *Service) load(ctx context.Context, key string, into any) error {
	raw, ok, err := s.o.Store.Setting(ctx, key)
	if err != nil || !ok {
		return err
	}
	if err := json.Unmarshal([]byte(raw), into); err != nil {
		s.o.Log.Warn("a stored setting cannot be read", "key", key, "err", err)
	}
	return nil
}

func (s *Service) save(ctx context.Context, key string, value any) error {
	raw, err := json.Marshal(value)
	if err != nil {
		return err
	}
	return s.o.Store.PutSetting(ctx, key, string(raw))
}

// loadAll reads everything that is stored.
func (s *Service) loadAll(ctx context.Context) (stored, error) {
	var v stored
	err := errors.Join(s.load(ctx, keyAnswers, &v.answers), s.load(ctx, keyLeft, &v.left), s.load(ctx, keyForward, &v.forward),
		s.load(ctx, keyHealth, &v.health), s.load(ctx, keySeen, &v.seen))
	return v, err
}

// newAnswers is a plan with an id of its own.
func (s *Service) newAnswers(plan string) storedAnswers {
	return storedAnswers{ID: id.New(s.o.Now()), Plan: plan}
}
