package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"callboard/internal/webhook"
	"callboard/internal/webhook/send"
)

// maxSent is how many results are kept of each delivery, the newest.
const maxSent = 100

// SaveSent stores what a target answered and returns it with its ID. The error for an unknown delivery is ErrNoDelivery.
func (s *Store) SaveSent(ctx context.Context, r send.Result) (send.Result, error) {
	return s.saveSent(ctx, r, nil)
}

// SaveForward is SaveSent and SetForwarded in one transaction, so that no end of the process can come between the two.
func (s *Store) SaveForward(ctx context.Context, r send.Result, f webhook.Forwarded) error {
	_, err := s.saveSent(ctx, r, &f)
	return err
}

// saveSent stores a result, and what became of forwarding the delivery unless that is nil.
func (s *Store) saveSent(ctx context.Context, r send.Result, f *webhook.Forwarded) (send.Result, error) {
	const insert = `INSERT INTO sent (delivery, kind, url, at, took, status, reason, headers, body, cut, problem, edited)
		SELECT num, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12 FROM deliveries WHERE id = ?1 RETURNING id, delivery`
	const trim = `DELETE FROM sent WHERE delivery = ?1 AND id <= (SELECT id FROM sent WHERE delivery = ?1 ORDER BY id DESC LIMIT 1 OFFSET ?2)`
	headers, err := encodeFieldList(r.Headers)
	if err != nil {
		return send.Result{}, fmt.Errorf("encode the headers of an answer: %w", err)
	}
	body := r.Body
	if body == nil {
		body = []byte{} // a nil slice would be NULL
	}
	var stored int64
	err = s.write(ctx, func(t *tx) error {
		var num int64
		err := t.row(insert, []any{r.Delivery, string(r.Kind), r.URL, nanos(r.At), int64(r.Took), r.Status, r.Reason, headers, body,
			r.Cut, r.Problem, r.Edited}, &stored, &num)
		if errors.Is(err, sql.ErrNoRows) {
			return ErrNoDelivery
		}
		if err == nil && f != nil {
			err = setForward(t, r.Delivery, *f)
		}
		if err != nil {
			return err
		}
		return t.exec(trim, num, maxSent)
	})
	if err != nil {
		return send.Result{}, err
	}
	r.ID = stored
	return r, nil
}

// Sent lists what targets answered when a delivery was sent on, oldest first; at most the last 100.
func (s *Store) Sent(ctx context.Context, deliveryID string) ([]send.Result, error) {
	rows, err := s.readers.QueryContext(ctx, `SELECT s.id, s.kind, s.url, s.at, s.took, s.status, s.reason, s.headers, s.body, s.cut, s.problem, s.edited
		FROM deliveries d JOIN sent s ON s.delivery = d.num WHERE d.id = ? AND d.deleted = 0 ORDER BY s.id`, deliveryID)
	if err != nil {
		return nil, s.explain(err)
	}
	defer rows.Close()
	var all []send.Result
	for rows.Next() {
		r := send.Result{Delivery: deliveryID}
		var at, took int64
		var headers string
		if err := rows.Scan(&r.ID, &r.Kind, &r.URL, &at, &took, &r.Status, &r.Reason, &headers, &r.Body, &r.Cut, &r.Problem, &r.Edited); err != nil {
			return nil, s.explain(err)
		}
		r.At, r.Took, r.Headers = timeOf(at), time.Duration(took), s.fields(deliveryID, headers)
		all = append(all, r)
	}
	return all, s.explain(rows.Err())
}

// longAnswer is how many bytes are left of the answers that are over the limit: the condition of the index sent_long.
const longAnswer = 4096

// cutSent cuts the long answers of targets that are over a limit of bytes, the oldest first.
func (s *Store) cutSent(ctx context.Context, limit int64) error {
	for {
		ids, err := s.longSent(ctx, limit)
		if err != nil || len(ids) == 0 {
			return err
		}
		began := time.Now()
		err = s.write(ctx, func(t *tx) error {
			for _, id := range ids {
				if err := t.exec(`UPDATE sent SET body = substr(body, 1, ?2), cut = 1 WHERE id = ?1`, id, longAnswer); err != nil {
					return err
				}
			}
			return nil
		})
		if err == nil {
			err = pause(ctx, time.Since(began))
		}
		if err != nil {
			return err
		}
	}
}

// longSent lists the next long answers over the limit.
func (s *Store) longSent(ctx context.Context, limit int64) (ids []int64, err error) {
	const query = `SELECT id FROM (SELECT id, sum(length(body)) OVER (ORDER BY id DESC) AS total FROM sent WHERE length(body) > 4096)
		WHERE total > ? ORDER BY id LIMIT ?`
	rows, err := s.readers.QueryContext(ctx, query, limit, pruneRows)
	if err != nil {
		return nil, s.explain(err)
	}
	defer rows.Close()
	for rows.Next() {
		var id int64
		if err := rows.Scan(&id); err != nil {
			return nil, s.explain(err)
		}
		ids = append(ids, id)
	}
	return ids, s.explain(rows.Err())
}
