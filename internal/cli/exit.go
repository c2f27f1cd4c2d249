package cli

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"callboard/internal/actor"
	"callboard/internal/api"
	"callboard/internal/config"
	"callboard/internal/datadir"
	"callboard/internal/job"
	"callboard/internal/text"
)

// The exit codes, on which scripts rely.
const (
	exitDone         = 0
	exitUnexpected   = 1
	exitUsage        = 2 // usage or config
	exitUnauthorised = 3 // token
	exitRefused      = 4 // refused by the service: quota, validation
	exitSynthesis    = 5 // the synthesis failed
	exitTarget       = 5 // a receiver of webhooks did not accept a delivery
	exitTimeout      = 6
	exitNoLink       = 7 // no link, or no sound where sound was asked for
	exitUncertain    = 8 // the text may have been accepted and charged
	exitInterrupted  = 130
)

// exitError is an error with an exit code.
type exitError struct {
	code int
	err  error
}

func (e *exitError) Error() string { return e.err.Error() }
func (e *exitError) Unwrap() error { return e.err }

// fail returns an error of what failed, why, and what to do next. Empty parts are left out. A reason that begins with what
// failed, as the errors of the service do, says it only once.
func fail(code int, what, why, next string) error {
	if what != "" {
		why = strings.TrimPrefix(why, what+": ")
	}
	return &exitError{code, &text.Problem{What: what, Why: why, Next: next}}
}

func usage(what, why, next string) error { return fail(exitUsage, what, why, next) }

// code returns the exit code for an error.
func code(err error) int {
	var (
		own       *exitError
		ambiguous *actor.AmbiguousError
		unknown   *actor.UnknownError
		order     *job.OrderError
	)
	switch {
	case err == nil:
		return exitDone
	case errors.As(err, &own):
		return own.code
	case errors.Is(err, config.ErrUnauthorized):
		return exitUnauthorised
	case errors.Is(err, config.ErrInvalid), errors.Is(err, datadir.ErrUnusable), errors.As(err, &ambiguous), errors.As(err, &unknown), errors.As(err, &order),
		errors.Is(err, job.ErrNotFound), errors.Is(err, job.ErrAmbiguous):
		return exitUsage
	case api.IsUnauthorized(err):
		return exitUnauthorised
	case api.IsQuota(err), api.IsRefused(err):
		return exitRefused
	}
	return exitUnexpected
}

// errReported is wrapped by errors whose message is already printed, as by the lines of doctor.
var errReported = errors.New("already reported")

// finish prints the error, if there is one, and returns the exit code.
func (s *invocation) finish(ctx context.Context) int {
	err := s.failure
	if err == nil || isClosedPipe(err) {
		return exitDone
	}
	var own *exitError
	if ctx.Err() != nil && errors.Is(err, context.Canceled) && !errors.As(err, &own) {
		err = fail(exitInterrupted, "", "interrupted", "")
	}
	if !errors.Is(err, errReported) {
		s.printError(err)
	}
	return code(err)
}

// printError prints an error as one line.
func (s *invocation) printError(err error) {
	msg := err.Error()
	var refused *api.Error
	var own *exitError
	if errors.As(err, &refused) && !errors.As(err, &own) {
		msg = text.Join(msg, refused.Advice())
	}
	s.notify(text.TrimPeriod(msg))
}

// notify prints a line on stderr. Secrets and control characters are removed from it, and commands get the flags of withFlags.
func (s *invocation) notify(msg string) {
	_, _ = fmt.Fprintln(s.err, "callboard: "+s.signs(text.CutMiddle(s.withFlags(clean(msg)), maxNotice)))
}

// maxNotice is how many characters of a line on stderr are printed. An argument, which a line repeats, can have a hundred thousand.
const maxNotice = 2000

// clean makes a line fit for a person: without secrets and control characters.
func clean(msg string) string { return text.Line(text.Redact(msg)) }
