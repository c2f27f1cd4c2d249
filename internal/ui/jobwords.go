package ui

import (
	"fmt"
	"math"
	"strings"
	"time"

	"callboard/internal/job"
	"callboard/internal/ui/widget/style"
)

// how tells in which way a job was settled, or what became of it since.
func (p *jobsPane) how(j job.Job) string {
	if p.saved[j.ID] != "" {
		return "saved"
	}
	if j.SettledBy == job.ByNone {
		return ""
	}
	if from := j.Timeline.Accepted; !from.IsZero() && j.SettledAt.After(from) {
		return string(j.SettledBy) + " " + seconds(j.SettledAt.Sub(from))
	}
	return string(j.SettledBy)
}

// firstWord is a text up to its first space.
func firstWord(s string) string {
	word, _, _ := strings.Cut(s, " ")
	return word
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

// rowSeconds is the length of the audio once it is known, and the time gone by until then.
func rowSeconds(j job.Job, now time.Time) string {
	switch {
	case j.State == job.Done && j.Duration > 0:
		return lengthOf(j)
	case j.Finished():
		return ""
	}
	return seconds(now.Sub(j.CreatedAt))
}

// lengthOf is how long a take sounds, cut as the player's clock is.
func lengthOf(j job.Job) string { return fmt.Sprintf("%.1f s", math.Floor(j.Duration*10)/10) }

// seconds writes a span as a person reads a stop-watch: 0.4 s, 12 s, 3 min, 2 h, 5 d.
func seconds(d time.Duration) string {
	switch {
	case d < 0:
		return "0.0 s"
	case d < 10*time.Second:
		return fmt.Sprintf("%.1f s", d.Seconds())
	case d < 2*time.Minute:
		return fmt.Sprintf("%d s", int(d.Seconds()))
	case d < 2*time.Hour:
		return fmt.Sprintf("%d min", int(d.Minutes()))
	case d < 48*time.Hour:
		return fmt.Sprintf("%d h", int(d.Hours()))
	}
	return fmt.Sprintf("%d d", int(d.Hours()/24))
}

// oneLine folds a text into a row: line breaks become spaces, restless emoji are calmed.
func oneLine(s string) string {
	if len(s) > 400 {
		s = string([]rune(s)[:min(120, len([]rune(s)))])
	}
	return style.StableWidth(strings.Join(strings.Fields(s), " "))
}
