package cli

import (
	"fmt"
	"slices"
	"strings"

	"callboard/internal/text"
	"callboard/internal/webhook"
	"callboard/internal/webhook/send"
)

// accepted reports whether a target took a delivery.
func accepted(r send.Result) bool { return r.Answer() < 400 }

func resultInk(r send.Result) ink {
	switch {
	case !accepted(r):
		return bad
	case r.Status >= 300:
		return warn
	}
	return good
}

// verdict is what a target said, in one line.
func verdict(r send.Result) string {
	line := fmt.Sprintf("%s in %s", statusWord(r.Status), milliseconds(r.Took))
	if r.Status == 0 {
		line = "no answer"
	}
	if more := firstLine(r); more != "" {
		line += ": " + more
	}
	return line
}

// mostOfAnswer is how many cells of an answer are shown in a line.
const mostOfAnswer = 100

// firstLine is the problem of a result, or what there is to know about the answer, or the first line of the answer.
func firstLine(r send.Result) string {
	if r.Problem != "" {
		return r.Problem
	}
	if note := r.Note(); note != "" {
		return note
	}
	body, err := webhook.Decode(r.Body)
	if err != nil {
		return fmt.Sprintf("%d bytes", len(r.Body))
	}
	for line := range strings.Lines(string(body[:min(len(body), 4<<10)])) {
		if line = strings.TrimSpace(text.Line(line)); line != "" {
			return text.Cut(line, mostOfAnswer)
		}
	}
	return ""
}

// printResult prints what a target answered to a delivery: its id or another name, the status, the time, the first line of
// the answer.
func (s *invocation) printResult(r send.Result, name string) error {
	gap := "\t"
	status, took := statusWord(r.Status), milliseconds(r.Took)
	if s.width() > 0 {
		gap, status, took = "  ", s.ink(resultInk(r), fmt.Sprintf("%-3s", status)), fmt.Sprintf("%7s", took)
	}
	return s.println(strings.TrimRight(strings.Join([]string{name, status, took, s.signs(clean(firstLine(r)))}, gap), " \t"))
}

// refusedBy is the error of targets that did not take everything: exit code 5. nil if they took it.
func refusedBy(what string, sent int, refused []send.Result) error {
	if len(refused) == 0 {
		return nil
	}
	why := fmt.Sprintf("%d of %d were not accepted", len(refused), sent)
	if sent == 1 { // its problem is in the line, or the object, of the result
		why = "the target answered " + statusWord(refused[0].Status)
		switch r := refused[0]; {
		case r.Status == 0:
			why = "the target did not answer"
		case r.Problem != "":
			why = "the target's answer (" + statusWord(r.Status) + ") did not come whole"
		}
	}
	next := ""
	if !slices.ContainsFunc(refused, func(r send.Result) bool { return !strings.HasPrefix(r.Problem, "nothing listens at") }) {
		next = "start it, or correct --to"
	}
	return fail(exitTarget, what, why, next)
}
