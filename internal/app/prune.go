package app

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"callboard/internal/store"
)

// limits are the configured ones of the deliveries without a star.
func (a *App) limits() store.Limits {
	return store.Limits{Rows: a.Config.KeepDeliveries, Bytes: int64(a.Config.KeepDeliveriesMB) << 20}
}

// deliveryStore is the database, as the pruner uses it.
type deliveryStore interface {
	Prune(ctx context.Context, l store.Limits) (deleted int, err error)
}

// pruner deletes deliveries over the limits in the background: some time after the start, which does not wait for it, and
// whenever as many came as an eighth of the limits.
type pruner struct {
	store  deliveryStore
	limits store.Limits
	log    *slog.Logger
	due    chan struct{}

	mu    sync.Mutex
	rows  int // that came since the last time
	bytes int64
}

const (
	pruneAfterStart = 5 * time.Second
	pruneShare      = 8

	// With low limits, each run waits for at least so many.
	pruneRows  = 20
	pruneBytes = 1 << 20
)

func newPruner(s deliveryStore, l store.Limits, log *slog.Logger) *pruner {
	return &pruner{store: s, limits: l, log: log, due: make(chan struct{}, 1)}
}

// count notes a delivery of this size. It does not wait.
func (p *pruner) count(size int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.rows++
	p.bytes += int64(size)
	if p.rows < max(p.limits.Rows/pruneShare, pruneRows) && p.bytes < max(p.limits.Bytes/pruneShare, pruneBytes) {
		return
	}
	p.rows, p.bytes = 0, 0
	select {
	case p.due <- struct{}{}:
	default:
	}
}

// run works until ctx ends.
func (p *pruner) run(ctx context.Context) {
	first := time.NewTimer(pruneAfterStart)
	defer first.Stop()
	for {
		select {
		case <-first.C:
		case <-p.due:
		case <-ctx.Done():
			return
		}
		deleted, err := p.store.Prune(ctx, p.limits)
		switch {
		case ctx.Err() != nil:
			return
		case err != nil:
			p.log.Warn("cannot delete old deliveries", "err", err) // tried again when more come
		case deleted > 0:
			p.log.Info("deleted old deliveries", "deliveries", deleted)
		}
	}
}
