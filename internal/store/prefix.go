package store

import (
	"context"
	"strings"

	"callboard/internal/job"
	"callboard/internal/webhook"
)

// WithPrefix lists up to n deliveries whose ids begin with a prefix, the oldest first. No case is distinguished.
func (s *Store) WithPrefix(ctx context.Context, prefix string, n int) ([]webhook.Head, error) {
	prefix = strings.ToLower(strings.TrimSpace(prefix))
	return s.heads(ctx, selectHead+` WHERE d.id >= ? AND d.id < ? || char(1114111) AND d.deleted = 0 ORDER BY d.id LIMIT ?`, prefix, prefix, n)
}

// JobsWithPrefix lists up to n jobs whose ids begin with a prefix, the oldest first. No case is distinguished. An empty prefix
// lists none: it names nothing.
func (s *Store) JobsWithPrefix(ctx context.Context, prefix string, n int) ([]job.Job, error) {
	if prefix = strings.ToLower(strings.TrimSpace(prefix)); prefix == "" {
		return nil, nil
	}
	return s.jobs(ctx, `WHERE id >= ?1 AND id < ?1 || char(1114111) AND `+notRemoved+` ORDER BY id LIMIT ?2`, prefix, n)
}

// WithSpeakPrefix lists up to n deliveries about a synthesis, the oldest first: those with this speak id or, if there are
// none, those whose speak ids begin like this. Speak ids are case sensitive and nearly always in one case: a prefix is looked
// for as it is, in lower case and in upper case. An empty prefix lists none.
func (s *Store) WithSpeakPrefix(ctx context.Context, prefix string, n int) ([]webhook.Head, error) {
	if prefix = strings.TrimSpace(prefix); prefix == "" {
		return nil, nil
	}
	const rows = selectHead + ` WHERE d.deleted = 0 AND d.num IN (`
	found, err := s.heads(ctx, rows+`SELECT num FROM deliveries WHERE speak_id = ? AND speak_id <> '')`+oldestFirst, prefix, n)
	if err != nil || len(found) > 0 {
		return found, err
	}
	const inRange = `SELECT num FROM deliveries WHERE speak_id <> '' AND speak_id >= ? AND speak_id < ? || char(1114111)`
	lower, upper := strings.ToLower(prefix), strings.ToUpper(prefix)
	return s.heads(ctx, rows+inRange+` UNION `+inRange+` UNION `+inRange+`)`+oldestFirst, prefix, prefix, lower, lower, upper, upper, n)
}
