package store

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"time"
)

// Every file is one migration, in the order of their names. A published migration is never edited.
//
//go:embed migrations/*.sql
var steps embed.FS

// applicationID marks the file as callboard's: "CALL" in ASCII, in SQLite's header field for this.
const applicationID = 0x43414c4c

var errForeign = errors.New("the file has the application id of another program")

type newerError struct{ has, knows int }

func (e *newerError) Error() string {
	return fmt.Sprintf("schema %d, this one knows %d", e.has, e.knows)
}

// migrate brings the schema up to date in one transaction. Its write lock also finds a read-only file or folder.
func migrate(ctx context.Context, conn *sql.Conn) (err error) {
	names, err := fs.Glob(steps, "migrations/*.sql")
	if err != nil {
		return err
	}
	// Check before any change: the journal mode of a foreign file must not change either.
	if version, err := schemaVersion(ctx, conn); err != nil {
		return err
	} else if version == 0 {
		// Prune gives pages back to the file system. That cannot be turned on later, so it has no effect on an older file, whose
		// free pages are only used again.
		if _, err := conn.ExecContext(ctx, "PRAGMA auto_vacuum = INCREMENTAL"); err != nil {
			return err
		}
	}
	if err := useLog(ctx, conn); err != nil {
		return err
	}
	if _, err := conn.ExecContext(ctx, "BEGIN IMMEDIATE"); err != nil {
		return err
	}
	defer func() {
		if err != nil {
			_, _ = conn.ExecContext(context.WithoutCancel(ctx), "ROLLBACK")
		}
	}()
	has, err := schemaVersion(ctx, conn)
	if err != nil {
		return err
	}
	if has > len(names) {
		return &newerError{has, len(names)}
	}
	for _, name := range names[has:] {
		step, err := fs.ReadFile(steps, name)
		if err != nil {
			return err
		}
		if _, err := conn.ExecContext(ctx, string(step)); err != nil {
			return fmt.Errorf("migration %s: %w", name, err)
		}
	}
	if has < len(names) {
		// Pragmas take no parameters.
		marks := fmt.Sprintf("PRAGMA application_id = %d; PRAGMA user_version = %d", applicationID, len(names))
		if _, err := conn.ExecContext(ctx, marks); err != nil {
			return err
		}
	}
	_, err = conn.ExecContext(ctx, "COMMIT")
	return err
}

// useLog turns on the write-ahead log, which lets readers work during a write. SQLite returns busy at once, without waiting,
// when another process does the same to a new file.
func useLog(ctx context.Context, conn *sql.Conn) error {
	for deadline := time.Now().Add(busyTimeout); ; {
		var mode string
		err := conn.QueryRowContext(ctx, "PRAGMA journal_mode = WAL").Scan(&mode)
		switch {
		case err == nil && mode != "wal":
			return fmt.Errorf("the file system does not allow a write-ahead log (journal mode stays %s)", mode)
		case err == nil || !isBusy(err) || time.Now().After(deadline):
			return err
		}
		select {
		case <-time.After(5 * time.Millisecond):
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// schemaVersion returns 0 for an empty file. It reads the names of all tables, which finds damage in the first pages.
func schemaVersion(ctx context.Context, conn *sql.Conn) (int, error) {
	var version, app, tables int
	err := conn.QueryRowContext(ctx, `SELECT (SELECT user_version FROM pragma_user_version),
		(SELECT application_id FROM pragma_application_id), (SELECT count(*) FROM sqlite_schema)`).Scan(&version, &app, &tables)
	if err != nil {
		return 0, err
	}
	if app != applicationID && (tables > 0 || app != 0) {
		return 0, errForeign
	}
	return version, nil
}
