package workbench

import (
	"sync"
	"time"

	"callboard/internal/webhook"
	"callboard/internal/webhook/forward"
)

// pending is what the leader has to store. Its lock is never held while another one is taken: the forwarder calls it under
// locks of its own, and under those of its callers.
type pending struct {
	wake chan struct{} // there is something

	mu       sync.Mutex
	answered []webhook.Answered
	outcomes []forward.Outcome
	left     bool                // the plan has changed
	health   bool                // the target's state may have changed
	waiting  map[string]struct{} // deliveries that are forwarded and have no stored outcome yet
}

// batch is what is stored at once.
type batch struct {
	answered []webhook.Answered
	outcomes []forward.Outcome
	left     bool
	health   bool
}

func newPending() *pending {
	return &pending{wake: make(chan struct{}, 1), waiting: map[string]struct{}{}}
}

// note changes p and wakes what stores it. It does not wait.
func (p *pending) note(change func()) {
	p.mu.Lock()
	change()
	p.mu.Unlock()
	signal(p.wake)
}

func (p *pending) noteAnswer(a webhook.Answered) {
	p.note(func() { p.answered = append(p.answered, a) })
}

func (p *pending) noteOutcome(o forward.Outcome) {
	p.note(func() { p.outcomes = append(p.outcomes, o) })
}

func (p *pending) noteLeft() { p.note(func() { p.left = true }) }

func (p *pending) noteHealth() { p.note(func() { p.health = true }) }

// take removes and returns what is pending.
func (p *pending) take() batch {
	p.mu.Lock()
	defer p.mu.Unlock()
	b := batch{p.answered, p.outcomes, p.left, p.health}
	p.answered, p.outcomes, p.left, p.health = nil, nil, false, false
	return b
}

// wait notes that a delivery is being forwarded.
func (p *pending) wait(id string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.waiting[id] = struct{}{}
}

// waits reports whether a delivery is being forwarded.
func (p *pending) waits(id string) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	_, ok := p.waiting[id]
	return ok
}

// waited notes that the outcomes of deliveries are stored.
func (p *pending) waited(id string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.waiting, id)
}

// giveUp notes an outcome for each delivery that has none: the forwarder was not fast enough at the end.
func (p *pending) giveUp(problem string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, o := range p.outcomes {
		delete(p.waiting, o.ID)
	}
	for id := range p.waiting {
		p.outcomes = append(p.outcomes, forward.Outcome{ID: id, Forwarded: webhook.Forwarded{State: webhook.ForwardFailed, Problem: problem}})
	}
}

// signal leaves a signal in c, unless one is there already.
func signal(c chan struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}

const (
	// flushEvery is the time between two writes of what is pending, under load. Each costs a flush of the disk.
	flushEvery = 100 * time.Millisecond
	// healthEvery is the time between two writes of how many deliveries wait.
	healthEvery = time.Second
	// savers is how many outcomes are stored at once. They share commits.
	savers = 32
)
