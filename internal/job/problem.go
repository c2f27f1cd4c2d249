package job

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"callboard/internal/api"
	"callboard/internal/text"
)

// The problems of settled jobs, in one line: what happened, and what to do.
const (
	uncertainProblem = "the request may or may not have reached Typecast; check your quota, then speak again if you want it"
	failedProblem    = "Typecast could not speak this and gives no reason; change the text, the actor or the settings and speak again"
	forgottenProblem = "Typecast does not know this synthesis any more; check your account, then speak again if you want it"
	revokedProblem   = "Typecast says that this synthesis failed, after a message said that it was done; the audio that came then is kept"
)

// errorLine is an error and its advice in one line. A text.Problem is such a line already, also if it wraps an api.Error.
func errorLine(err error) string {
	if p, ok := err.(*text.Problem); ok { //nolint:errorlint // only the outermost error is the line
		return p.Error()
	}
	msg := text.Line(err.Error())
	if e, ok := errors.AsType[*api.Error](err); ok {
		return text.Join(msg, text.Line(e.Advice()))
	}
	return text.TrimPeriod(msg)
}

// causeLine is an error in one line without the name of the call and without advice, for sentences that have their own.
func causeLine(err error) string {
	msg := text.Line(err.Error())
	if e, ok := errors.AsType[*api.Error](err); ok {
		msg = strings.TrimPrefix(msg, e.Op+": ")
	}
	return text.TrimPeriod(msg)
}

// unconfirmedProblem is the problem of a job that failed only by an unsigned message. It must not make the user pay again.
func unconfirmedProblem(why string) string {
	return "a message says that this failed, but Typecast could not be asked (" + why + "); it is asked again: wait for the answer before you speak this again"
}

// laterProblem is the problem of a running job whose state the service does not tell now.
func laterProblem(cause error, wanted, gap time.Duration) string {
	line := "the state could not be read: " + causeLine(cause)
	if wanted > gap {
		return line + ", and Typecast takes the next request only in " + roundTime(wanted) + "; it is asked again in " + roundTime(gap)
	}
	return line + "; it is asked for again in " + roundTime(gap)
}

// roundTime is a time in whole hours, minutes or seconds, rounded up.
func roundTime(d time.Duration) string {
	up := func(unit time.Duration) int64 { return int64((d + unit - 1) / unit) }
	switch {
	case d > 2*time.Hour:
		return fmt.Sprintf("%d h", up(time.Hour))
	case d > 2*time.Minute:
		return fmt.Sprintf("%d min", up(time.Minute))
	}
	return fmt.Sprintf("%d s", up(time.Second))
}

func expiredProblem(j Job) string {
	return fmt.Sprintf("the download link died on %s; speaking it again costs %d characters", clockTime(j.ExpiresAt), j.Chars())
}

// clockTime formats a time for a person, in the local time zone.
func clockTime(t time.Time) string { return t.Local().Format("2006-01-02 15:04") }
