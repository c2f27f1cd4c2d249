package job

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"callboard/internal/api"
	"callboard/internal/text"
)

// What is said of a job when it is over, in one line: what happened, and what to do.
const (
	uncertainProblem = "the request may or may not have reached Typecast; check your quota, then speak again if you want it"
	failedProblem    = "Typecast could not speak this and gives no reason; change the text, the voice or its settings and speak again"
	forgottenProblem = "Typecast does not know this synthesis any more; check your account, then speak again if you want it"
)

// words puts an error and its advice into one line.
func words(err error) string {
	msg := text.Line(err.Error())
	if e, ok := errors.AsType[*api.Error](err); ok {
		return text.Join(msg, text.Line(e.Advice()))
	}
	return text.TrimPeriod(msg)
}

// bare is an error in one line, without the name of the call and without advice: for sentences that give their own.
func bare(err error) string {
	msg := text.Line(err.Error())
	if e, ok := errors.AsType[*api.Error](err); ok {
		msg = strings.TrimPrefix(msg, e.Op+": ")
	}
	return text.TrimPeriod(msg)
}

func expiredProblem(j Job) string {
	return fmt.Sprintf("the download link died on %s; speaking it again costs %d characters", clock(j.ExpiresAt), j.Chars())
}

// clock shows a moment to a person, in their own time.
func clock(t time.Time) string { return t.Local().Format("2006-01-02 15:04") }
