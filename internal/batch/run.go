package batch

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"time"

	"callboard/internal/job"
	"callboard/internal/text"
)

// Run makes the takes of the orders, at most Concurrency at once, and reports each result as it lands. It returns when every
// order has a result.
//
// On an answer of 429 the number at once is halved, the order is sent again after the time that the service asked for, and
// the number recovers with each success. When the rest is stopped, the error says why, and every order that was not sent is
// Skipped; takes that exist are still found. When ctx ends, the error is the context's: nothing more is sent, a POST that is
// under way may be answered for Grace, and jobs that were accepted are left to the job service (Running).
func Run(ctx context.Context, orders iter.Seq[job.Order], o Options) (Summary, error) {
	if o.Concurrency <= 0 {
		o.Concurrency = DefaultConcurrency
	}
	if o.Grace <= 0 {
		o.Grace = defaultGrace
	}
	posting, endPosts := context.WithCancel(context.WithoutCancel(ctx))
	defer endPosts()
	defer context.AfterFunc(ctx, func() {
		timer := time.AfterFunc(o.Grace, endPosts)
		context.AfterFunc(posting, func() { timer.Stop() })
	})()
	r := &runner{
		ctx: ctx, posting: posting, o: o, pace: newPace(o.Concurrency),
		landed: make(chan landing, 2*o.Concurrency), busy: map[Key]bool{}, sent: map[Key]sent{},
	}
	index := 0
	for order := range orders {
		r.offer(item{index: index, order: order})
		index++
	}
	r.finish()
	return r.sum, r.stopped
}

// runner is the state of a Run. Only the goroutine of Run uses it; the goroutines of the jobs send to landed.
type runner struct {
	ctx     context.Context // ends the run
	posting context.Context // of the POSTs; it outlives ctx by Grace
	o       Options
	pace    *pace
	sum     Summary
	stopped error // why no order is sent any more; nil: they are

	landed   chan landing
	under    int          // syntheses under way
	fetching int          // jobs whose synthesis has ended, and whose audio is not here
	busy     map[Key]bool // orders that are under way, fetched or in again
	again    []item       // orders that were answered with 429
	sent     map[Key]sent // orders that have landed with a job
	lost     int          // orders in a row that got no clear answer
	spent    int          // characters that were sent, also of orders without an answer yet

	cacheFailed bool
}

// sent is what became of an order that has a job.
type sent struct {
	id    string
	state State
}

// item is an order on its way through a run.
type item struct {
	index    int
	order    job.Order
	key      Key
	found    job.Job // the job to wait for instead of sending the order
	refetch  bool    // its audio has to be downloaded again
	halvings int     // of the pace when it was sent
}

// landing is the end of an item that was under way.
type landing struct {
	item
	job       job.Job
	taken     bool // the order was not sent, because its take was there already
	submitErr error
	waitErr   error
	ending    bool // only the synthesis has ended: another landing follows
	ended     bool // the end of the synthesis has landed before
}

// offer brings an order to its result, or on its way there.
func (r *runner) offer(it item) {
	checked, err := it.order.Check()
	if err != nil {
		r.report(it, Failed, job.Job{}, text.Line(err.Error()))
		return
	}
	it.order, it.key = checked, KeyOf(checked)
	r.waitWhile(func() bool { return r.busy[it.key] })
	if r.ctx.Err() == nil {
		if before, ok := r.sent[it.key]; ok {
			r.repeat(it, before)
			return
		}
		found, again, ok := r.lookup(it)
		if !ok {
			return
		}
		if it.found, it.refetch = found, again; found.ID == "" && r.o.MustBeFree != nil && r.o.MustBeFree(it.index) {
			r.reportFree(it, Failed, job.Job{}, fmt.Sprintf("its audio can no longer be downloaded; speaking it again costs %d characters", chars(it.order)))
			return
		}
	}
	if r.ended() && it.found.ID == "" {
		r.skip(it)
		return
	}
	r.busy[it.key] = true
	for !r.room() {
		r.next()
	}
	r.start(it)
}

// lookup finds the take of an order. It reports the result if nothing is to be done for it. Otherwise ok is true, and found
// is the job to wait for, if there is one; again: its audio has to be downloaded again.
func (r *runner) lookup(it item) (found job.Job, again, ok bool) {
	if r.o.Cache == nil || r.cacheFailed {
		return job.Job{}, false, true
	}
	takes, err := r.o.Cache.Takes(r.ctx, it.order)
	if err != nil {
		r.cacheFailed = true
		r.stop(fmt.Errorf("the takes that exist cannot be read, so nothing more is sent: %w", err))
		return job.Job{}, false, true
	}
	what, found := useOf(takes, r.o.RetryUncertain)
	switch what {
	case owned:
		r.reportFree(it, Cached, found, found.Problem)
	case doubt:
		r.reportFree(it, Uncertain, found, found.Problem)
	}
	return found, what == refetch, what == send || what == refetch || what == adopt
}

// repeat reports an order that was in the batch before.
func (r *runner) repeat(it item, before sent) {
	if before.state == Uncertain || before.state == Running {
		r.reportFree(it, before.state, job.Job{ID: before.id}, "")
		return
	}
	j, err := r.o.Jobs.Wait(r.ctx, before.id) // it is finished
	if err != nil {
		r.reportFree(it, Skipped, job.Job{}, problemOf(err))
		return
	}
	state, problem := outcome(j)
	if state == Done {
		state = Cached
	}
	r.reportFree(it, state, j, problem)
}

