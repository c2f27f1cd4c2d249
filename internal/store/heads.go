package store

import (
	"context"
	"database/sql"
	"errors"
	"slices"
	"time"

	"callboard/internal/webhook"
	"callboard/internal/webhook/query"
)

const (
	headColumns = `d.id, d.at, d.method, d.status, d.speak_id, d.refused, d.answered, d.answer, d.took, d.duplicate, d.starred, d.size,
	coalesce(j.id, ''), coalesce(j.actor_name, ''), coalesce(j.text, ''),
	d.forward_state, d.forward_status, d.forward_took, d.forward_problem`

	// jobOf joins the job of a delivery, the newest if several have its speak id.
	jobOf = ` LEFT JOIN jobs j ON d.matched = 1 AND j.rowid = (SELECT max(rowid) FROM jobs WHERE speak_id = d.speak_id AND speak_id <> '')`

	selectHead = `SELECT ` + headColumns + ` FROM deliveries d` + jobOf

	newestFirst = ` ORDER BY d.at DESC, d.id DESC LIMIT ?`
	oldestFirst = ` ORDER BY d.at, d.id LIMIT ?`
)

// Window lists up to n deliveries, newest first, that q selects and that are after a position in the list; the zero Position is
// before the first. Options.Quick bounds what is searched for words.
func (s *Store) Window(ctx context.Context, q query.Query, after webhook.Position, n int) ([]webhook.Head, error) {
	if len(q.Words) > 0 {
		return s.search(ctx, q, after, n)
	}
	statement, args := windowOf(q, after, n)
	return s.heads(ctx, statement, args...)
}

func windowOf(q query.Query, after webhook.Position, n int) (statement string, args []any) {
	c := listed(q)
	c.below(after)
	return selectHead + c.where() + newestFirst, append(c.args, n)
}

// WindowBefore lists up to n deliveries that q selects and that are before the position: the rows above it, newest first.
func (s *Store) WindowBefore(ctx context.Context, q query.Query, before webhook.Position, n int) ([]webhook.Head, error) {
	if before == (webhook.Position{}) {
		return nil, nil
	}
	if len(q.Words) > 0 {
		return s.searchBefore(ctx, q, before, n)
	}
	c := listed(q)
	c.above(before)
	found, err := s.heads(ctx, selectHead+c.where()+oldestFirst, append(c.args, n)...)
	slices.Reverse(found)
	return found, err
}

// Count counts what q selects.
func (s *Store) Count(ctx context.Context, q query.Query) (int, error) {
	if len(q.Words) > 0 {
		return s.countSearch(ctx, &searching{Query: q})
	}
	return s.count(ctx, listed(q))
}

// Rank counts what q selects before a position in the list, which is the number, from 0, of the row there.
func (s *Store) Rank(ctx context.Context, q query.Query, at webhook.Position) (int, error) {
	if at == (webhook.Position{}) {
		return 0, nil
	}
	if len(q.Words) > 0 {
		return s.countSearch(ctx, &searching{Query: q, above: at})
	}
	c := listed(q)
	c.above(at)
	return s.count(ctx, c)
}

func (s *Store) count(ctx context.Context, c *conditions) (n int, err error) {
	err = s.readers.QueryRowContext(ctx, countOf(c), c.args...).Scan(&n)
	return n, s.explain(err)
}

func countOf(c *conditions) string {
	if len(c.parts) == 1 { // SQLite counts all rows of a table without looking at them
		return `SELECT (SELECT count(*) FROM deliveries) - (SELECT count(*) FROM deliveries WHERE deleted <> 0)`
	}
	return `SELECT count(*) FROM deliveries d` + c.where()
}

// Head returns one row of the list, or ErrNoDelivery.
func (s *Store) Head(ctx context.Context, id string) (webhook.Head, error) {
	h, err := scanHead(s.readers.QueryRowContext(ctx, selectHead+` WHERE d.id = ? AND d.deleted = 0`, id).Scan)
	if errors.Is(err, sql.ErrNoRows) {
		return webhook.Head{}, ErrNoDelivery
	}
	return h, s.explain(err)
}

// OfSpeak lists the deliveries of one synthesis, oldest first, at most 1,000, the newest.
func (s *Store) OfSpeak(ctx context.Context, speakID string) ([]webhook.Head, error) {
	if speakID == "" {
		return nil, nil
	}
	found, err := s.heads(ctx, selectHead+` WHERE d.speak_id = ? AND d.speak_id <> '' AND d.deleted = 0`+newestFirst, speakID, defaultLimit)
	slices.Reverse(found)
	return found, err
}

func (s *Store) heads(ctx context.Context, query string, args ...any) ([]webhook.Head, error) {
	rows, err := s.readers.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, s.explain(err)
	}
	defer rows.Close()
	var all []webhook.Head
	for rows.Next() {
		h, err := scanHead(rows.Scan)
		if err != nil {
			return nil, s.explain(err)
		}
		all = append(all, h)
	}
	return all, s.explain(rows.Err())
}

// scanHead reads headColumns and then what else the row has.
func scanHead(scan func(...any) error, more ...any) (webhook.Head, error) {
	var h webhook.Head
	var at, took, forwardTook int64
	err := scan(append([]any{&h.ID, &at, &h.Method, &h.Status, &h.SpeakID, &h.Refused, &h.Answered, &h.Answer, &took, &h.Duplicate,
		&h.Starred, &h.Size, &h.JobID, &h.ActorName, &h.Text,
		&h.Forwarded.State, &h.Forwarded.Status, &forwardTook, &h.Forwarded.Problem}, more...)...)
	h.At, h.Took, h.Forwarded.Took = timeOf(at), time.Duration(took), time.Duration(forwardTook)
	return h, err
}
