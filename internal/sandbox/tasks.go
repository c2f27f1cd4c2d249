package sandbox

import (
	"context"
	"sync"
)

// tasks are the goroutines and requests that Close waits for. The zero value takes them.
type tasks struct {
	mu      sync.Mutex
	n       int
	refused bool
	idle    chan struct{} // closed when the last one ends after refuse
}

// begin takes one more task, unless the end has come.
func (t *tasks) begin() bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.refused {
		return false
	}
	t.n++
	return true
}

func (t *tasks) end() {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.n--; t.n == 0 && t.idle != nil {
		close(t.idle)
		t.idle = nil
	}
}

// run starts f, unless the end has come.
func (t *tasks) run(f func()) bool {
	if !t.begin() {
		return false
	}
	go func() {
		defer t.end()
		f()
	}()
	return true
}

// refuse takes no more tasks.
func (t *tasks) refuse() {
	t.mu.Lock()
	t.refused = true
	t.mu.Unlock()
}

// wait returns when all have ended, or with the context's error.
func (t *tasks) wait(ctx context.Context) error {
	t.mu.Lock()
	if t.n == 0 {
		t.mu.Unlock()
		return nil
	}
	if t.idle == nil {
		t.idle = make(chan struct{})
	}
	idle := t.idle
	t.mu.Unlock()
	select {
	case <-idle:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