// room reports whether one more job may be under way now. Orders that were refused go first. It is also true when nothing is
// sent any more.
func (r *runner) room() bool {
	for len(r.again) > 0 && r.free() {
		it := r.again[0]
		r.again = r.again[1:]
		r.start(it)
	}
	return r.free()
}

func (r *runner) free() bool {
	if r.ctx.Err() != nil {
		return true
	}
	return r.under < r.pace.limit && r.fetching <= r.o.Concurrency && (r.stopped != nil || r.pace.pause(time.Now()) == 0)
}

// finish waits for all that is under way.
func (r *runner) finish() {
	r.waitWhile(func() bool { return r.under > 0 || r.fetching > 0 || len(r.again) > 0 })
	r.ended()
}

// waitWhile lets the run go on while a condition holds.
func (r *runner) waitWhile(holds func() bool) {
	for {
		if r.room(); !holds() {
			return
		}
		r.next()
	}
}

// next waits for a landing, the end of a pause or the end of ctx, whichever comes first.
func (r *runner) next() {
	var pauseOver <-chan time.Time
	if pause := r.pace.pause(time.Now()); pause > 0 {
		timer := time.NewTimer(pause)
		defer timer.Stop()
		pauseOver = timer.C
	}
	cancelled := r.ctx.Done()
	if r.ended() {
		cancelled = nil // that is known
	}
	select {
	case l := <-r.landed:
		r.land(l)
	case <-pauseOver:
	case <-cancelled:
	}
}

// ended reports whether nothing is sent any more.
func (r *runner) ended() bool {
	if err := r.ctx.Err(); err != nil {
		r.stopped = err
	}
	return r.stopped != nil
}

// stop ends the sending. The first reason counts.
func (r *runner) stop(why error) {
	if r.stopped == nil {
		r.stopped = why
	}
}

// why is the problem of the orders that are skipped.
func (r *runner) why() string {
	switch {
	case errors.Is(r.stopped, context.Canceled):
		return "the run was cancelled"
	case errors.Is(r.stopped, context.DeadlineExceeded):
		return "the time was over"
	}
	return problemOf(r.stopped)
}

// skip reports an order that is not sent any more.
func (r *runner) skip(it item) {
	delete(r.busy, it.key)
	if it.found.ID != "" && !it.refetch {
		r.reportFree(it, Running, it.found, it.found.Problem)
		return
	}
	r.reportFree(it, Skipped, it.found, r.why())
}

// start sends an order, or waits for the job that was found.
func (r *runner) start(it item) {
	if it.found.ID == "" {
		n := chars(it.order)
		if r.stopped == nil && r.o.Budget != nil && r.spent+n > *r.o.Budget {
			r.stop(&text.Problem{What: fmt.Sprintf("--budget %d", *r.o.Budget), Why: "the next take would exceed it", Next: "raise it; only what is missing is sent", Err: ErrBudget})
		}
		if r.ended() {
			r.skip(it)
			return
		}
		r.spent += n
	} else if r.ctx.Err() != nil {
		r.skip(it)
		return
	}
	r.under++
	it.halvings = r.pace.halvings
	go func() { r.landed <- r.carry(it) }()
}

// carry sends an order and waits for its end. It runs on a goroutine of its own.
func (r *runner) carry(it item) landing {
	l := landing{item: it, job: it.found}
	if it.found.ID == "" {
		if l.submitErr = r.ctx.Err(); l.submitErr != nil { // nothing was sent
			return l
		}
		l.job, l.submitErr = r.submit(it)
		if taken, ok := errors.AsType[*job.TakenError](l.submitErr); ok { // meanwhile another process has sent it
			l.submitErr, l.job, l.found, l.taken = nil, taken.Job, taken.Job, true
		}
		if l.submitErr != nil {
			return l
		}
	}
	if it.refetch {
		if err := r.o.Jobs.Refetch(r.ctx, l.job.ID); err != nil {
			if l.waitErr = r.ctx.Err(); l.waitErr == nil {
				l.job.Problem = problemOf(err)
			}
			return l
		}
	}
	if jobs, ok := r.o.Jobs.(settledJobs); ok {
		if j, err := jobs.WaitSettled(r.ctx, l.job.ID); err == nil && !j.Finished() {
			r.landed <- landing{item: it, ending: true}
			l.ended = true
		}
	}
	j, err := r.o.Jobs.Wait(r.ctx, l.job.ID)
	if err != nil {
		l.waitErr = err
		return l
	}
	l.job = j
	return l
}

// submit sends an order.
func (r *runner) submit(it item) (job.Job, error) {
	jobs, ok := r.o.Jobs.(optionJobs)
	if !ok {
		return r.o.Jobs.Submit(r.posting, it.order)
	}
	opts := job.SubmitOptions{New: r.o.Cache != nil, Repeats: true, GiveUp: r.ctx.Done()}
	if r.o.Ready != nil {
		opts.Ready = func(j job.Job) error { return r.o.Ready(it.index, j) }
	}
	return jobs.SubmitWith(r.posting, it.order, opts)
}
