package store

import (
	"context"

	"callboard/internal/job"
	"callboard/internal/webhook"
)

// claim marks the deliveries that came before the service's id of their job was stored as its own, and as to be applied. It
// runs in the transaction that stores the id: a start must find them even if the process ends right after it.
func claim(t *tx, speakID string) error {
	if speakID == "" {
		return nil
	}
	n, err := t.count(`UPDATE deliveries SET matched = 1, handled = iif(handled = 2 AND status IN `+knownWords+`, 0, handled),
		spare = duplicate OR status NOT IN `+knownWords+` WHERE speak_id = ? AND speak_id <> '' AND matched = 0 AND refused = ''`, speakID)
	if err != nil || n == 0 {
		return err
	}
	return indexJob(t, speakID)
}

// MarkHandled marks deliveries as applied to their jobs. Unknown ids are ignored.
func (s *Store) MarkHandled(ctx context.Context, ids ...string) error {
	return s.changeEach(ctx, ids, `UPDATE deliveries SET handled = 1 WHERE id = ? AND handled = 0`)
}

// changeEach runs a statement for each id, in one transaction.
func (s *Store) changeEach(ctx context.Context, ids []string, statement string) error {
	if len(ids) == 0 {
		return nil
	}
	return s.write(ctx, func(t *tx) error {
		for _, id := range ids {
			if err := t.exec(statement, id); err != nil {
				return err
			}
		}
		return nil
	})
}

// Reports returns, oldest first, the reports of the deliveries with this speak id, also of those that a user has deleted from
// the list.
func (s *Store) Reports(ctx context.Context, speakID string) ([]job.Report, error) {
	if speakID == "" {
		return nil, nil
	}
	return s.reports(ctx, `WHERE d.speak_id = ? AND d.speak_id <> '' AND d.refused = '' ORDER BY d.at, d.id`, speakID)
}

// UnhandledReports returns, oldest first, the reports of the deliveries that were not applied to their jobs. It does not read
// those that belong to no job: there can be many, of anyone.
func (s *Store) UnhandledReports(ctx context.Context) ([]job.Report, error) {
	return s.reports(ctx, `WHERE d.handled = 0 ORDER BY d.at, d.id`)
}

// reports parses the stored bodies again, one at a time. Links are not stored in columns, so that the body is the only source.
func (s *Store) reports(ctx context.Context, clause string, args ...any) ([]job.Report, error) {
	var out []job.Report
	err := s.eachDelivery(ctx, clause, args, func(d webhook.Delivery) {
		m, _ := webhook.ParseMessage(d.Body) // empty if there is an error
		out = append(out, job.DeliveryReport(d, m))
	})
	return out, err
}
