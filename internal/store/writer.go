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

// writer is the only one of this process who changes the database. Flushing to disk takes far longer than
// a change itself, so what was asked for during one flush goes into the next transaction together.
type writer struct {
	db    *sql.DB
	conn  *sql.Conn
	stmts map[string]*sql.Stmt

	mu     sync.RWMutex // held shared while handing an op over, whole while closing
	closed bool
	ops    chan *op

	hurry   context.Context // ends when the writer should no longer wait for other processes
	rush    context.CancelFunc
	stopped chan struct{}
}

// op is one change. do may run more than once, so it must depend on nothing that it changed before.
type op struct {
	ctx  context.Context
	do   func(*tx) error
	done chan error
	err  error
}

// most is how many changes share a transaction: enough for a burst, few enough that the first one does not wait long.
const most = 256

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
	w := &writer{db: db, conn: conn, stmts: map[string]*sql.Stmt{}, ops: make(chan *op, most), stopped: make(chan struct{})}
	w.hurry, w.rush = context.WithCancel(context.Background())
	return w, nil
}

// write runs do in a transaction and returns when it is on disk. If ctx ends first the change may still happen.
func (s *Store) write(ctx context.Context, do func(*tx) error) error {
	o := &op{ctx: ctx, do: do, done: make(chan error, 1)}
	if err := s.writer.hand(o); err != nil {
		return s.explain(err)
	}
	select {
	case err := <-o.done:
		return s.explain(err)
	case <-ctx.Done():
		return s.explain(ctx.Err())
	}
}

func (w *writer) hand(o *op) error {
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

// stop lets what was handed over finish and waits for it.
func (w *writer) stop() {
	w.mu.Lock()
	if !w.closed {
		w.closed = true
		close(w.ops)
	}
	w.mu.Unlock()
	w.rush()
	<-w.stopped
}

// discard gives the connection back; the last one of all processes also tidies the log away.
func (w *writer) discard() error {
	w.rush()
	for _, st := range w.stmts {
		_ = st.Close()
	}
	return errors.Join(w.conn.Close(), w.db.Close())
}

func (w *writer) run() {
	defer close(w.stopped)
	batch := make([]*op, 0, most)
	since := 0
	for first := range w.ops {
		batch = w.gather(append(batch[:0], first))
		if len(batch) > 0 {
			w.commit(batch)
		}
		if since += len(batch); since >= quietLog && len(w.ops) == 0 {
			// Best effort: what cannot be copied now is copied another time.
			_, _ = w.conn.ExecContext(context.Background(), "PRAGMA wal_checkpoint(PASSIVE)")
			since = 0
		}
	}
}

// gather takes what is waiting already and drops what nobody waits for any more.
func (w *writer) gather(batch []*op) []*op {
	for open := true; open && len(batch) < most; {
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

// commit does the batch in one transaction. If that fails as a whole, each is tried alone, so that
// one change that cannot be made takes no other with it.
func (w *writer) commit(batch []*op) {
	err := w.together(batch)
	if err != nil && len(batch) > 1 && !isBusy(err) {
		for _, o := range batch {
			if alone := w.together([]*op{o}); alone != nil {
				o.err = alone
			}
		}
		err = nil
	}
	for _, o := range batch {
		if err != nil {
			o.err = err
		}
		o.done <- o.err
	}
}

// together returns an error when nothing of the batch was kept; otherwise each op carries its own.
func (w *writer) together(batch []*op) error {
	if err := w.begin(); err != nil {
		return err
	}
	t := &tx{w}
	for _, o := range batch {
		if err := w.one(t, o, len(batch) > 1); err != nil {
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

// one runs an op in a savepoint of its own. Its error is not nil when the transaction is lost.
func (w *writer) one(t *tx, o *op, shared bool) error {
	o.err = nil
	if !shared {
		return protect(t, o)
	}
	if err := t.exec("SAVEPOINT one"); err != nil {
		return err
	}
	if o.err = protect(t, o); o.err != nil {
		// After a full disk SQLite may have rolled everything back: then there is no savepoint either.
		if err := t.exec("ROLLBACK TO one"); err != nil {
			return o.err
		}
	}
	return t.exec("RELEASE one")
}

// protect keeps a mistake in a caller's function from taking the writer down with everybody waiting on it.
func protect(t *tx, o *op) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("store: a change panicked: %v", p)
		}
	}()
	return o.do(t)
}

// partingPatience is what other processes get on the way out, instead of busyPatience.
const partingPatience = 50 * time.Millisecond

// begin takes the write lock and waits for other processes that hold it.
func (w *writer) begin() error {
	ctx, cancel := context.WithTimeout(w.hurry, busyPatience)
	defer cancel()
	err := w.lock(ctx)
	if err == nil || w.hurry.Err() == nil {
		return err
	}
	// Called off by the closing, not refused. The lock may have come in that very moment.
	w.rollback()
	ctx, cancel = context.WithTimeout(context.Background(), partingPatience)
	defer cancel()
	return w.lock(ctx)
}

// lock asks until it gets the write lock or ctx ends. The driver waits by itself for most kinds of busy; a log
// that is being recovered is answered at once, hence the loop.
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

// tx is the transaction under way. Its statements are prepared once for the life of the store, and run without
// a context: they wait for nothing but the disk, and one caller's impatience must not spoil a shared commit.
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
	st, err := t.stmt(query) //nolint:sqlclosecheck // kept for the next time; discard closes it
	if err != nil {
		return err
	}
	_, err = st.ExecContext(context.Background(), args...)
	return err
}

// row runs a query of one row and scans it.
func (t *tx) row(query string, args []any, into ...any) error {
	st, err := t.stmt(query) //nolint:sqlclosecheck // kept for the next time; discard closes it
	if err != nil {
		return err
	}
	return st.QueryRowContext(context.Background(), args...).Scan(into...)
}
