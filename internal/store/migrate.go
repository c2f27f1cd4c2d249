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

// Every file is one migration, in the order of their names. A published migration is never edited. What a new one does is
// written into schema.sql too.
//
//go:embed migrations/*.sql
var steps embed.FS

// newest is the schema that the migrations lead to. A new file gets it at once: the migrations would take most of the time
// until the first frame of a first run.
//
//go:embed schema.sql
var newest string

// applicationID marks the file as callboard's: "CALL" in ASCII, in SQLite's header field for this.
const applicationID = 0x43414c4c

var errForeign = errors.New("the file has the application id of another program")

// foreignError says that a file is none of callboard's, though it has its mark.
type foreignError struct{ why string }

func (e *foreignError) Error() string { return e.why }

type newerError struct{ has, knows int }

func (e *newerError) Error() string {
	return fmt.Sprintf("schema %d, this one knows %d", e.has, e.knows)
}

// migrate brings the schema up to date in one transaction. Its write lock also finds a read-only file or folder.
func migrate(ctx context.Context, conn *sql.Conn) (err error) {
	names, err := stepNames()
	if err != nil {
		return err
	}
	// Check before any change: the journal mode of a foreign file must not change either.
	if version, err := schemaVersion(ctx, conn); err != nil {
		return err
	} else if version == 0 {
		if err := giveBackPages(ctx, conn); err != nil {
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
	if err := change(ctx, conn, names, has); err != nil {
		return err
	}
	// Where the file is read-only, BEGIN IMMEDIATE begins a transaction that can only read, so the marks are written in any case.
	// Pragmas take no parameters.
	marks := fmt.Sprintf("PRAGMA application_id = %d; PRAGMA user_version = %d", applicationID, len(names))
	if _, err := conn.ExecContext(ctx, marks); err != nil {
		return err
	}
	end := "COMMIT"
	if has == len(names) {
		end = "ROLLBACK" // nothing has changed
	}
	_, err = conn.ExecContext(ctx, end)
	return err
}

// giveBackPages lets Prune give pages of a new file back to the file system. That cannot be turned on later, so an older file is
// without it, and its free pages are only used again. SQLite writes the first page for it. That is not flushed, because the file
// holds nothing yet and the change of the journal mode, which comes next, flushes it: it would be 4 more than the 9 flushes before the
// first frame of a first run.
func giveBackPages(ctx context.Context, conn *sql.Conn) error {
	for _, pragma := range []string{"synchronous = OFF", "auto_vacuum = INCREMENTAL", "synchronous = FULL"} {
		if _, err := conn.ExecContext(context.WithoutCancel(ctx), "PRAGMA "+pragma); err != nil {
			return err
		}
	}
	return nil
}

// change brings the schema from its number to the newest one.
func change(ctx context.Context, conn *sql.Conn, names []string, has int) error {
	if has == 0 {
		if _, err := conn.ExecContext(ctx, newest); err != nil {
			return fmt.Errorf("the schema of a new database: %w", err)
		}
		return nil
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
	return nil
}

func stepNames() ([]string, error) { return fs.Glob(steps, "migrations/*.sql") }

// schemaCount is the number of the newest schema.
func schemaCount() (int, error) {
	names, err := stepNames()
	return len(names), err
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

// tablesOfFirst is the number of tables that every schema has.
const tablesOfFirst = 6

// schemaVersion returns 0 for an empty file. It reads the names of all tables, which finds damage in the first pages.
func schemaVersion(ctx context.Context, conn *sql.Conn) (int, error) {
	var version, app, tables, ours int
	err := conn.QueryRowContext(ctx, `SELECT (SELECT user_version FROM pragma_user_version),
		(SELECT application_id FROM pragma_application_id), (SELECT count(*) FROM sqlite_schema),
		(SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name IN ('jobs', 'deliveries', 'settings', 'actors', 'favourites', 'versions'))`).
		Scan(&version, &app, &tables, &ours)
	switch {
	case err != nil:
		return 0, err
	case app != applicationID && (tables > 0 || app != 0):
		return 0, errForeign
	case version < 0:
		return 0, &foreignError{fmt.Sprintf("its schema has the number %d", version)}
	case version == 0 && tables > 0:
		return 0, &foreignError{"its schema has no number"}
	case version > 0 && ours < tablesOfFirst:
		return 0, &foreignError{"tables are missing"}
	}
	return version, nil
}
