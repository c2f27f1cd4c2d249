package job

import (
	"container/heap"
	"context"
	"sync"
	"time"
)

// delayQueue holds ids and when they are due, each id once. Its readers sleep until one is due: an empty queue causes no
// wake-ups. It uses the monotonic clock, so setting the wall clock changes nothing.
type delayQueue struct {
	mu      sync.Mutex
	due     dueHeap
	entries map[string]*entry
	changed chan struct{} // closed and replaced when the first entry changes
}

type entry struct {
	id string
	at time.Time
	i  int // index in due
}

func newDelayQueue() *delayQueue {
	return &delayQueue{entries: map[string]*entry{}, changed: make(chan struct{})}
}

// put makes id due after d. It replaces an earlier entry of id.
func (q *delayQueue) put(id string, d time.Duration) {
	q.enter(id, d, func(time.Time, time.Time) bool { return true })
}

// putIfAbsent makes id due after d unless it has an entry.
func (q *delayQueue) putIfAbsent(id string, d time.Duration) {
	q.enter(id, d, func(time.Time, time.Time) bool { return false })
}

// putSooner makes id due after d unless it has an earlier entry.
func (q *delayQueue) putSooner(id string, d time.Duration) { q.enter(id, d, time.Time.Before) }

// enter makes id due after d. replace decides by the new and the old time whether an entry is replaced.
func (q *delayQueue) enter(id string, d time.Duration, replace func(at, old time.Time) bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	at := time.Now().Add(d)
	e, ok := q.entries[id]
	switch {
	case ok && !replace(at, e.at):
		return
	case ok:
		e.at = at
		heap.Fix(&q.due, e.i)
	default:
		e = &entry{id: id, at: at}
		q.entries[id] = e
		heap.Push(&q.due, e)
	}
	if e.i == 0 {
		close(q.changed)
		q.changed = make(chan struct{})
	}
}

func (q *delayQueue) remove(id string) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if e, ok := q.entries[id]; ok {
		heap.Remove(&q.due, e.i)
		delete(q.entries, id)
	}
}

// next waits until an id is due and removes it. It returns false when ctx ends.
func (q *delayQueue) next(ctx context.Context) (string, bool) {
	for ctx.Err() == nil {
		q.mu.Lock()
		var timer *time.Timer
		var expired <-chan time.Time
		if len(q.due) > 0 {
			first := q.due[0]
			left := time.Until(first.at)
			if left <= 0 {
				heap.Pop(&q.due)
				delete(q.entries, first.id)
				q.mu.Unlock()
				return first.id, true
			}
			timer = time.NewTimer(left)
			expired = timer.C
		}
		changed := q.changed
		q.mu.Unlock()
		select {
		case <-expired:
		case <-changed:
		case <-ctx.Done():
		}
		if timer != nil {
			timer.Stop()
		}
	}
	return "", false
}

// dueHeap is a heap.Interface, earliest entry first.
type dueHeap []*entry

func (q dueHeap) Len() int           { return len(q) }
func (q dueHeap) Less(i, j int) bool { return q[i].at.Before(q[j].at) }
func (q dueHeap) Swap(i, j int) {
	q[i], q[j] = q[j], q[i]
	q[i].i, q[j].i = i, j
}

func (q *dueHeap) Push(x any) {
	e := x.(*entry)
	e.i = len(*q)
	*q = append(*q, e)
}

func (q *dueHeap) Pop() any {
	last := len(*q) - 1
	e := (*q)[last]
	(*q)[last] = nil
	*q = (*q)[:last]
	return e
}
