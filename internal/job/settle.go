package job

import (
	"time"

	"callboard/internal/api"
)

// effect is what settle did, and what is to be done now.
type effect struct {
	changed bool // the job was changed
	fetch   bool // there is audio to download
	stop    bool // what is being downloaded is not the job's audio
	ask     bool // an unsigned webhook says what only the service can confirm
	open    bool // the service does not say an end yet, but the job has one and cannot go back: ask again
}

// settle applies a report to a job. It depends on nothing else, and applying the same report again changes nothing: that
// makes duplicates, retries and concurrent processes harmless.
//
// What the service answers to a state call wins. An unsigned webhook settles a running job only as done, and only with a
// link of the service itself; the caller has removed other links. Everything else that it says is to be confirmed, unless
// the report stands because the service cannot be asked.
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
		settleFailed(j, r, &v)
	case api.StatusStarted:
		advance(j, r, Started, &v)
	case api.StatusProgress:
		advance(j, r, Progress, &v)
	default: // an unknown word means that it still runs
		advance(j, r, Queued, &v)
	}
	return v
}

func settleDone(j *Job, r Report, v *effect) {
	unsigned := r.By == ByWebhook
	doubtful := r.stands
	switch j.State {
	case Done, Expired:
		if !unsigned && j.Unconfirmed {
			j.Unconfirmed, v.changed = false, true
		}
		newerLink(j, r, v)
		// The link that is being tried may be a wrong one: the service knows which is right.
		v.ask = unsigned && !r.stands && r.DownloadURL == "" && j.State == Done && j.File == "" && j.SettledBy == ByWebhook
		return
	case Failed:
		if unsigned {
			v.ask, doubtful = !r.stands, true
			if !j.Unconfirmed || r.DownloadURL == "" {
				v.changed = v.changed || r.stands && !j.Unconfirmed
				j.Unconfirmed = j.Unconfirmed || r.stands
				return
			}
			// Both words are unsigned, and this one has audio.
		}
	default:
		if unsigned && !r.stands && r.DownloadURL == "" {
			v.ask = true
			return
		}
	}
	j.State, j.SettledBy, j.SettledAt, j.Problem = Done, r.teller(), r.At, ""
	j.Unconfirmed = doubtful
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

// newerLink takes the link of a later report of a job that is done. It is as good as the first or better, and it is used
// while the audio is not here.
func newerLink(j *Job, r Report, v *effect) {
	if j.File != "" || r.DownloadURL == "" || r.DownloadURL == j.Link {
		return
	}
	j.Link, v.changed = r.DownloadURL, true
	if expires, ok := linkExpiry(r.DownloadURL, r.At); ok {
		j.ExpiresAt = expires
	}
	v.fetch = j.State == Done
}

func settleFailed(j *Job, r Report, v *effect) {
	switch {
	case r.By == ByWebhook && !r.stands:
		v.ask = j.State != Failed
	case r.By == ByWebhook && j.Settled():
		if j.State != Failed && !j.Unconfirmed {
			j.Unconfirmed, v.changed = true, true
		}
	case j.State == Failed:
		if j.Unconfirmed {
			j.Unconfirmed, j.Problem, v.changed = false, failedProblem, true
		}
	default:
		problem := failedProblem
		switch {
		case r.stands:
			problem = unconfirmedProblem(r.why)
		case j.File != "": // audio is never deleted because of a report
			problem = revokedProblem
		}
		j.State, j.SettledBy, j.SettledAt, j.Problem = Failed, r.teller(), r.At, problem
		j.Unconfirmed, j.Fetching, j.Link = r.stands, false, ""
		v.changed, v.stop = true, true
	}
}

// advance moves a running job forward, never back. Any report also clears a problem that polling had.
func advance(j *Job, r Report, to State, v *effect) {
	if j.Settled() {
		if reopen(j, r, v); j.Settled() {
			return
		}
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

// reopen makes a settled job run again, because the service says so: it was settled by a webhook that is not true or came too
// early, or the service did not know the synthesis for a while. Audio that is here already stays.
func reopen(j *Job, r Report, v *effect) {
	switch {
	case !r.doubts || j.State == Uncertain: // the end came during the call, so it is newer than the answer
		return
	case r.Status == "", j.State == Expired, j.State == Done && (j.File != "" || j.SettledBy != ByWebhook):
		v.open = true
		return
	}
	*j = Job{
		ID: j.ID, SpeakID: j.SpeakID, State: Queued, ActorID: j.ActorID, ActorName: j.ActorName, Text: j.Text, Params: j.Params,
		Owner: j.Owner, CreatedAt: j.CreatedAt, Duration: j.Duration, File: j.File, Timeline: j.Timeline, Rev: j.Rev,
	}
	j.Timeline.Done = time.Time{}
	v.changed, v.stop = true, true
}
