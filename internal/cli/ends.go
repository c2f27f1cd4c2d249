package cli

import (
	"context"
	"errors"
	"strings"

	"callboard/internal/job"
)

// tooLate says what became of a job whose end was not waited for.
func (s *shell) tooLate(ctx context.Context, err error, j job.Job) error {
	var own *failure
	if ctx.Err() == nil || errors.As(err, &own) {
		return err
	}
	if errors.Is(context.Cause(ctx), errTimeout) {
		if j.State == job.Done && j.File == "" {
			return fail(exitTimeout, "speak", s.late(j), s.waitAgain(j)+" fetches it")
		}
		return fail(exitTimeout, "speak", "nothing came back in time", s.whatIsLeft(j, "goes on"))
	}
	if errors.Is(err, context.Canceled) {
		return fail(exitInterrupted, "", "interrupted", s.whatIsLeft(j, "is kept"))
	}
	return err
}

// late says of a spoken text that its audio is not here, and why if that is known.
func (s *shell) late(j job.Job) string {
	if j.Problem != "" {
		return j.Problem
	}
	return "spoken; its audio is not here yet"
}

// whatIsLeft says what there is to do about a job that nobody waits for any more.
func (s *shell) whatIsLeft(j job.Job, doing string) string {
	switch {
	case j.ID == "":
		return "nothing was sent, so nothing was charged"
	case j.SpeakID == "":
		return "Typecast has not said whether it took the text: check your quota before you send it again, and see " + s.command("jobs show "+j.ID)
	}
	return "the job " + doing + ": " + s.waitAgain(j)
}

func (s *shell) waitAgain(j job.Job) string { return s.command("jobs wait " + j.ID) }

// command is a command of ours as it must be typed to find what this run has made: with the flags of this run that
// lead there. What stands in the environment or in a file leads there by itself.
func (s *shell) command(words string) string {
	line := "callboard " + words
	for _, name := range []string{"sandbox", "config", "data-dir", "api-url", "token-file"} {
		switch value, given := s.flags[name]; {
		case !given, name == "sandbox" && value != "true":
		case name == "sandbox":
			line += " --sandbox"
		default:
			line += " --" + name + " " + quoted(value)
		}
	}
	return line
}

// quoted is a word as a shell reads it.
func quoted(word string) string {
	plain := func(r rune) bool {
		return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r > 127 || strings.ContainsRune("/._-:=+@%,\\", r)
	}
	if word != "" && strings.IndexFunc(word, func(r rune) bool { return !plain(r) }) < 0 {
		return word
	}
	return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
}

// jobResult is the error of a job that brought no audio.
func (s *shell) jobResult(what string, j job.Job) error {
	switch {
	case j.State == job.Done && j.File != "":
		return nil
	case j.State == job.Done:
		return fail(exitUnexpected, what, s.late(j), s.waitAgain(j)+" fetches it")
	case j.State == job.Failed && j.SpeakID != "":
		return fail(exitSynthesis, what, j.Problem, "")
	case j.State == job.Failed:
		return fail(refusalCode(j.Refusal), what, j.Problem, "")
	}
	return fail(exitUnexpected, what, j.Problem, "")
}

// refusalCode is the exit code that the POST itself had.
func refusalCode(r job.Refusal) int {
	switch r {
	case job.RefusedToken:
		return exitUnauthorised
	case job.RefusedTrouble:
		return exitUnexpected
	}
	return exitRefused
}
