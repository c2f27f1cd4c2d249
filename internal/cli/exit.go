package cli

import (
	"context"
	"errors"
	"fmt"

	"callboard/internal/actor"
	"callboard/internal/api"
	"callboard/internal/config"
	"callboard/internal/datadir"
	"callboard/internal/job"
	"callboard/internal/text"
)

// The exit codes of the contract.
const (
	exitDone         = 0
	exitUnexpected   = 1
	exitUsage        = 2 // usage or config
	exitUnauthorised = 3 // token
	exitRefused      = 4 // by the service: quota, validation
	exitSynthesis    = 5 // the synthesis failed
	exitTimeout      = 6
	exitNoLink       = 7
	exitInterrupted  = 130
)

// failure is an error with an exit code of its own.
type failure struct {
	code int
	text string // the whole line
	err  error  // the cause; may be nil
}

func (f *failure) Error() string { return f.text }
func (f *failure) Unwrap() error { return f.err }

// fail makes a failure of what, why and what to do; an empty part is left out.
func fail(code int, what, why, next string) error {
	return &failure{code: code, text: sentence(what, why, next)}
}

func usage(what, why, next string) error { return fail(exitUsage, what, why, next) }

func sentence(what, why, next string) string {
	msg := text.TrimPeriod(why)
	if what != "" {
		msg = what + ": " + msg
	}
	if next != "" {
		msg += "; " + text.TrimPeriod(next)
	}
	return msg
}

// code chooses the exit code of an error.
func code(err error) int {
	var (
		own       *failure
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

// finish says what went wrong, if anything, and returns the exit code.
func (s *shell) finish(ctx context.Context) int {
	err := s.failure
	if err == nil {
		return exitDone
	}
	var own *failure
	if ctx.Err() != nil && errors.Is(err, context.Canceled) && !errors.As(err, &own) {
		err = fail(exitInterrupted, "", "interrupted", "")
	}
	if errors.Is(err, errQuiet) {
		return code(err)
	}
	s.complain(err)
	return code(err)
}

// errQuiet is wrapped by failures that have already been told, as by a doctor's lines.
var errQuiet = errors.New("told already")

// complain prints an error as the one line that a person gets.
func (s *shell) complain(err error) {
	msg := err.Error()
	var refused *api.Error
	var own *failure
	if errors.As(err, &refused) && !errors.As(err, &own) {
		msg = text.Join(msg, refused.Advice())
	}
	s.say(text.TrimPeriod(msg))
}

// say prints a line for a person on stderr. Whatever it is made of, no secret and no control character passes.
func (s *shell) say(msg string) {
	_, _ = fmt.Fprintln(s.err, "callboard: "+text.Line(text.Redact(msg)))
}
