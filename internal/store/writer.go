package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"sync"
	"time"

	"modernc.org/sqlite"
	lib "modernc.org/sqlite/lib"
)

// writer makes all changes of this process, in one goroutine. Flushing to disk takes far longer than a change, so the changes
// that come during one flush share the next transaction.
type writer struct {
	db    *sql.DB
	conn  *sql.Conn
	stmts map[string]*sql.Stmt

	mu     sync.RWMutex // read-locked while an op is sent, locked while closing
	closed bool
	ops    chan *op

	wrote func(error) // told of each batch

	waiting context.Context // ends when the writer must no longer wait for locks of other processes
	hurry   context.CancelFunc
	stopped chan struct{}
}

// op is one change. do may run more than once, so it must not depend on its earlier runs.
type op struct {
	ctx  context.Context
	do   func(*tx) error
	done chan error
	err  error
}

// maxBatch is the number of changes that share a transaction: enough for a burst, few enough that the first does not wait long.
const maxBatch = 256

func openWriter(ctx context.Context, dsn string) (*writer, error) {
	db, err := sql.Open("sqlite", dsn)
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(1)
	conn, err := db.Conn(ctx)
	if err != nil {
		_ = db.Close()
		return nil, err
	}
	w := &writer{db: db, conn: conn, stmts: map[string]*sql.Stmt{}, ops: make(chan *op, maxBatch), stopped: make(chan struct{})}
	w.waiting, w.hurry = context.WithCancel(context.Background())
	return w, nil
}

// write runs do in a transaction and returns when it is on disk. If ctx ends first, the change may still be made.
func (s *Store) write(ctx context.Context, do func(*tx) error) error {
	if s.writer == nil {
		return s.explain(errReadOnlyStore)
	}
	o := &op{ctx: ctx, do: do, done: make(chan error, 1)}
	if err := s.writer.send(o); err != nil {
		return s.explain(err)
	}
	select {
	case err := <-o.done:
		return s.explain(err)
	case <-ctx.Done():
		return s.explain(ctx.Err())
	}
}

func (w *writer) send(o *op) error {
	w.mu.RLock()
	defer w.mu.RUnlock()
	if w.closed {
		return ErrClosed
	}
	select {
	case w.ops <- o:
		return nil
	case <-o.ctx.Done():
		return o.ctx.Err()
	}
}

// stop waits for the ops that were sent. Later ones get ErrClosed.
func (w *writer) stop() {
	w.mu.Lock()
	if !w.closed {
		w.closed = true
		close(w.ops)
	}
	w.mu.Unlock()
	w.hurry()
	<-w.stopped
}

// discard closes the connection. The last connection of all processes also removes the log.
func (w *writer) discard() error {
	w.hurry()
	for _, st := range w.stmts {
		_ = st.Close()
	}
	return errors.Join(w.conn.Close(), w.db.Close())
}

func (w *writer) run() {
	defer close(w.stopped)
	batch := make([]*op, 0, maxBatch)
	since := 0
	for first := range w.ops {
		batch = w.gather(append(batch[:0], first))
		if len(batch) > 0 {
			w.commit(batch)
		}
		if since += len(batch); since >= idleCheckpoint && len(w.ops) == 0 {
			// Best effort: what cannot be copied now is copied later.
			_, _ = w.conn.ExecContext(context.Background(), "PRAGMA wal_checkpoint(PASSIVE)")
			since = 0
		}
	}
}

// gather adds the ops that wait already, and drops those whose caller has given up.
func (w *writer) gather(batch []*op) []*op {
	for open := true; open && len(batch) < maxBatch; {
		select {
		case o, ok := <-w.ops:
			if open = ok; ok {
				batch = append(batch, o)
			}
		default:
			open = false
		}
	}
	alive := batch[:0]
	for _, o := range batch {
		if err := o.ctx.Err(); err != nil {
			o.done <- err
			continue
		}
		alive = append(alive, o)
	}
	return alive
}

// commit makes the batch in one transaction. If that fails as a whole, each change is tried alone, so that a failing one does
// not affect the others.
func (w *writer) commit(batch []*op) {
	err := w.commitTogether(batch)
	if err != nil && len(batch) > 1 && !isBusy(err) {
		for _, o := range batch {
			if alone := w.commitTogether([]*op{o}); alone != nil {
				o.err = alone
			}
		}
		err = nil
	}
	var trouble error
	for _, o := range batch {
		if err != nil {
			o.err = err
		}
		if ofDatabase(o.err) {
			trouble = o.err
		}
		o.done <- o.err
	}
	w.wrote(trouble)
}

