package job

import (
	"container/heap"
	"context"
	"sync"
	"time"
)

// agenda holds what is to be done when, each thing once. Those who take from it sleep until something is due:
// an empty agenda wakes nobody. It goes by the monotonic clock, so setting the wall clock moves nothing.
type agenda struct {
	mu      sync.Mutex
	due     queue
	entries map[string]*entry
	earlier chan struct{} // closed and replaced when the first entry changes
}

type entry struct {
	id string
	at time.Time
	i  int // in due
}

func newAgenda() *agenda {
	return &agenda{entries: map[string]*entry{}, earlier: make(chan struct{})}
}

// put enters id to be due after d, in the place of its earlier entry.
func (a *agenda) put(id string, d time.Duration) { a.enter(id, d, true) }

// ifAbsent enters id unless it is entered.
func (a *agenda) ifAbsent(id string, d time.Duration) { a.enter(id, d, false) }

func (a *agenda) enter(id string, d time.Duration, replace bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	at := time.Now().Add(d)
	e, ok := a.entries[id]
	switch {
	case ok && !replace:
		return
	case ok:
		e.at = at
		heap.Fix(&a.due, e.i)
	default:
		e = &entry{id: id, at: at}
		a.entries[id] = e
		heap.Push(&a.due, e)
	}
	if e.i == 0 {
		close(a.earlier)
		a.earlier = make(chan struct{})
	}
}

func (a *agenda) drop(id string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if e, ok := a.entries[id]; ok {
		heap.Remove(&a.due, e.i)
		delete(a.entries, id)
	}
}

// next waits until something is due and takes it; false when ctx ended.
func (a *agenda) next(ctx context.Context) (string, bool) {
	for ctx.Err() == nil {
		a.mu.Lock()
		var timer *time.Timer
		var ring <-chan time.Time
		if len(a.due) > 0 {
			first := a.due[0]
			left := time.Until(first.at)
			if left <= 0 {
				heap.Pop(&a.due)
				delete(a.entries, first.id)
				a.mu.Unlock()
				return first.id, true
			}
			timer = time.NewTimer(left)
			ring = timer.C
		}
		earlier := a.earlier
		a.mu.Unlock()
		select {
		case <-ring:
		case <-earlier:
		case <-ctx.Done():
		}
		if timer != nil {
			timer.Stop()
		}
	}
	return "", false
}

type queue []*entry

func (q queue) Len() int           { return len(q) }
func (q queue) Less(i, j int) bool { return q[i].at.Before(q[j].at) }
func (q queue) Swap(i, j int) {
	q[i], q[j] = q[j], q[i]
	q[i].i, q[j].i = i, j
}

func (q *queue) Push(x any) {
	e := x.(*entry)
	e.i = len(*q)
	*q = append(*q, e)
}

func (q *queue) Pop() any {
	last := len(*q) - 1
	e := (*q)[last]
	(*q)[last] = nil
	*q = (*q)[:last]
	return e
}
