package batch

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"callboard/internal/api"
	"callboard/internal/job"
	"callboard/internal/text"
)

// land takes the end of an item that was under way, or before that the end of its synthesis.
func (r *runner) land(l landing) {
	switch {
	case l.ending:
		r.under--
		r.fetching++
		return
	case l.ended:
		r.fetching--
	default:
		r.under--
	}
	delete(r.busy, l.key)
	if l.submitErr != nil {
		r.landRefused(l)
		return
	}
	if l.taken {
		r.unsend(l)
	}
	if l.found.ID == "" {
		r.pace.accepted()
		r.lost = 0
	}
	if l.waitErr == nil {
		state, problem := outcome(l.job)
		if l.refetch && state == Done {
			state = Cached
		}
		r.settle(l, state, problem)
		return
	}
	if errors.Is(l.waitErr, job.ErrNotFound) {
		state, problem := outcome(job.Job{State: job.Removed})
		r.settle(l, state, problem)
		return
	}
	// The run does not see the end of this job. The job service continues it.
	problem := ""
	if r.ctx.Err() == nil {
		r.stop(l.waitErr)
		problem = problemOf(l.waitErr)
	}
	state := Running
	if l.refetch { // the job has ended long ago
		state = Skipped
	}
	r.settle(l, state, problem)
}

// settle reports an item that has a job, and keeps it from being sent again.
func (r *runner) settle(l landing, state State, problem string) {
	if l.job.ID != "" || state == Uncertain {
		r.sent[l.key] = sent{l.job.ID, state}
	}
	if l.found.ID != "" {
		r.reportFree(l.item, state, l.job, problem)
		return
	}
	r.report(l.item, state, l.job, problem)
}

// landRefused takes an order that was not accepted, or of which that is not known.
func (r *runner) landRefused(l landing) {
	err := l.submitErr
	problem := l.job.Problem
	if problem == "" {
		problem = problemOf(err)
	}
	known, answered := errors.AsType[*api.Error](err)
	switch {
	case l.job.SpeakID != "": // accepted, but that could not be stored, and neither can the next one
		r.stop(err)
		r.settle(l, Uncertain, problem)
	case api.IsUncertain(err), l.job.State == job.Uncertain, !answered && l.job.ID != "":
		r.lose(err)
		r.settle(l, Uncertain, problem)
	case api.IsThrottled(err):
		r.landThrottled(l, known.RetryAfter)
	case !answered: // nothing was sent: the disk is full, the service is closed, or ctx has ended
		r.unsend(l)
		r.stop(err)
		r.reportFree(l.item, Skipped, job.Job{}, r.why())
	default:
		r.unsend(l)
		if stopsAll(known) {
			r.stop(err)
		} else if !api.IsRefused(err) {
			r.lose(err)
		}
		r.settle(l, Failed, problem)
	}
}

// landThrottled puts an order that was answered with 429 back.
func (r *runner) landThrottled(l landing, asked time.Duration) {
	r.unsend(l)
	if err := r.pace.refused(l.submitErr, l.halvings, asked, time.Now()); err != nil {
		r.stop(err)
	}
	if r.o.Returned != nil {
		r.o.Returned(l.index)
	}
	if r.ended() {
		r.reportFree(l.item, Skipped, job.Job{}, r.why())
		return
	}
	r.busy[l.key] = true
	r.again = append(r.again, l.item)
}

// unsend takes back the characters of an order that was certainly not accepted.
func (r *runner) unsend(l landing) { r.spent -= chars(l.order) }

// lose counts an order that got no clear answer. Each may be charged, and the next ones would fare the same.
func (r *runner) lose(err error) {
	if r.lost++; r.lost >= lostInARow {
		r.stop(&text.Problem{What: fmt.Sprintf("%d requests in a row failed", r.lost), Why: problemOf(err), Err: err})
	}
}

// stopsAll reports an answer that the next order would get as well: about the token, the account or the quota.
func stopsAll(e *api.Error) bool {
	switch e.Status {
	case http.StatusUnauthorized, http.StatusPaymentRequired, http.StatusForbidden:
		return true
	}
	return api.IsUnauthorized(e) || api.IsQuota(e)
}

// outcome is the state of a finished job, with its problem.
func outcome(j job.Job) (State, string) {
	switch {
	case j.State == job.Done && j.File != "":
		return Done, j.Problem
	case j.State == job.Uncertain:
		return Uncertain, j.Problem
	case j.State == job.Removed:
		return Failed, "the job was removed"
	case j.Problem == "":
		return Failed, "its audio did not come"
	}
	return Failed, j.Problem
}

// report records the result of an order of this run. What was accepted is charged.
func (r *runner) report(it item, state State, j job.Job, problem string) {
	n := chars(it.order)
	charged := 0
	switch {
	case j.Charged():
		charged = n
	case state == Uncertain:
		r.sum.CharsUncertain += n
	}
	r.tell(Result{Index: it.index, Order: it.order, State: state, Job: j, Chars: n, Charged: charged, Problem: problem})
}

// reportFree records a result for which this run has spent nothing.
func (r *runner) reportFree(it item, state State, j job.Job, problem string) {
	r.tell(Result{Index: it.index, Order: it.order, State: state, Job: j, Chars: chars(it.order), Refetch: it.refetch, Reused: j.ID != "", Problem: problem})
}

func (r *runner) tell(result Result) {
	r.sum.add(result)
	if r.o.Each != nil {
		r.o.Each(result)
	}
}

// problemOf is an error in one line, with what to do about it.
func problemOf(err error) string {
	if p, ok := errors.AsType[*text.Problem](err); ok {
		return p.Error()
	}
	if errors.Is(err, context.Canceled) {
		return "the run was cancelled before the answer came"
	}
	line := text.Redact(err.Error())
	if e, ok := errors.AsType[*api.Error](err); ok {
		return text.Join(line, text.Line(e.Advice()))
	}
	return text.TrimPeriod(line)
}
