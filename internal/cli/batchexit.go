package cli

import (
	"context"
	"errors"

	"callboard/internal/batch"
	"callboard/internal/job"
	"callboard/internal/text"
)

// codeOf is the exit code of one take.
func codeOf(result batch.Result) int {
	switch result.State {
	case batch.Failed:
		switch result.Job.Refusal {
		case job.RefusedToken:
			return exitUnauthorised
		case job.RefusedRequest:
			return exitRefused
		}
		return exitSynthesis
	case batch.Uncertain:
		return exitUncertain
	}
	return exitDone
}

// worse is the exit code that says more. What may have been charged counts only if nothing else happened (the command line's
// contract: "then exit 8 if nothing worse happened").
func worse(a, b int) int {
	switch {
	case a == exitDone || a == exitUncertain && b != exitDone:
		return b
	case b == exitDone || b == exitUncertain:
		return a
	}
	return max(a, b)
}

// stopCode is the exit code of a batch that was stopped.
func stopCode(stopped error) int {
	if errors.Is(stopped, batch.ErrBudget) {
		return exitRefused
	}
	return code(stopped)
}

// exit is the error of the whole batch. stopped is why the rest was not sent.
func (r *batchRun) exit(ctx context.Context, stopped error) error {
	switch {
	case r.end != nil:
		return r.end
	case ctx.Err() != nil:
		return fail(exitInterrupted, r.what, "interrupted", "run it again: only what is missing is sent")
	case stopped != nil:
		c := stopCode(stopped)
		if _, whole := errors.AsType[*text.Problem](stopped); whole {
			stopped = &exitError{c, stopped} // it says what to do
		}
		r.s.printError(stopped)
		if c == exitUnauthorised || c == exitRefused { // it is why the takes are missing, whatever became of others
			r.worst = c
		} else {
			r.worst = worse(r.worst, c)
		}
	}
	if r.worst != exitDone {
		return &exitError{r.worst, errReported}
	}
	return nil
}
