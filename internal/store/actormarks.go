package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"

	"callboard/internal/actor"
)

const selectMarks = `SELECT actor_id, rating, note, tags, heard FROM actor_marks`

// ActorMarks returns the user's marks of every actor that has some. Tags that cannot be read are left out.
func (s *Store) ActorMarks(ctx context.Context) (map[string]actor.Marks, error) {
	rows, err := s.readers.QueryContext(ctx, selectMarks)
	if err != nil {
		return nil, s.explain(err)
	}
	defer rows.Close()
	all := map[string]actor.Marks{}
	for rows.Next() {
		id, m, err := scanMarks(rows.Scan)
		if err != nil {
			return nil, s.explain(err)
		}
		all[id] = m
	}
	return all, s.explain(rows.Err())
}

// UpdateActorMarks reads the marks of an actor, calls change, and writes them. No other write of this process or another comes
// in between. change may be called more than once.
func (s *Store) UpdateActorMarks(ctx context.Context, actorID string, change func(*actor.Marks)) error {
	return s.write(ctx, func(t *tx) error {
		_, m, err := scanMarks(func(into ...any) error { return t.row(selectMarks+` WHERE actor_id = ?`, []any{actorID}, into...) })
		if err != nil && !errors.Is(err, sql.ErrNoRows) {
			return err
		}
		change(&m)
		if m.Zero() {
			return t.exec(`DELETE FROM actor_marks WHERE actor_id = ?`, actorID)
		}
		tags := ""
		if len(m.Tags) > 0 {
			list, err := json.Marshal(m.Tags)
			if err != nil {
				return fmt.Errorf("encode the tags of an actor: %w", err)
			}
			tags = string(list)
		}
		return t.exec(`INSERT INTO actor_marks (actor_id, rating, note, tags, heard) VALUES (?1, ?2, ?3, ?4, ?5)
			ON CONFLICT (actor_id) DO UPDATE SET rating = ?2, note = ?3, tags = ?4, heard = ?5`, actorID, m.Rating, m.Note, tags, nanos(m.Heard))
	})
}

func scanMarks(scan func(...any) error) (id string, m actor.Marks, err error) {
	var tags string
	var heard int64
	err = scan(&id, &m.Rating, &m.Note, &tags, &heard)
	if tags != "" {
		_ = json.Unmarshal([]byte(tags), &m.Tags)
	}
	m.Heard = timeOf(heard)
	return id, m, err
}
