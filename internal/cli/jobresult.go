package cli

import (
	"context"
	"errors"
	"strings"

	"callboard/internal/api"
	"callboard/internal/columns"
	"callboard/internal/job"
)

// timeoutError returns the error of what, which stopped waiting for a job, because of a timeout or Ctrl+C. Other errors
// are returned as they are.
func (s *invocation) timeoutError(ctx context.Context, what string, err error, j job.Job) error {
	var own *exitError
	if ctx.Err() == nil || errors.As(err, &own) {
		return err
	}
	if errors.Is(context.Cause(ctx), errTimeout) {
		if j.State == job.Done && j.File == "" {
			return fail(exitTimeout, what, s.missingAudio(j), s.waitCommand(j)+" downloads it")
		}
		why, timeout := "there was no result in time", exitTimeout
		if j.Problem != "" && (!j.Settled() || j.State == job.Failed && !j.NeverSent()) {
			why += ": " + strings.TrimPrefix(j.Problem, "speak: ")
		}
		if lost(j) {
			timeout = exitUncertain
		}
		return fail(timeout, what, why, s.jobAdvice(j, "continues"))
	}
	if errors.Is(err, context.Canceled) {
		return fail(exitInterrupted, "", "interrupted", s.jobAdvice(j, "is kept"))
	}
	return err
}

// lost reports that the request of a job is cut off, because this process ends before its answer: it may have been accepted and charged.
// A job of the webhook API that was accepted goes on without this process.
func lost(j job.Job) bool {
	unanswered := !j.Settled() && (j.Params.Service == api.ServiceTTS || j.SpeakID == "")
	return j.ID != "" && (unanswered || j.State == job.Uncertain)
}

// kept says where the beginning of audio is whose end did not come; empty: nothing came.
func kept(j job.Job) string {
	if j.State != job.Uncertain || j.File == "" {
		return ""
	}
	if j.Duration < job.ShortestPart { // it is damaged
		return "what came is kept in " + j.File
	}
	return "the first " + columns.Seconds(j.Duration) + " came and are kept in " + j.File
}

// missingAudio returns why a done job has no audio.
func (s *invocation) missingAudio(j job.Job) string {
	if j.Problem != "" {
		return j.Problem
	}
	return "done, but the audio is not downloaded yet"
}

// jobAdvice returns what the user can do about a job that the command no longer waits for.
func (s *invocation) jobAdvice(j job.Job, doing string) string {
	switch {
	case j.ID == "", j.NeverSent():
		return "nothing was sent, so nothing was charged"
	case j.State == job.Failed && j.SpeakID == "":
		return "Typecast did not accept the text, so nothing was charged: see " + s.command("jobs show "+j.ID)
	case j.Params.Service == api.ServiceTTS: // its jobs do not go on without this process
		return "it may be charged, and audio that has not arrived cannot be had later: compare your credits before you send it again, and see " + s.command("jobs show "+j.ID)
	case j.SpeakID == "":
		return "Typecast has not answered whether it accepted the text: check your quota before you send it again, and see " + s.command("jobs show "+j.ID)
	}
	return "the job " + doing + ": " + s.waitCommand(j)
}

func (s *invocation) waitCommand(j job.Job) string { return s.command("jobs wait " + j.ID) }

// shellQuote quotes a word for a POSIX shell if it needs quotes.
func shellQuote(word string) string {
	plain := func(r rune) bool {
		return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r > 127 || strings.ContainsRune("/._-:=+@%,\\", r)
	}
	if word != "" && strings.IndexFunc(word, func(r rune) bool { return !plain(r) }) < 0 {
		return word
	}
	return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
}

// jobResult returns the error of a job without audio; nil if there is audio.
func (s *invocation) jobResult(what string, j job.Job) error {
	switch {
	case j.State == job.Done && j.File != "":
		return nil
	case j.State == job.Done:
		return fail(exitUnexpected, what, s.missingAudio(j), s.waitCommand(j)+" downloads it")
	case j.State == job.Failed && j.SpeakID != "":
		return fail(exitSynthesis, what, j.Problem, "")
	case j.State == job.Failed:
		return fail(refusalCode(j.Refusal), what, j.Problem, "")
	case j.State == job.Uncertain:
		return fail(exitUncertain, what, j.Problem, kept(j))
	}
	return fail(exitUnexpected, what, j.Problem, "")
}

// refusalCode returns the exit code for a refused POST.
func refusalCode(r job.Refusal) int {
	switch r {
	case job.RefusedToken:
		return exitUnauthorised
	case job.RefusedTrouble, job.NotSent:
		return exitUnexpected
	}
	return exitRefused
}
