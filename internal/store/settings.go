package store

import (
	"context"
	"database/sql"
	"errors"
)

const putSetting = `INSERT INTO settings (key, value) VALUES (?1, ?2) ON CONFLICT (key) DO UPDATE SET value = ?2`

// Setting returns the value of a key; false if it was never set.
func (s *Store) Setting(ctx context.Context, key string) (string, bool, error) {
	var value string
	err := s.readers.QueryRowContext(ctx, `SELECT value FROM settings WHERE key = ?`, key).Scan(&value)
	if errors.Is(err, sql.ErrNoRows) {
		return "", false, nil
	}
	return value, err == nil, s.explain(err)
}

// PutSetting stores a small value under a key.
func (s *Store) PutSetting(ctx context.Context, key, value string) error {
	return s.write(ctx, func(t *tx) error {
		return t.exec(putSetting, key, value)
	})
}
