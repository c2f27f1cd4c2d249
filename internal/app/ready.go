package app

import (
	"context"
	"time"

	"callboard/internal/link"
)

// How long a job waits for its webhook before it is polled.
const (
	pollSoon = time.Second
	pollLate = 15 * time.Second
)

// pollAfter is pollLate while a webhook can be expected, else pollSoon.
func (a *App) pollAfter() time.Duration {
	if a.Link == nil {
		return pollSoon
	}
	if !a.IsLeader() {
		// The leader has the same configuration: while it runs, its link serves our jobs, too.
		if _, alive := a.Dir.Leader(); alive {
			return pollLate
		}
		return pollSoon
	}
	switch st := a.Link.Status(); {
	case st.State == link.Proven, st.State == link.Online && st.Problem == "":
		return pollLate
	}
	return pollSoon // offline, or registered at a URL that does not lead here
}

// proofWait is how long Ready waits for the proof of a link that is registered. Mostly it takes a few milliseconds, and a
// text should not wait for a slow one.
const proofWait = 2 * time.Second

// Ready waits, for at most timeout, until a webhook can be expected for what is sent now, and proofWait longer for the
// proof. It returns the problem with the link as a line for a person, or an empty string.
func (a *App) Ready(ctx context.Context, timeout time.Duration) string {
	if a.Link == nil || !a.IsLeader() {
		return ""
	}
	wait, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	statuses := a.Link.Subscribe()
	defer statuses.Close()
	registered := false
	for {
		switch st := a.Link.Status(); st.State {
		case link.Proven, link.Failed:
			return st.Problem
		case link.Online:
			if st.Problem != "" {
				return unprovenProblem(st)
			}
			if !registered {
				registered = true
				var stop context.CancelFunc
				wait, stop = context.WithTimeout(wait, proofWait) //nolint:fatcontext // once: see registered
				defer stop()                                      //nolint:gocritic // likewise
			}
		}
		if _, err := statuses.Next(wait); err != nil {
			return problemAfterWait(a.Link.Status())
		}
	}
}

func unprovenProblem(st link.Status) string { return "webhooks may not arrive: " + st.Problem }

// problemAfterWait is the problem of a link that is not proven in time.
func problemAfterWait(st link.Status) string {
	switch {
	case st.State == link.Online && st.Problem != "":
		return unprovenProblem(st)
	case st.Problem != "" || st.State == link.Online || st.State == link.Proven:
		return st.Problem
	}
	return "the link for webhooks is not online yet"
}
