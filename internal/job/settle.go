package job

import (
	"context"
	"net/url"
	"strconv"
	"time"

	"callboard/internal/api"
)

// Deliver takes in what a webhook said, after the delivery is on disk. It reports whether the delivery names a job of ours;
// one that does not is left unhandled, for the answer to its POST may still be on the way.
func (s *Service) Deliver(ctx context.Context, n Report) (known bool, err error) {
	j, known, err := s.o.Store.JobBySpeak(ctx, n.SpeakID)
	if err != nil || !known {
		return false, err
	}
	if n.By == ByNone {
		n.By = ByWebhook
	}
	if n.At.IsZero() {
		n.At = s.o.Now()
	}
	if _, err := s.apply(ctx, j.ID, n); err != nil {
		return true, err
	}
	s.handled(ctx, n)
	return true, nil
}

func (s *Service) handled(ctx context.Context, n Report) {
	if n.Delivery == "" {
		return
	}
	// If this fails the next start applies the delivery once more, which changes nothing.
	if err := s.o.Store.MarkHandled(ctx, n.Delivery); err != nil {
		s.o.Log.Warn("mark a delivery handled", "delivery", n.Delivery, "err", err)
	}
}

// apply is the one door through which news of a synthesis reaches its job, whichever way it came.
func (s *Service) apply(ctx context.Context, id string, n Report) (Job, error) {
	if n.By == ByWebhook && !s.believes(n) {
		s.o.Log.Warn("a delivery names audio that is not the service's: it is asked itself", "job", id, "delivery", n.Delivery)
		s.polls.put(id, recoverGap)
		return s.o.Store.Job(ctx, id)
	}
	n.At = n.At.UTC().Round(0)
	var what verdict
	j, changed, err := s.o.Store.UpdateJob(ctx, id, func(j *Job) bool {
		what = settle(j, n)
		return what.changed
	})
	if err != nil {
		s.stuck(id, err)
		return j, err
	}
	if what.contradicts {
		s.o.Log.Warn("news contradicts what is settled; the first stands", "job", id, "state", j.State, "says", n.Status, "by", n.By)
	}
	if !changed {
		return j, nil
	}
	if what.fetch {
		s.expectAudio(id) // before the news, so that whoever hears it can listen at once
	}
	s.publish(j)
	if what.fetch {
		s.polls.drop(id)
		s.fetchNow(id)
	} else {
		s.attend(j)
	}
	return j, nil
}

// believes reports whether a delivery may settle a job. Anyone who has learnt the callback's path can post to it; one
// whose audio lies elsewhere than with the service changes nothing until the service says the same.
func (s *Service) believes(n Report) bool {
	return n.DownloadURL == "" || s.o.Client.Trusted(n.DownloadURL)
}

// verdict is what settle made of a notice.
type verdict struct {
	changed     bool // the job is not what it was
	fetch       bool // there is audio to fetch now
	contradicts bool // it says another end than the one that is settled
}

// settle applies a notice to a job. It depends on nothing else, and applying the same notice again changes nothing: that
// is what makes duplicates, retries and two processes at once harmless.
func settle(j *Job, n Report) verdict {
	var v verdict
	if n.By == ByWebhook && j.Timeline.Webhook.IsZero() {
		j.Timeline.Webhook, v.changed = n.At, true
	}
	switch n.Status {
	case api.StatusDone:
		settleDone(j, n, &v)
	case api.StatusFailed:
		switch j.State {
		case Done, Expired:
			v.contradicts = true
		case Failed:
		default:
			j.State, j.SettledBy, j.SettledAt, j.Problem = Failed, n.By, n.At, failedProblem
			v.changed = true
		}
	case api.StatusStarted:
		advance(j, n, Started, &v)
	case api.StatusProgress:
		advance(j, n, Progress, &v)
	default: // a word not known yet means that it is still running
		advance(j, n, j.State, &v)
	}
	return v
}

func settleDone(j *Job, n Report, v *verdict) {
	switch j.State {
	case Failed:
		v.contradicts = true
		return
	case Done, Expired:
		// A link that came later is as good as the first or better; it matters while the audio is not here.
		if j.File != "" || n.DownloadURL == "" || n.DownloadURL == j.Link {
			return
		}
		j.Link, v.changed = n.DownloadURL, true
		if dies, ok := linkDies(n.DownloadURL, n.At); ok {
			j.ExpiresAt = dies
		}
		v.fetch = j.State == Done
		return
	}
	j.State, j.SettledBy, j.SettledAt, j.Problem = Done, n.By, n.At, ""
	j.Timeline.Done = n.At
	j.Link = n.DownloadURL
	j.ExpiresAt = n.At.Add(api.LinkLife)
	if dies, ok := linkDies(n.DownloadURL, n.At); ok {
		j.ExpiresAt = dies
	}
	if n.Duration > 0 {
		j.Duration = n.Duration
	}
	v.changed, v.fetch = true, true
}

// advance moves a running job on, never back. Any word of the service also ends trouble that polling had.
func advance(j *Job, n Report, to State, v *verdict) {
	if j.Settled() {
		return
	}
	rank := map[State]int{Submitting: 0, Queued: 1, Started: 2, Progress: 3}
	if rank[to] > rank[j.State] {
		j.State, v.changed = to, true
	}
	if rank[to] >= rank[Started] && j.Timeline.Started.IsZero() {
		j.Timeline.Started, v.changed = n.At, true
	}
	if j.Problem != "" {
		j.Problem, v.changed = "", true
	}
}

// linkDies reads from a signed link when it dies, in the two ways that content networks write it. It is
// only believed within reason: a delivery can be days late, and a parameter of that name can mean anything.
func linkDies(link string, now time.Time) (time.Time, bool) {
	u, err := url.Parse(link)
	if err != nil {
		return time.Time{}, false
	}
	q := u.Query()
	var at time.Time
	if secs, err := strconv.ParseInt(q.Get("Expires"), 10, 64); err == nil {
		at = time.Unix(secs, 0).UTC()
	} else if from, err := time.Parse("20060102T150405Z", q.Get("X-Amz-Date")); err == nil {
		secs, err := strconv.ParseInt(q.Get("X-Amz-Expires"), 10, 32)
		if err != nil {
			return time.Time{}, false
		}
		at = from.Add(time.Duration(secs) * time.Second)
	} else {
		return time.Time{}, false
	}
	const reason = 30 * 24 * time.Hour
	if at.Before(now.Add(-reason)) || at.After(now.Add(reason)) {
		return time.Time{}, false
	}
	return at, true
}
