package job

import (
	"context"
	"errors"
	"net/http"
	"time"

	"callboard/internal/api"
	"callboard/internal/webhook"
)

// The pace of asking. The service allows one question a second for each synthesis (reference mark D).
const (
	firstGap     = time.Second
	lastGap      = 30 * time.Second
	pollPatience = 15 * time.Second // for one answer
	strangerGap  = 30 * time.Second // between looks at a job that another living process minds
	fetchCheck   = 10 * time.Second // until a job settled elsewhere should have its file
	authPause    = 30 * time.Second // after a refused token
	recoverGap   = time.Second      // before asking after what an earlier process left
	youth        = time.Minute      // how long after its POST a synthesis may be unknown to the copy that is asked
)

// poller asks after jobs, one at a time. Only its own goroutine touches it.
type poller struct {
	s      *Service
	gaps   map[string]time.Duration // last wait, by job
	misses map[string]int           // answers in a row that said "no such synthesis"
	until  time.Time                // nobody is asked before this
	gap    time.Duration            // of the last pause after trouble with the network
}

func (s *Service) poll() {
	p := &poller{s: s, gaps: map[string]time.Duration{}, misses: map[string]int{}}
	for {
		id, ok := s.polls.next(s.life)
		if !ok {
			return
		}
		p.look(id)
	}
}

// look finds out what a job needs now, and does it.
func (p *poller) look(id string) {
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
	switch {
	case j.Finished():
		p.forget(id)
	case !s.minds(j):
		p.forget(id)
		s.attend(j)
	case j.State == Submitting:
		if j.Owner != s.o.Owner {
			if s.abandon(s.life, j) != nil { // told in the log already
				s.polls.put(id, lastGap)
			}
		}
	case j.State == Done:
		p.forget(id)
		s.fetches.ifAbsent(id, 0)
	case time.Now().Before(p.until):
		s.polls.put(id, time.Until(p.until))
	default:
		p.ask(j)
	}
}

func (p *poller) forget(id string) {
	delete(p.gaps, id)
	delete(p.misses, id)
}

// ask asks the service after a running job and applies the answer.
func (p *poller) ask(j Job) {
	s := p.s
	ctx, cancel := context.WithTimeout(s.life, pollPatience)
	st, err := s.o.Client.Status(ctx, j.SpeakID)
	cancel()
	if s.life.Err() != nil {
		return
	}
	if err != nil {
		p.trouble(j, err)
		return
	}
	p.gap = 0
	delete(p.misses, j.ID)
	// Entered before the answer is applied, which takes the entry away again if it settles the job.
	s.polls.put(j.ID, p.wait(j.ID))
	j, err = s.apply(s.life, j.ID, s.said(j, st))
	if err != nil {
		s.o.Log.Warn("apply an answer", "job", j.ID, "err", err)
		return
	}
	if j.Settled() { // by this answer, or by a delivery while it was on its way
		p.forget(j.ID)
		s.polls.drop(j.ID)
		s.attend(j)
	}
}

// said is a state call's answer as a notice.
func (s *Service) said(j Job, st api.SpeakStatus) Report {
	return Report{
		Message:  webhook.Message{SpeakID: j.SpeakID, Status: st.Status, DownloadURL: st.DownloadURL},
		Duration: st.Duration, By: ByPoll, At: s.o.Now(),
	}
}

// wait is how long to wait before the next question: a second, then half as much again each time, up to half a minute.
func (p *poller) wait(id string) time.Duration {
	gap := p.gaps[id] * 3 / 2
	gap = min(max(gap, firstGap), lastGap)
	p.gaps[id] = gap
	return gap
}

func (p *poller) trouble(j Job, err error) {
	s := p.s
	s.o.Log.Debug("poll", "job", j.ID, "err", err)
	gap := p.wait(j.ID)
	s.polls.put(j.ID, gap)
	var known *api.Error
	errors.As(err, &known)
	switch {
	case api.IsNotFound(err):
		// Asked again, at least once: a synthesis can be younger than the copy of the truth that answered, and what is
		// failed by mistake has been paid for.
		if p.misses[j.ID]++; p.misses[j.ID] >= 2 && s.o.Now().Sub(j.Timeline.Accepted) >= youth {
			p.fail(j)
		}
	case api.IsUnauthorized(err) || known != nil && known.Status == http.StatusForbidden:
		p.until = time.Now().Add(authPause)
		p.complain(j, err)
	case known != nil && known.RetryAfter > 0:
		p.until = time.Now().Add(known.RetryAfter)
	case known == nil || known.Status == 0:
		// No answer at all: the others would meet the same silence.
		p.gap = min(max(p.gap*3/2, firstGap), lastGap)
		p.until = time.Now().Add(p.gap)
	}
}

// fail settles a job that the service knows nothing of.
func (p *poller) fail(j Job) {
	s := p.s
	now := s.o.Now().UTC()
	got, changed, err := s.o.Store.UpdateJob(s.life, j.ID, func(j *Job) bool {
		if j.Settled() {
			return false
		}
		j.State, j.SettledBy, j.SettledAt, j.Problem = Failed, ByPoll, now, forgottenProblem
		return true
	})
	if err != nil {
		s.o.Log.Warn("fail a job", "job", j.ID, "err", err)
		return
	}
	p.forget(j.ID)
	if changed {
		s.publish(got)
	}
	s.attend(got)
}

// complain shows trouble on a job that still runs; the next good answer takes it away.
func (p *poller) complain(j Job, cause error) {
	s := p.s
	line := words(cause)
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
