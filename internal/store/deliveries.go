package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"

	"callboard/internal/id"
	"callboard/internal/webhook"
)

// ErrNoDelivery is the error for an unknown delivery id.
var ErrNoDelivery = errors.New("no such delivery")

// ErrDeliveries is the error for a prefix that several delivery ids have.
var ErrDeliveries = errors.New("several deliveries have ids that begin with this")

const selectDelivery = `SELECT d.id, d.at, d.method, r.target, r.proto, r.tls, r.remote, r.headers, r.trailers, r.exact, r.body, d.refused,
	d.answered, d.answer, d.took, d.speak_id, d.status, d.duplicate, d.handled = 1, d.starred
	FROM deliveries d JOIN requests r ON r.num = d.num `

// The column handled says what is left to do with a delivery: 0 it is to be applied to its job, 1 it was, 2 there is nothing to
// apply, because no job has its speak id or it says nothing that a job needs.

// knownWords are the states that a webhook can tell of a job. Deliveries with any other word are nothing that the job needs,
// and there is no end of such words: they are spare, like those that belong to no job.
const knownWords = `('done', 'failed', 'started', 'progress')`

// insertDelivery works out in one statement what depends on other rows, because deliveries come in bursts. A refused request
// is nobody's and repeats nothing. ?14 is the state of forwarding.
const insertDelivery = `WITH
	found (matched, duplicate) AS (SELECT
		?12 = '' AND EXISTS (SELECT 1 FROM jobs WHERE speak_id = ?3 AND speak_id <> ''),
		?12 = '' AND EXISTS (SELECT 1 FROM deliveries WHERE speak_id = ?3 AND speak_id <> '' AND status = ?4 AND refused = '')),
	sorted (matched, duplicate, handled) AS (SELECT matched, duplicate,
		CASE WHEN ?12 <> '' THEN 2 WHEN ?9 THEN 1 WHEN matched AND ?4 IN ` + knownWords + ` THEN 0 ELSE 2 END FROM found)
	INSERT INTO deliveries (id, at, speak_id, status, method, answered, answer, took, starred, size, weight, refused,
		forward_state, matched, duplicate, handled, spare)
	SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?13, ?10, ?11, ?12, ?14, matched, duplicate, handled, handled = 2 OR duplicate FROM sorted WHERE true
	RETURNING duplicate`

const insertRequest = `INSERT INTO requests (num, remote, target, proto, tls, exact, headers, trailers, body)
	VALUES (last_insert_rowid(), ?, ?, ?, ?, ?, ?, ?, ?)`

// SaveDelivery stores a delivery and returns it with Duplicate set, and with an id and a time if it had none. When it returns
// without error the delivery is on disk.
func (s *Store) SaveDelivery(ctx context.Context, d webhook.Delivery) (webhook.Delivery, error) {
	return s.saveDelivery(ctx, d, webhook.NotForwarded)
}

// SaveToForward is SaveDelivery for a delivery that is to be forwarded. Its row says so (webhook.ForwardWaits) until
// SetForwarded, SaveForward or EndForwards.
func (s *Store) SaveToForward(ctx context.Context, d webhook.Delivery) (webhook.Delivery, error) {
	return s.saveDelivery(ctx, d, webhook.ForwardWaits)
}

func (s *Store) saveDelivery(ctx context.Context, d webhook.Delivery, forward webhook.ForwardState) (webhook.Delivery, error) {
	if d.At.IsZero() {
		d.At = s.now()
	}
	d.At = timeOf(nanos(d.At))
	if d.ID == "" {
		d.ID = id.New(d.At)
	}
	headers, trailers, err := encodeFields(d)
	if err != nil {
		return webhook.Delivery{}, err
	}
	body := d.Body
	if body == nil {
		body = []byte{} // a nil slice would be NULL
	}
	weight := len(body) + len(headers) + len(trailers) + len(d.Target)
	var duplicate bool
	err = s.write(ctx, func(t *tx) error {
		err := t.row(insertDelivery, []any{d.ID, nanos(d.At), d.SpeakID, d.Status, d.Method, d.Answered, d.Answer, int64(d.Took), d.Handled,
			len(body), weight, string(d.Refused), d.Starred, int(forward)}, &duplicate)
		if err != nil {
			return err
		}
		return t.exec(insertRequest, d.Remote, d.Target, d.Proto, d.TLS, d.Exact, headers, trailers, body)
	})
	if err != nil {
		return webhook.Delivery{}, err
	}
	d.Duplicate = duplicate
	return d, nil
}

