package job

import (
	"context"
	"sync"
)

// leastPlan is how many requests at once every plan of the newer API allows (its documented limits: free 2, lite 5, plus 15).
const leastPlan = 2

// gate limits how many requests of this process are under way at once, in order of arrival. Until it knows the plan's limit it
// allows leastPlan.
type gate struct {
	mu      sync.Mutex
	plan    int // the plan's limit; 0: not known
	limit   int // at present: less than the plan's after a 429, because other programs use the same account
	running int
	asked   bool // for the plan's limit
	queue   []chan struct{}
}

func newGate() *gate { return &gate{limit: leastPlan} }

// tryEnter lets a request be sent if there is a free place now. Every success must be followed by leave.
func (g *gate) tryEnter() bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	if len(g.queue) > 0 || g.running >= g.limit {
		return false
	}
	g.running++
	return true
}

// enter waits until a request may be sent. Every success must be followed by leave. The first time that a request has to wait, ask
// is called, which must not block, to find out the plan's limit. The error is that of ctx.
func (g *gate) enter(ctx context.Context, ask func()) error {
	g.mu.Lock()
	if len(g.queue) == 0 && g.running < g.limit {
		g.running++
		g.mu.Unlock()
		return nil
	}
	turn := make(chan struct{})
	g.queue = append(g.queue, turn)
	first := !g.asked
	g.asked = true
	g.mu.Unlock()
	if first {
		ask()
	}
	select {
	case <-turn:
		return nil
	case <-ctx.Done():
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	for i, other := range g.queue {
		if other == turn {
			g.queue = append(g.queue[:i], g.queue[i+1:]...)
			return ctx.Err()
		}
	}
	g.running-- // its turn came at the same moment
	g.next()
	return ctx.Err()
}

// leave says that a request is over.
func (g *gate) leave() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.running--
	g.next()
}

// setPlan sets the plan's limit; 0 or less means that it is not known.
func (g *gate) setPlan(n int) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if n > 0 {
		g.plan, g.limit = n, n
		g.next()
	}
}

// accepted says that the service took a request: one more may be sent at once than before, up to the plan's limit.
func (g *gate) accepted() {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.limit < max(g.plan, leastPlan) {
		g.limit++
		g.next()
	}
}

// refused says that too many requests were under way: fewer than now are sent at once.
func (g *gate) refused() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.limit = max(1, min(g.limit, g.running-1))
}

// next lets those in whose turn it is. The caller holds mu.
func (g *gate) next() {
	for len(g.queue) > 0 && g.running < g.limit {
		close(g.queue[0])
		g.queue = g.queue[1:]
		g.running++
	}
}
