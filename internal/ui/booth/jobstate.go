package booth

import (
	"time"

	"callboard/internal/columns"
	"callboard/internal/job"
	"callboard/internal/ui/savefile"
	"callboard/internal/ui/widget/style"
	"callboard/internal/ui/words"
)

// settled says how a job was settled, and after which time.
func (p *jobsPane) settled(j job.Job) string {
	if j.SettledBy == job.ByNone {
		return ""
	}
	if from := j.Timeline.Accepted; !from.IsZero() && j.SettledAt.After(from) {
		return string(j.SettledBy) + " " + words.Seconds(j.SettledAt.Sub(from))
	}
	return string(j.SettledBy)
}

// mark is what sets a settled job apart, in one short word, and its ink.
func (p *jobsPane) mark(ink style.Inks, j job.Job) (string, style.Ink) {
	switch {
	case j.Unconfirmed:
		return "unsure", ink.Warn // only a webhook says how it ended
	case refusedForNow(j):
		return "plan busy", ink.Warn
	case savefile.OnlyBeginning(j):
		return "only a part", ink.Warn
	case j.State == job.Uncertain:
		return "charged?", ink.Warn
	case p.state.Jobs.Saved(j.ID) != "":
		return "saved", ink.Muted
	case len(j.Unspoken) > 0:
		return columns.HasGaps, ink.Warn // a part of the text is not in the audio
	case j.Finished() && j.File == "":
		return "retry", ink.Muted
	}
	return "", ink.Muted
}

// refusedForNow reports a job whose request was answered with 429: nothing was accepted, and it is sent again, as its problem says.
func refusedForNow(j job.Job) bool { return j.State == job.Submitting && j.Problem != "" && !j.Waits() }

// stateLook gives a state its sign, its word and its ink.
func stateLook(ink style.Inks, g style.Glyphs, j job.Job) (sign, word string, tone style.Ink) {
	switch j.State {
	case job.Submitting:
		if j.Waits() || refusedForNow(j) {
			return g.DottedCircle, "waiting", ink.Run
		}
		return g.DottedCircle, "sending", ink.Run
	case job.Queued:
		return g.DottedCircle, "queued", ink.Run
	case job.Started, job.Progress:
		return g.HalfCircle, string(j.State), ink.Run
	case job.Done:
		if j.File == "" && j.Finished() {
			return g.Bad, "no audio", ink.Warn
		}
		if !j.Finished() {
			return g.HalfCircle, "fetching", ink.Run
		}
		return g.OK, "done", ink.OK
	case job.Failed:
		if j.Withheld() {
			return g.Dash, "not sent", ink.Warn
		}
		return g.Bad, "failed", ink.Bad
	case job.Uncertain:
		return g.Question, "uncertain", ink.Warn
	case job.Expired:
		return g.Dash, "expired", ink.Warn
	}
	return g.Question, string(j.State), ink.Warn
}

// rowTime is the length of the audio once it is known, and the age of the job until then.
func rowTime(j job.Job, now time.Time) string {
	switch {
	case (j.State == job.Done || savefile.OnlyBeginning(j)) && j.Duration > 0:
		return columns.Seconds(j.Duration)
	case j.Finished():
		return ""
	}
	return words.Seconds(now.Sub(j.CreatedAt))
}