// ofDatabase reports whether an error is the database's, and not that of a caller's function.
func ofDatabase(err error) bool {
	var e *sqlite.Error
	return errors.Is(err, errLocked) || errors.As(err, &e) && e.Code()&0xff != lib.SQLITE_CONSTRAINT
}

// commitTogether returns an error if the whole transaction failed. Otherwise each op has its own error.
func (w *writer) commitTogether(batch []*op) error {
	if err := w.begin(); err != nil {
		return err
	}
	t := &tx{w}
	for _, o := range batch {
		if err := w.runOp(t, o, len(batch) > 1); err != nil {
			w.rollback()
			return err
		}
	}
	if err := t.exec("COMMIT"); err != nil {
		w.rollback()
		return err
	}
	return nil
}

// runOp runs an op in a savepoint of its own. It returns an error if the transaction is lost.
func (w *writer) runOp(t *tx, o *op, shared bool) error {
	o.err = nil
	if !shared {
		return protect(t, o)
	}
	if err := t.exec("SAVEPOINT one"); err != nil {
		return err
	}
	if o.err = protect(t, o); o.err != nil {
		// After a full disk SQLite may have rolled back everything, the savepoint too.
		if err := t.exec("ROLLBACK TO one"); err != nil {
			return o.err
		}
	}
	return t.exec("RELEASE one")
}

// protect turns a panic in a caller's function into an error, so that the writer and its other callers go on.
func protect(t *tx, o *op) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("store: a change panicked: %v", p)
		}
	}()
	return o.do(t)
}

// closingBusyTimeout replaces busyTimeout while closing.
const closingBusyTimeout = 50 * time.Millisecond

// begin gets the write lock, and waits while another process holds it.
func (w *writer) begin() error {
	ctx, cancel := context.WithTimeout(w.waiting, busyTimeout)
	defer cancel()
	err := w.lock(ctx)
	if err == nil || w.waiting.Err() == nil {
		return err
	}
	// Cancelled by stop, not refused. The lock may have been granted at the same moment.
	w.rollback()
	ctx, cancel = context.WithTimeout(context.Background(), closingBusyTimeout)
	defer cancel()
	return w.lock(ctx)
}

// lock tries until it gets the write lock or ctx ends. The driver waits for most kinds of busy, but it returns at once while
// the log is recovered, so there is a loop.
func (w *writer) lock(ctx context.Context) error {
	for {
		_, err := w.conn.ExecContext(ctx, "BEGIN IMMEDIATE")
		if ctx.Err() != nil && err != nil {
			return errLocked
		}
		if err == nil || !isBusy(err) {
			return err
		}
		select {
		case <-time.After(5 * time.Millisecond):
		case <-ctx.Done():
			return errLocked
		}
	}
}

func (w *writer) rollback() { _, _ = w.conn.ExecContext(context.Background(), "ROLLBACK") }

var errLocked = errors.New("another process held the write lock too long")

func isBusy(err error) bool {
	if errors.Is(err, errLocked) {
		return true
	}
	var e *sqlite.Error
	return errors.As(err, &e) && (e.Code()&0xff == lib.SQLITE_BUSY || e.Code()&0xff == lib.SQLITE_LOCKED)
}

// tx is the running transaction. Its statements are prepared once and live as long as the store. They run without a context:
// they wait only for the disk, and one caller that gives up must not break a shared commit.
type tx struct{ w *writer }

func (t *tx) stmt(query string) (*sql.Stmt, error) {
	if st := t.w.stmts[query]; st != nil {
		return st, nil
	}
	st, err := t.w.conn.PrepareContext(context.Background(), query)
	if err == nil {
		t.w.stmts[query] = st
	}
	return st, err
}

func (t *tx) exec(query string, args ...any) error {
	_, err := t.count(query, args...)
	return err
}

// count runs a statement and returns the number of rows that it changed.
func (t *tx) count(query string, args ...any) (int, error) {
	st, err := t.stmt(query) //nolint:sqlclosecheck // cached; discard closes it
	if err != nil {
		return 0, err
	}
	res, err := st.ExecContext(context.Background(), args...)
	if err != nil {
		return 0, err
	}
	n, err := res.RowsAffected()
	return int(n), err
}

// vacuum gives back n free pages. The pragma frees one page for each row that is read.
func (t *tx) vacuum(n int) (err error) {
	rows, err := t.w.conn.QueryContext(context.Background(), fmt.Sprintf("PRAGMA incremental_vacuum(%d)", n))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
	}
	return rows.Err()
}

// row runs a query of one row and scans it.
func (t *tx) row(query string, args []any, into ...any) error {
	st, err := t.stmt(query) //nolint:sqlclosecheck // cached; discard closes it
	if err != nil {
		return err
	}
	return st.QueryRowContext(context.Background(), args...).Scan(into...)
}
