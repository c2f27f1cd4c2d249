package sandbox

import (
	"container/heap"
	"context"
	"slices"
	"sync"
	"time"
)

// scheduler starts functions when they are due. One goroutine and one timer serve all of them. It uses the monotonic
// clock: a wall clock that jumps does not move a step.
type scheduler struct {
	start func(step func()) // runs a step that is due

	mu    sync.Mutex
	steps steps
	wake  chan struct{} // signals run that the first step may have changed
}

type step struct {
	due   time.Time // carries the monotonic clock
	speak string    // id of the speak it belongs to: the step is dropped with that speak; empty for no speak
	run   func()
}

func newScheduler(start func(func())) *scheduler {
	return &scheduler{start: start, wake: make(chan struct{}, 1)}
}

// after starts do after d, or at once if d ≤ 0.
func (a *scheduler) after(d time.Duration, do func()) { a.afterFor("", d, do) }

// afterFor is like after, for a step that is dropped together with its speak.
func (a *scheduler) afterFor(speak string, d time.Duration, do func()) {
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
func (a *scheduler) sweep(known func(speak string) bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.steps = slices.DeleteFunc(a.steps, func(s step) bool { return s.speak != "" && !known(s.speak) })
	heap.Init(&a.steps)
}

// run starts due steps until ctx ends. It then drops the rest.
func (a *scheduler) run(ctx context.Context) {
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

// startDue starts every due step. It returns the time until the next one; false means that no step is left.
func (a *scheduler) startDue() (time.Duration, bool) {
	a.mu.Lock()
	var due []func()
	var rest time.Duration
	for len(a.steps) > 0 {
		if rest = time.Until(a.steps[0].due); rest > 0 {
			break
		}
		due = append(due, heap.Pop(&a.steps).(step).run)
	}
	waiting := len(a.steps) > 0
	a.mu.Unlock()
	for _, do := range due {
		a.start(do)
	}
	return rest, waiting
}

// steps is a heap ordered by due time.
type steps []step

func (s steps) Len() int           { return len(s) }
func (s steps) Less(i, j int) bool { return s[i].due.Before(s[j].due) }
func (s steps) Swap(i, j int)      { s[i], s[j] = s[j], s[i] }
func (s *steps) Push(x any)        { *s = append(*s, x.(step)) }

func (s *steps) Pop() any {
	last := len(*s) - 1
	x := (*s)[last]
	(*s)[last] = step{} // release what the step references
	*s = (*s)[:last]
	return x
}
