package job

import (
	"context"
	"errors"
	"net/http"
	"time"

	"callboard/internal/api"
	"callboard/internal/webhook"
)

// The times of polling. The service allows one state call a second for each synthesis (reference mark D).
const (
	firstGap      = time.Second
	lastGap       = 30 * time.Second
	pollTimeout   = 15 * time.Second // for one answer
	otherOwnerGap = 30 * time.Second // between two looks at a job that another living process polls
	fetchCheck    = 10 * time.Second // until a job that another process settled should have its file
	authPause     = 30 * time.Second // after a refused token
	recoverGap    = time.Second      // before the first poll of a job that an earlier process left
	maxRetryAfter = 5 * time.Minute  // the longest wait that the service can ask for
	failuresShown = 3                // failed polls in a row until the job says so
	minUnknownAge = time.Minute      // a younger synthesis may be unknown to the server that answers
)

// poller polls jobs, one at a time. Only its own goroutine uses it.
type poller struct {
	s           *Service
	gaps        map[string]time.Duration // last wait, by job
	misses      map[string]int           // answers in a row that said "no such synthesis"
	failures    map[string]int           // failed polls in a row
	pausedUntil time.Time                // no job is polled before
	pauseGap    time.Duration            // the last pause after a network failure
}

// poll is the polling worker.
func (s *Service) poll() {
	p := &poller{s: s, gaps: map[string]time.Duration{}, misses: map[string]int{}, failures: map[string]int{}}
	for {
		id, ok := s.polls.next(s.life)
		if !ok {
			return
		}
		p.handle(id)
	}
}

// handle does what a job needs now.
func (p *poller) handle(id string) {
	s := p.s
	j, err := s.o.Store.Job(s.life, id)
	switch {
	case errors.Is(err, ErrNotFound):
		p.forget(id)
		return
	case err != nil:
		if s.life.Err() == nil {
			s.o.Log.Warn("read a job", "job", id, "err", err)
			s.polls.put(id, lastGap)
		}
		return
	}
	s.publish(j)
	asked := s.inquiring(id) || j.Unconfirmed && s.owns(j)
	switch {
	case j.State == Removed, j.Finished() && !j.Unconfirmed && !asked:
		p.forget(id)
	case asked && j.Settled():
		p.pollNow(j)
	case !asked && !s.owns(j):
		p.forget(id)
		s.schedule(j)
	case s.unanswered(j):
		if j.Owner != s.o.Owner {
			if s.settleLeft(s.life, j) != nil { // which has logged the error
				s.polls.put(id, lastGap)
			}
		}
	case j.State == Done:
		p.forget(id)
		s.fetches.putIfAbsent(id, 0)
	default:
		p.pollNow(j)
	}
}

// pollNow polls a job, unless it is too early for that.
func (p *poller) pollNow(j Job) {
	wait := time.Until(p.pausedUntil)
	if wait <= 0 {
		wait = p.s.mayAsk(j.ID)
	}
	if wait > 0 {
		p.s.polls.put(j.ID, wait)
		return
	}
	p.poll(j)
}

func (p *poller) forget(id string) {
	delete(p.gaps, id)
	delete(p.misses, id)
	delete(p.failures, id)
}

// poll asks the service for the state of a job and applies the answer.
func (p *poller) poll(j Job) {
	s := p.s
	limit, began := pollTimeout, s.o.Now()
	if s.inquiring(j.ID) {
		limit = confirmTimeout
	}
	ctx, cancel := context.WithTimeout(api.Once(s.life), limit)
	st, err := s.o.Client.Status(ctx, j.SpeakID)
	cancel()
	if s.life.Err() != nil {
		return
	}
	if err != nil {
		p.pollFailed(j, err)
		return
	}
	p.pauseGap = 0
	delete(p.misses, j.ID)
	delete(p.failures, j.ID)
	// Queued before the answer is applied, because apply removes the entry if it settles the job.
	s.polls.put(j.ID, p.wait(j.ID))
	j, err = s.applyAnswer(s.life, j, st, began, s.apply)
	if err != nil {
		s.o.Log.Warn("apply an answer", "job", j.ID, "err", err)
		return
	}
	if j.Settled() && !j.Unconfirmed && !s.inquiring(j.ID) { // by this answer, or by a delivery meanwhile
		p.forget(j.ID)
		s.polls.remove(j.ID)
		s.schedule(j)
	}
}

