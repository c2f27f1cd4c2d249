package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"callboard/internal/osfile"
)

// OpenReadOnly opens an existing database that cannot be written, because its disk is full or it may not be: what is stored
// can still be read. Every write returns ErrReadOnly. Its errors are as of Open; for a database of an older schema, which
// would have to be migrated, the error wraps ErrReadOnly.
func OpenReadOnly(ctx context.Context, path string, o Options) (*Store, error) {
	abs, err := o.prepare(path)
	if err != nil {
		return nil, err
	}
	info, err := os.Stat(abs)
	if err != nil {
		return nil, explainFile(abs, err)
	}
	s := &Store{path: abs, log: o.Log, now: o.Now, flaws: flaws{log: o.Log}, limits: usualSearch(o.Quick)}
	if !info.Mode().IsRegular() {
		return nil, s.explain(&foreignError{"it is not a regular file"})
	}
	if err := s.openReadOnly(ctx); err != nil {
		_ = s.Close()
		return nil, s.explain(err)
	}
	return s, nil
}

// openReadOnly tries what SQLite needs the least for. It reads the log through a file of shared memory next to the database,
// which may not be there and cannot be made. Without a log it can do without; with one it reads a copy in another folder.
func (s *Store) openReadOnly(ctx context.Context) error {
	err := s.tryReading(ctx, dsn(s.path)+"&mode=ro")
	if err == nil || !unreadable(err) {
		return err
	}
	if fileSizes(s.path+"-wal") == 0 {
		// Nobody else can change the file meanwhile either, so SQLite need not lock it.
		return s.tryReading(ctx, dsn(s.path)+"&immutable=1")
	}
	if copyErr := s.copy(); copyErr != nil {
		return errors.Join(err, copyErr)
	}
	return s.tryReading(ctx, dsn(filepath.Join(s.copied.Path(), filepath.Base(s.path))))
}

// unreadable reports an error of opening that is not about the content.
func unreadable(err error) bool {
	var newer *newerError
	var foreign *foreignError
	var older *olderError
	return !errors.As(err, &newer) && !errors.As(err, &foreign) && !errors.As(err, &older) && !errors.Is(err, errForeign) && !isDamaged(err)
}

// tryReading opens the readers and checks the schema.
func (s *Store) tryReading(ctx context.Context, dsn string) error {
	readers, err := sql.Open("sqlite", dsn+"&_pragma=query_only(1)")
	if err != nil {
		return err
	}
	readers.SetMaxOpenConns(readerCount)
	readers.SetMaxIdleConns(readerCount)
	if err := checkSchema(ctx, readers); err != nil {
		_ = readers.Close()
		return err
	}
	s.readers = readers
	return nil
}

// olderError says that a database has to be migrated before it can be read.
type olderError struct{ has, knows int }

func (e *olderError) Error() string {
	return fmt.Sprintf("schema %d, this one knows %d", e.has, e.knows)
}

func checkSchema(ctx context.Context, db *sql.DB) error {
	conn, err := db.Conn(ctx)
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close() }() // back to the pool
	has, err := schemaVersion(ctx, conn)
	if err != nil {
		return err
	}
	knows, err := schemaCount()
	switch {
	case err != nil:
		return err
	case has > knows:
		return &newerError{has, knows}
	case has < knows:
		return &olderError{has, knows}
	}
	return nil
}

// copy copies the database and its log into a new folder that only this user can read.
func (s *Store) copy() error {
	dir, err := osfile.NewScratch() // removed by the next process if this one is killed
	if err != nil {
		return err
	}
	s.copied = dir
	for _, end := range []string{"", "-wal"} {
		if err := copyFile(filepath.Join(dir.Path(), filepath.Base(s.path)+end), s.path+end); err != nil {
			return err
		}
	}
	return nil
}

func copyFile(to, from string) error {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.OpenFile(to, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(out, in)
	return errors.Join(err, out.Close())
}
