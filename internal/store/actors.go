package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"time"

	"callboard/internal/api"
)

// actorsAt is the setting with the time of the last actor list, in nanoseconds since 1970.
const actorsAt = "store.actors_at"

// Actors returns the stored actors in the service's order, and when they were fetched: the zero time if never. Actors that
// cannot be read are left out, and then the time is zero too: the list has to be fetched again.
func (s *Store) Actors(ctx context.Context) ([]api.Actor, time.Time, error) {
	at, ok, err := s.Setting(ctx, actorsAt)
	if err != nil || !ok {
		return nil, time.Time{}, err
	}
	ns, err := strconv.ParseInt(at, 10, 64)
	broken := err != nil
	rows, err := s.readers.QueryContext(ctx, `SELECT sorting, body FROM actors ORDER BY position`)
	if err != nil {
		return nil, time.Time{}, s.explain(err)
	}
	defer rows.Close()
	var all []api.Actor
	for rows.Next() {
		var a api.Actor
		var sorting int
		var body []byte
		if err := rows.Scan(&sorting, &body); err != nil {
			return nil, time.Time{}, s.explain(err)
		}
		if err := json.Unmarshal(body, &a); err != nil || a.ID == "" {
			broken = true
			continue
		}
		a.Order = sorting
		all = append(all, a)
	}
	if broken {
		s.flaws.add("the stored list of actors", "a part of it cannot be read, because the database was damaged or edited; it is asked for again")
		ns = 0
	}
	return all, timeOf(ns), s.explain(rows.Err())
}

// ReplaceActors replaces the stored actors, and the versions of those that have some. Of actors with the same id the first is
// stored.
func (s *Store) ReplaceActors(ctx context.Context, all []api.Actor) error {
	bodies, versions := make([]string, len(all)), make([]string, len(all))
	for i, a := range all {
		body, err := json.Marshal(a)
		if err != nil {
			return fmt.Errorf("encode an actor: %w", err)
		}
		bodies[i] = string(body)
		if a.Versions != nil {
			if body, err = json.Marshal(a.Versions); err != nil {
				return fmt.Errorf("encode the versions of an actor: %w", err)
			}
			versions[i] = string(body)
		}
	}
	now := nanos(s.now())
	return s.write(ctx, func(t *tx) error {
		if err := t.exec(`DELETE FROM actors`); err != nil {
			return err
		}
		for i, a := range all {
			err := t.exec(`INSERT INTO actors (id, position, sorting, body) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING`, a.ID, i, a.Order, bodies[i])
			if err == nil && versions[i] != "" {
				err = t.exec(putVersions, a.ID, now, versions[i])
			}
			if err != nil {
				return err
			}
		}
		return t.exec(putSetting, actorsAt, strconv.FormatInt(now, 10))
	})
}

// Favourites returns the ids of the user's favourite actors.
func (s *Store) Favourites(ctx context.Context) (map[string]bool, error) {
	rows, err := s.readers.QueryContext(ctx, `SELECT actor_id FROM favourites`)
	if err != nil {
		return nil, s.explain(err)
	}
	defer rows.Close()
	all := map[string]bool{}
	for rows.Next() {
		var id string
		if err := rows.Scan(&id); err != nil {
			return nil, s.explain(err)
		}
		all[id] = true
	}
	return all, s.explain(rows.Err())
}

// SetFavourite adds an actor to the favourites or removes it.
func (s *Store) SetFavourite(ctx context.Context, actorID string, on bool) error {
	query := `DELETE FROM favourites WHERE actor_id = ?`
	if on {
		query = `INSERT INTO favourites (actor_id) VALUES (?) ON CONFLICT DO NOTHING`
	}
	return s.write(ctx, func(t *tx) error {
		return t.exec(query, actorID)
	})
}

// Versions returns the stored versions of an actor and when they were fetched: the zero time if never, or if they cannot be
// read.
func (s *Store) Versions(ctx context.Context, actorID string) ([]api.Version, time.Time, error) {
	var at int64
	var body []byte
	err := s.readers.QueryRowContext(ctx, `SELECT at, body FROM versions WHERE actor_id = ?`, actorID).Scan(&at, &body)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, time.Time{}, nil
	}
	if err != nil {
		return nil, time.Time{}, s.explain(err)
	}
	var all []api.Version
	if json.Unmarshal(body, &all) != nil {
		s.flaws.add("the stored versions of actor "+actorID, "they cannot be read, because the database was damaged or edited; they are asked for again")
		return nil, time.Time{}, nil //nolint:nilerr // it is noted as a flaw, and the service is asked again
	}
	return all, timeOf(at), nil
}

// AllVersions returns the stored versions of every actor that has some.
func (s *Store) AllVersions(ctx context.Context) (map[string][]api.Version, error) {
	rows, err := s.readers.QueryContext(ctx, `SELECT actor_id, body FROM versions`)
	if err != nil {
		return nil, s.explain(err)
	}
	defer rows.Close()
	all := map[string][]api.Version{}
	for rows.Next() {
		var id string
		var body []byte
		if err := rows.Scan(&id, &body); err != nil {
			return nil, s.explain(err)
		}
		var list []api.Version
		if err := json.Unmarshal(body, &list); err == nil { // else Versions asks for them again
			all[id] = list
		}
	}
	return all, s.explain(rows.Err())
}

const putVersions = `INSERT INTO versions (actor_id, at, body) VALUES (?1, ?2, ?3)
	ON CONFLICT (actor_id) DO UPDATE SET at = ?2, body = ?3`

// PutVersions replaces the stored versions of an actor.
func (s *Store) PutVersions(ctx context.Context, actorID string, all []api.Version) error {
	body, err := json.Marshal(all)
	if err != nil {
		return fmt.Errorf("encode the versions of an actor: %w", err)
	}
	now := nanos(s.now())
	return s.write(ctx, func(t *tx) error {
		return t.exec(putVersions, actorID, now, string(body))
	})
}