// pollReport is the answer of a state call as a report. j is the job as it was before the call.
func (s *Service) pollReport(j Job, st api.SpeakStatus) Report {
	return Report{
		Message:  webhook.Message{SpeakID: j.SpeakID, Status: st.Status, DownloadURL: st.DownloadURL},
		Duration: st.Duration, By: ByPoll, At: s.o.Now(), doubts: j.Settled(),
	}
}

// wait is the time until the next poll of a job: 1 s, then 1.5 times the last one, at most 30 s.
func (p *poller) wait(id string) time.Duration {
	gap := p.gaps[id] * 3 / 2
	gap = min(max(gap, firstGap), lastGap)
	p.gaps[id] = gap
	return gap
}

// pollFailed schedules the next poll after an error, and pauses all polls if the error concerns all jobs.
func (p *poller) pollFailed(j Job, err error) {
	s := p.s
	s.o.Log.Debug("poll", "job", j.ID, "err", err)
	gap := p.wait(j.ID)
	s.polls.put(j.ID, gap)
	p.failures[j.ID]++
	var known *api.Error
	errors.As(err, &known)
	if api.IsNotFound(err) {
		// Polled at least twice: the server that answered may not know a young synthesis yet, and one that is failed by
		// mistake has been paid for.
		if p.misses[j.ID]++; p.misses[j.ID] >= 2 && s.o.Now().Sub(j.Timeline.Accepted) >= minUnknownAge {
			p.failUnknown(j)
			return
		}
	}
	open, enough := s.failedInquiry(j.ID, err)
	if open && !enough {
		s.polls.put(j.ID, firstGap)
	}
	switch {
	case isRefusedToken(err):
		p.pausedUntil = time.Now().Add(authPause)
		p.showProblem(j, errorLine(err))
	case known != nil && known.RetryAfter > 0:
		// It is about this job, and a service that asks for hours is not followed for so long.
		gap = max(gap, min(known.RetryAfter, maxRetryAfter))
		s.askLater(j.ID, gap)
		s.polls.put(j.ID, gap)
		p.showProblem(j, laterProblem(err, known.RetryAfter, gap))
	case known == nil || known.Status == 0:
		// No answer at all: the other jobs would get none either.
		p.pauseGap = min(max(p.pauseGap*3/2, firstGap), lastGap)
		p.pausedUntil = time.Now().Add(p.pauseGap)
		fallthrough
	default:
		if p.failures[j.ID] >= failuresShown {
			p.showProblem(j, "the state could not be read: "+causeLine(err)+"; it is asked for again")
		}
	}
	if enough {
		s.stand(j.ID)
	}
}

// isRefusedToken reports an answer that says that this token may not ask.
func isRefusedToken(err error) bool {
	var known *api.Error
	return api.IsUnauthorized(err) || errors.As(err, &known) && known.Status == http.StatusForbidden
}

// failUnknown settles a job that the service does not know. Nothing more can become known about a settled one.
func (p *poller) failUnknown(j Job) {
	s := p.s
	now := s.o.Now().UTC()
	got, changed, err := s.o.Store.UpdateJob(s.life, j.ID, func(j *Job) bool {
		switch {
		case !j.Settled():
			j.State, j.SettledBy, j.SettledAt, j.Problem = Failed, ByPoll, now, forgottenProblem
		case !j.Unconfirmed:
			return false
		case j.State == Failed:
			j.Problem = forgottenProblem
		}
		j.Unconfirmed = false
		return true
	})
	if err != nil {
		s.o.Log.Warn("fail a job", "job", j.ID, "err", err)
		return
	}
	var over []string
	waiting, _ := s.pending(s.life, j) // if it fails, a later start applies them again
	for _, r := range waiting {
		over = append(over, r.Delivery)
	}
	s.markHandled(s.life, over...)
	_, _ = s.closeInquiry(j.ID)
	p.forget(j.ID)
	if changed {
		s.publish(got)
	}
	s.schedule(got)
}

// showProblem records a problem on a job that still runs. The next good answer clears it.
func (p *poller) showProblem(j Job, line string) {
	s := p.s
	got, changed, err := s.o.Store.UpdateJob(s.life, j.ID, func(j *Job) bool {
		if j.Settled() || j.Problem == line {
			return false
		}
		j.Problem = line
		return true
	})
	if err == nil && changed {
		s.publish(got)
	}
}
