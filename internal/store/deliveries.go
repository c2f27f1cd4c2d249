package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"callboard/internal/id"
	"callboard/internal/job"
	"callboard/internal/webhook"
)

// ErrNoDelivery is the error for an unknown delivery id.
var ErrNoDelivery = errors.New("no such delivery")

const deliveryColumns = `id, at, remote, headers, body, answered, took, speak_id, status, duplicate, handled`

const selectDelivery = `SELECT id, at, remote, headers, body, answered, took, speak_id, status, duplicate, handled = 1 FROM deliveries `

// selectHead leaves out what can be large.
const selectHead = `SELECT id, at, remote, 'null', x'', answered, took, speak_id, status, duplicate, handled = 1 FROM deliveries `

// knownWords are the states that a webhook can tell of a job. Deliveries with any other word are nothing that the job needs,
// and there is no end of such words: they are spare, like those that belong to no job.
const knownWords = `('done', 'failed', 'started', 'progress')`

// insertDelivery is one statement instead of two, because deliveries come in bursts.
const insertDelivery = `INSERT INTO deliveries (` + deliveryColumns + `)
	VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9,
		EXISTS (SELECT 1 FROM deliveries WHERE speak_id = ?8 AND speak_id <> '' AND status = ?9),
		CASE WHEN ?10 THEN 1 WHEN ?9 IN ` + knownWords + ` AND EXISTS (SELECT 1 FROM jobs WHERE speak_id = ?8 AND speak_id <> '') THEN 0
			ELSE 2 END)
	RETURNING duplicate`

// SaveDelivery stores a delivery and returns it with Duplicate set, and with an id and a time if it had none. When it returns
// without error the delivery is on disk.
func (s *Store) SaveDelivery(ctx context.Context, d webhook.Delivery) (webhook.Delivery, error) {
	if d.At.IsZero() {
		d.At = s.now()
	}
	d.At = timeOf(nanos(d.At))
	if d.ID == "" {
		d.ID = id.New(d.At)
	}
	headers, err := json.Marshal(d.Headers)
	if err != nil {
		return webhook.Delivery{}, fmt.Errorf("encode the headers of a delivery: %w", err)
	}
	body := d.Body
	if body == nil {
		body = []byte{} // a nil slice would be NULL
	}
	var duplicate bool
	err = s.write(ctx, func(t *tx) error {
		return t.row(insertDelivery, []any{d.ID, nanos(d.At), d.Remote, string(headers), body, d.Answered,
			int64(d.Took), d.SpeakID, d.Status, d.Handled}, &duplicate)
	})
	if err != nil {
		return webhook.Delivery{}, err
	}
	d.Duplicate = duplicate
	return d, nil
}

// Deliveries lists deliveries, newest first: all of them, or those of one speak id. A limit of 0 or less means 1,000.
func (s *Store) Deliveries(ctx context.Context, speakID string, limit int) ([]webhook.Delivery, error) {
	if limit <= 0 {
		limit = defaultLimit
	}
	if speakID == "" {
		return s.deliveries(ctx, `ORDER BY at DESC, id DESC LIMIT ?`, limit)
	}
	return s.deliveries(ctx, `WHERE speak_id = ? AND speak_id <> '' ORDER BY at DESC, id DESC LIMIT ?`, speakID, limit)
}

// DeliveryHeads is Deliveries without headers and bodies, which can be large.
func (s *Store) DeliveryHeads(ctx context.Context, speakID string, limit int) ([]webhook.Delivery, error) {
	if limit <= 0 {
		limit = defaultLimit
	}
	var all []webhook.Delivery
	add := func(d webhook.Delivery) { d.Body = nil; all = append(all, d) }
	const order = ` ORDER BY at DESC, id DESC LIMIT ?`
	if speakID == "" {
		err := s.eachDelivery(ctx, selectHead+order, []any{limit}, add)
		return all, err
	}
	err := s.eachDelivery(ctx, selectHead+`WHERE speak_id = ? AND speak_id <> ''`+order, []any{speakID, limit}, add)
	return all, err
}

// Delivery returns the delivery of an id, or ErrNoDelivery.
func (s *Store) Delivery(ctx context.Context, id string) (webhook.Delivery, error) {
	d, err := s.scanDelivery(s.readers.QueryRowContext(ctx, selectDelivery+`WHERE id = ?`, id).Scan)
	if errors.Is(err, sql.ErrNoRows) {
		return webhook.Delivery{}, ErrNoDelivery
	}
	return d, s.explain(err)
}

// claim marks the deliveries that came before the service's id of their job was stored as to be applied. It runs in the
// transaction that stores the id: a start must find them even if the process dies right after it.
func claim(t *tx, speakID string) error {
	if speakID == "" {
		return nil
	}
	return t.exec(`UPDATE deliveries SET handled = 0 WHERE speak_id = ? AND speak_id <> '' AND handled = 2 AND status IN `+knownWords, speakID)
}

// MarkHandled marks deliveries as applied to their jobs. Unknown ids are ignored.
func (s *Store) MarkHandled(ctx context.Context, ids ...string) error {
	if len(ids) == 0 {
		return nil
	}
	return s.write(ctx, func(t *tx) error {
		for _, id := range ids {
			if err := t.exec(`UPDATE deliveries SET handled = 1 WHERE id = ? AND handled = 0`, id); err != nil {
				return err
			}
		}
		return nil
	})
}

// Reports returns, oldest first, the reports of the deliveries with this speak id.
func (s *Store) Reports(ctx context.Context, speakID string) ([]job.Report, error) {
	if speakID == "" {
		return nil, nil
	}
	return s.reports(ctx, `WHERE speak_id = ? AND speak_id <> '' ORDER BY at, id`, speakID)
}

// UnhandledReports returns, oldest first, the reports of the deliveries that were not applied to their jobs. It does not read
// those that belong to no job: there can be many, of anyone.
func (s *Store) UnhandledReports(ctx context.Context) ([]job.Report, error) {
	return s.reports(ctx, `WHERE handled = 0 ORDER BY at, id`)
}

// reports parses the stored bodies again, one at a time. Links are not stored in columns, so that the body is the only source.
func (s *Store) reports(ctx context.Context, clause string, args ...any) ([]job.Report, error) {
	var out []job.Report
	err := s.eachDelivery(ctx, selectDelivery+clause, args, func(d webhook.Delivery) {
		m, _ := webhook.ParseMessage(d.Body) // empty if there is an error
		out = append(out, job.DeliveryReport(d, m))
	})
	return out, err
}

func (s *Store) deliveries(ctx context.Context, clause string, args ...any) ([]webhook.Delivery, error) {
	var all []webhook.Delivery
	err := s.eachDelivery(ctx, selectDelivery+clause, args, func(d webhook.Delivery) { all = append(all, d) })
	return all, err
}

func (s *Store) eachDelivery(ctx context.Context, query string, args []any, do func(webhook.Delivery)) error {
	rows, err := s.readers.QueryContext(ctx, query, args...)
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
	var headers string
	err := scan(&d.ID, &at, &d.Remote, &headers, &d.Body, &d.Answered, &took, &d.SpeakID, &d.Status, &d.Duplicate, &d.Handled)
	if err != nil {
		return webhook.Delivery{}, err
	}
	if err := json.Unmarshal([]byte(headers), &d.Headers); err != nil {
		d.Headers = nil
		s.flaws.add("delivery "+d.ID, "its headers cannot be read, because the database was damaged or edited; its body is there")
	}
	d.At, d.Took = timeOf(at), time.Duration(took)
	return d, nil
}
