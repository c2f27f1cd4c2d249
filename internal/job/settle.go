package job

import (
	"context"
	"net/url"
	"strconv"
	"time"

	"callboard/internal/api"
)

// Deliver applies the report of a delivery that is on disk. It reports whether the delivery matches a job. The answer to the
// POST of an unmatched one may still come: setSpeakID then finds it in the store.
func (s *Service) Deliver(ctx context.Context, r Report) (known bool, err error) {
	j, known, err := s.o.Store.JobBySpeak(ctx, r.SpeakID)
	if err != nil || !known {
		return false, err
	}
	if r.By == ByNone {
		r.By = ByWebhook
	}
	if r.At.IsZero() {
		r.At = s.o.Now()
	}
	if _, err := s.apply(ctx, j.ID, r); err != nil {
		return true, err
	}
	s.markHandled(ctx, r)
	return true, nil
}

// markHandled marks the delivery of a report as handled.
func (s *Service) markHandled(ctx context.Context, r Report) {
	if r.Delivery == "" {
		return
	}
	// If this fails the next start applies the delivery once more, which changes nothing.
	if err := s.o.Store.MarkHandled(ctx, r.Delivery); err != nil {
		s.o.Log.Warn("mark a delivery handled", "delivery", r.Delivery, "err", err)
	}
}

// apply applies a report to its job. All reports go through it, of deliveries and of polls.
func (s *Service) apply(ctx context.Context, id string, r Report) (Job, error) {
	if r.By == ByWebhook && !s.trusts(r) {
		s.o.Log.Warn("a delivery names audio at a foreign URL; polling instead", "job", id, "delivery", r.Delivery)
		s.polls.put(id, recoverGap)
		return s.o.Store.Job(ctx, id)
	}
	r.At = r.At.UTC().Round(0)
	var what effect
	j, changed, err := s.o.Store.UpdateJob(ctx, id, func(j *Job) bool {
		what = settle(j, r)
		return what.changed
	})
	if err != nil {
		s.failWaiters(id, err)
		return j, err
	}
	if what.contradicts {
		s.o.Log.Warn("a report contradicts the settled state and is ignored", "job", id, "state", j.State, "says", r.Status, "by", r.By)
	}
	if !changed {
		return j, nil
	}
	if what.fetch {
		s.startDownload(id) // before the event, so that its receiver can play at once
	}
	s.publish(j)
	if what.fetch {
		s.polls.remove(id)
		s.fetchNow(id)
	} else {
		s.schedule(j)
	}
	return j, nil
}

// trusts reports whether a delivery may settle a job. Anyone who knows the callback's path can POST to it. A delivery whose
// audio is at a foreign URL changes nothing until a poll says the same.
func (s *Service) trusts(r Report) bool {
	return r.DownloadURL == "" || s.o.Client.Trusted(r.DownloadURL)
}

// effect is what settle did.
type effect struct {
	changed     bool // the job was changed
	fetch       bool // there is audio to download now
	contradicts bool // the report says another end than the settled one
}

// settle applies a report to a job. It depends on nothing else, and applying the same report again changes nothing: that
// makes duplicates, retries and concurrent processes harmless.
func settle(j *Job, r Report) effect {
	var v effect
	if j.State == Removed {
		return v
	}
	if r.By == ByWebhook && j.Timeline.Webhook.IsZero() {
		j.Timeline.Webhook, v.changed = r.At, true
	}
	switch r.Status {
	case api.StatusDone:
		settleDone(j, r, &v)
	case api.StatusFailed:
		switch j.State {
		case Done, Expired:
			v.contradicts = true
		case Failed:
		default:
			j.State, j.SettledBy, j.SettledAt, j.Problem = Failed, r.By, r.At, failedProblem
			v.changed = true
		}
	case api.StatusStarted:
		advance(j, r, Started, &v)
	case api.StatusProgress:
		advance(j, r, Progress, &v)
	default: // an unknown word means that it still runs
		advance(j, r, j.State, &v)
	}
	return v
}

func settleDone(j *Job, r Report, v *effect) {
	switch j.State {
	case Failed:
		v.contradicts = true
		return
	case Done, Expired:
		// A later link is as good as the first or better. It is used while the audio is not here.
		if j.File != "" || r.DownloadURL == "" || r.DownloadURL == j.Link {
			return
		}
		j.Link, v.changed = r.DownloadURL, true
		if expires, ok := linkExpiry(r.DownloadURL, r.At); ok {
			j.ExpiresAt = expires
		}
		v.fetch = j.State == Done
		return
	}
	j.State, j.SettledBy, j.SettledAt, j.Problem = Done, r.By, r.At, ""
	j.Timeline.Done = r.At
	j.Link = r.DownloadURL
	j.ExpiresAt = r.At.Add(api.LinkLife)
	if expires, ok := linkExpiry(r.DownloadURL, r.At); ok {
		j.ExpiresAt = expires
	}
	if r.Duration > 0 {
		j.Duration = r.Duration
	}
	v.changed, v.fetch = true, true
}

// advance moves a running job forward, never back. Any report also clears a problem that polling had.
func advance(j *Job, r Report, to State, v *effect) {
	if j.Settled() {
		return
	}
	rank := map[State]int{Submitting: 0, Queued: 1, Started: 2, Progress: 3}
	if rank[to] > rank[j.State] {
		j.State, v.changed = to, true
	}
	if rank[to] >= rank[Started] && j.Timeline.Started.IsZero() {
		j.Timeline.Started, v.changed = r.At, true
	}
	if j.Problem != "" {
		j.Problem, v.changed = "", true
	}
}

// linkExpiry reads from a signed link when it expires, in the two forms that content networks use (CloudFront's Expires, S3's
// X-Amz-Date and X-Amz-Expires). It accepts only times within 30 days of now: a delivery can be days late, and a parameter
// of that name can mean something else.
func linkExpiry(link string, now time.Time) (time.Time, bool) {
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
	const limit = 30 * 24 * time.Hour
	if at.Before(now.Add(-limit)) || at.After(now.Add(limit)) {
		return time.Time{}, false
	}
	return at, true
}
