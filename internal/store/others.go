package store

import "context"

// Others returns a number that differs from an earlier one if another process, or another Store, has committed in between. It
// waits for the writes that are under way: ask it only when Changed says that there was a commit at all.
func (s *Store) Others(ctx context.Context) (int64, error) {
	// data_version does not count the commits of the connection that is asked, and this one makes all of this process.
	var v int64
	if err := s.write(ctx, func(t *tx) error { return t.row("PRAGMA data_version", nil, &v) }); err != nil {
		return 0, err // after the end of ctx v may still be written
	}
	return v, nil
}
