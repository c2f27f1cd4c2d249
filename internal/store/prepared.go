package store

import (
	"context"
	"database/sql"
	"sync"
)

// prepared are the statements of the readers that run for each delivery. Preparing one takes three times as long as running it.
// They end with the readers.
type prepared struct {
	mu    sync.Mutex
	stmts map[string]*sql.Stmt
}

// get returns the statement of a query.
func (p *prepared) get(ctx context.Context, db *sql.DB, query string) (*sql.Stmt, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if st := p.stmts[query]; st != nil {
		return st, nil
	}
	st, err := db.PrepareContext(ctx, query) //nolint:sqlclosecheck // kept; it ends with the readers
	if err != nil {
		return nil, err
	}
	if p.stmts == nil {
		p.stmts = map[string]*sql.Stmt{}
	}
	p.stmts[query] = st
	return st, nil
}