// encodeFields are the headers and the trailers as they are stored.
func encodeFields(d webhook.Delivery) (headers, trailers string, err error) {
	headers, err = encodeFieldList(d.Headers)
	if err != nil {
		return "", "", fmt.Errorf("encode the headers of a delivery: %w", err)
	}
	if len(d.Trailers) == 0 {
		return headers, "", nil
	}
	trailers, err = encodeFieldList(d.Trailers)
	if err != nil {
		return "", "", fmt.Errorf("encode the trailers of a delivery: %w", err)
	}
	return headers, trailers, nil
}

// Delivery returns the delivery of an id, or ErrNoDelivery. One that was deleted is no more there, though it can be restored.
func (s *Store) Delivery(ctx context.Context, id string) (webhook.Delivery, error) {
	d, err := s.scanDelivery(s.readers.QueryRowContext(ctx, selectDelivery+`WHERE d.id = ? AND d.deleted = 0`, id).Scan)
	if errors.Is(err, sql.ErrNoRows) {
		return webhook.Delivery{}, ErrNoDelivery
	}
	return d, s.explain(err)
}

// FindDelivery returns the delivery with this id, or the only one whose id begins like this, in any case. Its error is
// ErrNoDelivery, or ErrDeliveries if several have the prefix.
func (s *Store) FindDelivery(ctx context.Context, name string) (webhook.Delivery, error) {
	name = strings.TrimSpace(name)
	d, err := s.Delivery(ctx, name)
	if !errors.Is(err, ErrNoDelivery) {
		return d, err
	}
	if name = strings.ToLower(name); name == "" {
		return webhook.Delivery{}, ErrNoDelivery
	}
	found, err := s.deliveries(ctx, `WHERE d.id >= ?1 AND d.id < ?1 || char(1114111) AND d.deleted = 0 ORDER BY d.id LIMIT 2`, name)
	switch {
	case err != nil:
		return webhook.Delivery{}, err
	case len(found) == 0:
		return webhook.Delivery{}, ErrNoDelivery
	case len(found) > 1:
		return webhook.Delivery{}, ErrDeliveries
	}
	return found[0], nil
}

func (s *Store) deliveries(ctx context.Context, clause string, args ...any) ([]webhook.Delivery, error) {
	var all []webhook.Delivery
	err := s.eachDelivery(ctx, clause, args, func(d webhook.Delivery) { all = append(all, d) })
	return all, err
}

func (s *Store) eachDelivery(ctx context.Context, clause string, args []any, do func(webhook.Delivery)) error {
	rows, err := s.readers.QueryContext(ctx, selectDelivery+clause, args...)
	if err != nil {
		return s.explain(err)
	}
	defer rows.Close()
	for rows.Next() {
		d, err := s.scanDelivery(rows.Scan)
		if err != nil {
			return s.explain(err)
		}
		do(d)
	}
	return s.explain(rows.Err())
}

func (s *Store) scanDelivery(scan func(...any) error) (webhook.Delivery, error) {
	var d webhook.Delivery
	var at, took int64
	var headers, trailers string
	err := scan(&d.ID, &at, &d.Method, &d.Target, &d.Proto, &d.TLS, &d.Remote, &headers, &trailers, &d.Exact, &d.Body, &d.Refused,
		&d.Answered, &d.Answer, &took, &d.SpeakID, &d.Status, &d.Duplicate, &d.Handled, &d.Starred)
	if err != nil {
		return webhook.Delivery{}, err
	}
	d.Headers, d.Trailers = s.fields(d.ID, headers), s.fields(d.ID, trailers)
	d.At, d.Took = timeOf(at), time.Duration(took)
	return d, nil
}

// fields reads headers or trailers. What cannot be read is left out.
func (s *Store) fields(delivery, stored string) [][2]string {
	if stored == "" {
		return nil
	}
	list, err := decodeFieldList(stored)
	if err != nil {
		s.flaws.add("delivery "+delivery, "its headers cannot be read, because the database was damaged or edited; its body is there")
		return nil
	}
	return list
}
