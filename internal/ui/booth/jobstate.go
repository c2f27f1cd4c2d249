package booth

import (
	"fmt"
	"math"
	"time"

	"callboard/internal/job"
	"callboard/internal/ui/widget/style"
	"callboard/internal/ui/words"
)

// settled says how a job was settled, or that it was saved since.
func (p *jobsPane) settled(j job.Job) string {
	if p.state.Jobs.Saved(j.ID) != "" {
		return "saved"
	}
	if j.SettledBy == job.ByNone {
		return ""
	}
	if from := j.Timeline.Accepted; !from.IsZero() && j.SettledAt.After(from) {
		return string(j.SettledBy) + " " + words.Seconds(j.SettledAt.Sub(from))
	}
	return string(j.SettledBy)
}

// stateLook gives a state its sign, its word and its ink.
func stateLook(ink style.Inks, g style.Glyphs, j job.Job) (sign, word string, tone style.Ink) {
	switch j.State {
	case job.Submitting:
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
	case j.State == job.Done && j.Duration > 0:
		return lengthOf(j)
	case j.Finished():
		return ""
	}
	return words.Seconds(now.Sub(j.CreatedAt))
}

// lengthOf is the length of a take, rounded down as the player's clock is.
func lengthOf(j job.Job) string { return fmt.Sprintf("%.1f s", math.Floor(j.Duration*10)/10) }
