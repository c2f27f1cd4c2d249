package sandbox

import (
	"container/heap"
	"context"
	"slices"
	"sync"
	"time"
)

// agenda starts steps when they are due. However many wait, one goroutine and one timer serve them all. What is due
// is counted on the monotonic clock: a wall clock that jumps neither hurries a step nor puts it off.
type agenda struct {
	start func(step func()) // runs a step whose time has come

	mu    sync.Mutex
	steps steps
	wake  chan struct{} // the first step has changed
}

type step struct {
	due   time.Time // carries the monotonic clock
	speak string    // whom it serves: it is dropped when that one is forgotten; empty when it never is
	do    func()
}

func newAgenda(start func(func())) *agenda {
	return &agenda{start: start, wake: make(chan struct{}, 1)}
}

// after starts a step when the time d has passed, at once if d is not above zero.
func (a *agenda) after(d time.Duration, do func()) { a.afterFor("", d, do) }

// afterFor is after for a step that is of no use once a speak is forgotten.
func (a *agenda) afterFor(speak string, d time.Duration, do func()) {
	if d <= 0 {
		a.start(do)
		return
	}
	a.mu.Lock()
	heap.Push(&a.steps, step{time.Now().Add(d), speak, do})
	a.mu.Unlock()
	select {
	case a.wake <- struct{}{}:
	default:
	}
}

// sweep drops the steps of speaks that are no longer known.
func (a *agenda) sweep(known func(speak string) bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.steps = slices.DeleteFunc(a.steps, func(s step) bool { return s.speak != "" && !known(s.speak) })
	heap.Init(&a.steps)
}

// run starts what is due until ctx ends. What still waits then is dropped.
func (a *agenda) run(ctx context.Context) {
	timer := time.NewTimer(0)
	defer timer.Stop()
	for {
		if d, ok := a.startDue(); ok {
			timer.Reset(d)
		} else {
			timer.Stop()
		}
		select {
		case <-ctx.Done():
			return
		case <-a.wake:
		case <-timer.C:
		}
	}
}

// startDue starts every step whose time has come, and returns how long the next one has to wait, if there is one.
func (a *agenda) startDue() (time.Duration, bool) {
	a.mu.Lock()
	var due []func()
	var rest time.Duration
	for len(a.steps) > 0 {
		if rest = time.Until(a.steps[0].due); rest > 0 {
			break
		}
		due = append(due, heap.Pop(&a.steps).(step).do)
	}
	waiting := len(a.steps) > 0
	a.mu.Unlock()
	for _, do := range due {
		a.start(do)
	}
	return rest, waiting
}

// steps is a heap, the first one due on top.
type steps []step

func (s steps) Len() int           { return len(s) }
func (s steps) Less(i, j int) bool { return s[i].due.Before(s[j].due) }
func (s steps) Swap(i, j int)      { s[i], s[j] = s[j], s[i] }
func (s *steps) Push(x any)        { *s = append(*s, x.(step)) }

func (s *steps) Pop() any {
	last := len(*s) - 1
	x := (*s)[last]
	(*s)[last] = step{} // let go of what the step holds
	*s = (*s)[:last]
	return x
}
