package columns

import (
	"fmt"
	"math"

	"callboard/internal/job"
)

// HasGaps is what is said after the state of a job that is done, but a part of whose text is not in the audio.
const HasGaps = "has gaps"

// JobTable returns the columns of "callboard jobs". The state has a sign in front of its word if signs is true.
func JobTable(signs bool) []Field[job.Job] {
	state := func(j job.Job) string { return string(j.State) }
	if signs {
		state = func(j job.Job) string {
			switch { // audio that lacks something, which "jobs show" names
			case j.State != job.Done || j.File == "":
			case j.Problem != "":
				return "! " + string(j.State)
			case len(j.Unspoken) > 0:
				return "! " + string(j.State) + ", " + HasGaps
			}
			return JobSign(j.State)
		}
	}
	return []Field[job.Job]{
		{Column{Key: "time", Title: "WHEN", Priority: 50}, func(j job.Job) string { return j.CreatedAt.Local().Format("2006-01-02 15:04:05") }},
		{Column{Key: "state", Title: "STATE", Priority: 90}, state},
		{Column{Key: "actor", Title: "ACTOR", Max: NameCells, Priority: 60}, func(j job.Job) string { return j.ActorName }},
		{Column{Key: "length", Title: "LENGTH", Priority: 20, Reserve: 20}, func(j job.Job) string { return Seconds(j.Duration) }},
		{Column{Key: "settled", Title: "BY", Priority: 10, Reserve: 20}, func(j job.Job) string { return string(j.SettledBy) }},
		{Column{Key: "id", Title: "ID", Priority: 80}, func(j job.Job) string { return j.ID }},
		{Column{Key: "text", Title: "TEXT", Min: 8, Grow: 1, Priority: 40}, func(j job.Job) string { return j.Text }},
	}
}

// JobPane returns the columns of the job list on the screen. The seconds stand next to the state. The column "settled" says
// how the job was settled and after which time, or has a mark in its place, such as that the audio was saved; at its least
// width there is room for the first word.
func JobPane() []Column {
	return []Column{
		{Key: "time", Priority: 60, Reserve: 16},
		{Key: "actor", Min: 5, Max: 12, Priority: 70, Reserve: 16},
		{Key: "text", Min: 1, Max: 40, Grow: 1, Priority: 80},
		{Key: "state", Priority: 90},
		{Key: "seconds", Right: true, Tight: true, Priority: 50, Reserve: 20},
		{Key: "settled", Min: len(HasGaps), Whole: true, Priority: 40, Reserve: 40},
	}
}

// JobSign returns a state with its sign, which is never the only thing that shows the state.
func JobSign(state job.State) string {
	sign := ""
	switch state {
	case job.Submitting, job.Queued:
		sign = "◌ "
	case job.Started, job.Progress:
		sign = "◐ "
	case job.Done:
		sign = "✓ "
	case job.Failed:
		sign = "✗ "
	case job.Uncertain:
		sign = "? "
	case job.Expired:
		sign = "– "
	}
	return sign + string(state)
}

// Seconds returns the length of audio like "2.5 s", rounded down as the player's clock is; empty for none.
func Seconds(seconds float64) string {
	if seconds <= 0 {
		return ""
	}
	const exact = 1e-6 // what a float of a tenth may lack
	return fmt.Sprintf("%.1f s", math.Floor(seconds*10+exact)/10)
}
