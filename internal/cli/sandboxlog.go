package cli

import (
	"context"
	"fmt"
	"sync/atomic"

	"callboard/internal/job"
	"callboard/internal/sandbox"
	"callboard/internal/text"
)

// accessLines is how many lines of the access log may wait for a slow reader. More are dropped: a program that reads the first
// line only must not stop the sandbox.
const accessLines = 4096

// accessLog prints the access log of a sandbox.
type accessLog struct {
	*invocation
	json    bool
	lines   chan sandbox.Access
	dropped atomic.Int64
}

func (s *invocation) newAccessLog(asJSON bool) *accessLog {
	return &accessLog{invocation: s, json: asJSON, lines: make(chan sandbox.Access, accessLines)}
}

// add adds a line. It does not wait.
func (l *accessLog) add(a sandbox.Access) {
	select {
	case l.lines <- a:
	default:
		l.dropped.Add(1)
	}
}

// serve prints until ctx ends. Its error is that of stdout: a reader that has gone ends the command.
func (l *accessLog) serve(ctx context.Context) error {
	for {
		select {
		case a := <-l.lines:
			if err := l.line(a); err != nil {
				return err
			}
		case <-ctx.Done():
			return nil
		}
		if n := l.dropped.Swap(0); n > 0 {
			l.notify(fmt.Sprintf("%d lines of the access log are missing: they came faster than they were read", n))
		}
	}
}

// line prints one line, without secret paths of receivers.
func (l *accessLog) line(a sandbox.Access) error {
	clock, ms := a.At.Local().Format("15:04:05"), a.Took.Milliseconds()
	try := a.Attempt
	if try == nil {
		if l.json {
			return l.printJSON(struct {
				Event  string `json:"event"`
				At     string `json:"at"`
				Method string `json:"method"`
				Path   string `json:"path"`
				Status int    `json:"status"`
				MS     int64  `json:"ms"`
			}{"request", job.Stamp(a.At), a.Method, a.Path, a.Status, ms})
		}
		status := fmt.Sprint(a.Status)
		if a.Status == 0 {
			status = "no answer"
		}
		return l.println(fmt.Sprintf("%s  %-7s  %s  %s, %d ms", clock, text.Line(a.Method), text.Line(a.Path), status, ms))
	}
	to := text.Redact(try.URL)
	if l.json {
		var next *string
		if try.NextAt != nil {
			next = new(job.Stamp(*try.NextAt))
		}
		return l.printJSON(struct {
			Event   string  `json:"event"`
			At      string  `json:"at"`
			SpeakID string  `json:"speak_id"`
			Attempt int     `json:"attempt"`
			URL     string  `json:"url"`
			Status  int     `json:"status"`
			Error   *string `json:"error"`
			MS      int64   `json:"ms"`
			NextAt  *string `json:"next_at"`
		}{"attempt", job.Stamp(a.At), try.SpeakID, try.Attempt, to, try.Status, redacted(try.Error), ms, next})
	}
	answer := fmt.Sprint(try.Status)
	if try.Error != nil {
		answer = text.Redact(*try.Error)
	}
	next := "no further attempt"
	if try.NextAt != nil {
		next = "next at " + try.NextAt.Local().Format("15:04:05")
	}
	return l.println(fmt.Sprintf("%s  webhook  %s  attempt %d of %s: %s, %d ms; %s", clock, text.Line(to), try.Attempt, try.SpeakID, text.Line(answer), ms, next))
}

func redacted(s *string) *string {
	if s == nil {
		return nil
	}
	return new(text.Redact(*s))
}
