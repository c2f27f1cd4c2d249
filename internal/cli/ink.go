package cli

import (
	"github.com/charmbracelet/x/ansi"

	"callboard/internal/job"
)

// ink is the colour of a word on stdout. The word says the same without it.
type ink int

const (
	plain ink = iota
	faint
	bold
	good
	warn
	bad
	busy
)

// ink colours a string, if stdout is a terminal with colours. The colours are the terminal's own sixteen, which its user has
// chosen for the background.
func (s *invocation) ink(i ink, str string) string {
	if !s.color || str == "" || i == plain {
		return str
	}
	var style ansi.Style
	switch i {
	case faint:
		style = style.Faint()
	case bold:
		style = style.Bold()
	case good:
		style = style.ForegroundColor(ansi.Green)
	case warn:
		style = style.ForegroundColor(ansi.Yellow)
	case bad:
		style = style.ForegroundColor(ansi.Red)
	case busy:
		style = style.ForegroundColor(ansi.Cyan)
	}
	return style.Styled(str)
}

// jobInk is the colour of a job's state.
func jobInk(j job.Job) ink {
	switch {
	case j.State == job.Failed:
		return bad
	case j.State == job.Uncertain, j.State == job.Expired, j.State == job.Done && (j.Problem != "" || len(j.Unspoken) > 0):
		return warn
	case j.State == job.Done:
		return good
	}
	return busy
}
