package forward

import (
	"context"
	"sync"
	"time"

	"callboard/internal/webhook"
	"callboard/internal/webhook/send"
)

// item is a delivery that was given to Enqueue or EnqueueWait.
type item struct {
	id       string
	delivery *webhook.Delivery // of EnqueueWait; nil: it is loaded
	deadline time.Time         // of EnqueueWait
	answer   chan send.Result  // of EnqueueWait: told once, never blocks
	gone     bool              // given up while it waited; under Forwarder.mu
	begun    bool              // under Forwarder.mu
}

// tell answers a waiting EnqueueWait.
func (i *item) tell(r send.Result) {
	if i.answer != nil {
		i.answer <- r
	}
}

// queue holds what waits for one target. Its fields are under Forwarder.mu.
type queue struct {
	f       *Forwarder
	target  send.Target
	places  chan struct{}
	arrived *sync.Cond // on Forwarder.mu: list or ended has changed
	list    []*item    // those before first are gone
	first   int
	waiting int // in list, without those that were given up
	ended   bool
}

// open begins a queue. Forwarder.mu is held.
func (f *Forwarder) open(t send.Target) *queue {
	places := f.places[t]
	if places == nil {
		places = make(chan struct{}, atOnce)
		f.places[t] = places
	}
	q := &queue{f: f, target: t, places: places, arrived: sync.NewCond(&f.mu)}
	f.tasks.Go(q.run)
	return q
}

// end ends the queue and returns what waits. Forwarder.mu is held.
func (q *queue) end() (left []*item) {
	for _, i := range q.list[q.first:] {
		if !i.gone {
			left = append(left, i)
		}
	}
	q.list, q.first, q.waiting, q.ended = nil, 0, 0, true
	q.arrived.Broadcast()
	return left
}

// add puts an item at the end of the queue, or drops it.
func (f *Forwarder) add(i *item) {
	if !f.put(i) {
		f.opts.Log.Warn("a delivery is not forwarded: callboard ends", "delivery", i.id)
		o := f.notSent(i, notSentClosed)
		i.tell(o.Result)
		f.opts.Done(o)
	}
	f.opts.Changed()
}

// put reports false after Close.
func (f *Forwarder) put(i *item) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	switch q := f.queue; {
	case f.closed:
		return false
	case q == nil:
		f.drop([]*item{i}, notSentOff)
	case q.waiting >= f.opts.MaxWaiting:
		f.drop([]*item{i}, notSentFull)
	default:
		q.list = append(q.list, i)
		q.waiting++
		f.state.waiting++
		q.arrived.Signal()
	}
	return true
}

// next takes the first item when there is one; nil: the queue has ended.
func (q *queue) next() *item {
	q.f.mu.Lock()
	defer q.f.mu.Unlock()
	for {
		for q.first < len(q.list) {
			i := q.list[q.first]
			q.list[q.first] = nil
			q.first++
			q.shrink()
			if !i.gone {
				i.begun = true
				q.waiting--
				return i
			}
		}
		if q.ended {
			return nil
		}
		q.list, q.first = q.list[:0], 0
		if cap(q.list) > 1024 {
			q.list = nil
		}
		q.arrived.Wait()
	}
}

// shrink removes what is gone from the list once that is most of it: a queue under load may never be empty.
func (q *queue) shrink() {
	if q.first >= 1024 && q.first > len(q.list)/2 {
		n := copy(q.list, q.list[q.first:])
		clear(q.list[n:])
		q.list, q.first = q.list[:n], 0
	}
}

// run begins one delivery after the other, each when a place is free.
func (q *queue) run() {
	for {
		q.places <- struct{}{}
		i := q.next()
		if i == nil {
			<-q.places
			return
		}
		d, problem := q.load(i)
		// Close may have begun to wait for the goroutines, but this one is still among them.
		q.f.tasks.Go(func() {
			defer func() { <-q.places }()
			q.f.finish(q, i, q.exchange(i, d, problem))
		})
	}
}

// load reads the delivery whose turn it is. problem says why it is not sent.
func (q *queue) load(i *item) (d webhook.Delivery, problem string) {
	if i.delivery != nil {
		d = *i.delivery
		if time.Until(i.deadline) < q.f.opts.Timeout/leastShare {
			return d, q.f.notInTime()
		}
	} else {
		ctx, cancel := context.WithTimeout(q.f.ctx, loadWait)
		defer cancel()
		var err error
		if d, err = q.f.opts.Load(ctx, i.id); err != nil {
			if q.f.ctx.Err() != nil {
				return d, notSentClosed
			}
			q.f.opts.Log.Warn("a delivery that was to be forwarded cannot be read", "delivery", i.id, "err", err)
			return d, notSentUnread
		}
	}
	if Circle(d) {
		return d, notSentCircle
	}
	return d, ""
}

// done is how the exchange of one delivery ended.
type done struct {
	outcome Outcome
	began   time.Time
	short   bool // it had so little time left that its failure says nothing about the target
}

func (q *queue) exchange(i *item, d webhook.Delivery, problem string) done {
	if problem != "" {
		return done{outcome: q.f.notSent(i, problem)}
	}
	ctx, e := q.f.ctx, done{began: time.Now()}
	if !i.deadline.IsZero() {
		var cancel context.CancelFunc
		ctx, cancel = context.WithDeadline(ctx, i.deadline)
		defer cancel()
		e.short = i.deadline.Sub(e.began) < q.f.opts.Timeout/2
	}
	r := q.f.opts.Client.Send(ctx, d, q.target, send.Edit{}, send.Forward)
	e.outcome = Outcome{ID: i.id, Result: r, Sent: true, Forwarded: webhook.Forwarded{
		State: webhook.ForwardAnswered, Status: r.Status, Took: r.Took, Problem: r.Problem,
	}}
	if r.Problem != "" || r.Status == 0 {
		e.outcome.Forwarded.State = webhook.ForwardFailed
	}
	return e
}

// finish reports what became of an item that was begun.
func (f *Forwarder) finish(q *queue, i *item, e done) {
	i.tell(e.outcome.Result)
	f.mu.Lock()
	if f.queue == q {
		f.state.waiting--
		if e.outcome.Sent && f.ctx.Err() == nil {
			f.state.see(e, f.opts.Now())
		}
	}
	f.mu.Unlock()
	f.opts.Done(e.outcome)
	f.opts.Changed()
}

// giveUp takes an item out of its queue. It reports false if its turn has come, or if it is in no queue.
func (f *Forwarder) giveUp(i *item, why string) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	if i.begun || i.gone {
		return false
	}
	i.delivery = nil // the item stays in the list until its turn
	if f.queue != nil {
		f.queue.waiting--
		f.state.waiting--
	}
	f.drop([]*item{i}, why)
	return true
}
