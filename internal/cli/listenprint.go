package cli

import (
	"context"
	"fmt"
	"strings"
	"time"

	"callboard/internal/app"
	"callboard/internal/job"
	"callboard/internal/link"
	"callboard/internal/text"
	"callboard/internal/workbench"
)

// reporter prints events, one at a time.
type reporter struct {
	*invocation
	app     *app.App
	json    bool
	runner  *runner              // nil without --exec
	most    int                  // deliveries to print; 0: no limit
	count   int                  // of deliveries that were printed
	hold    holding              // deliveries that wait for the target of forwarding
	late    map[string]bool      // by id: deliveries that were printed before the target answered
	said    workbench.Settings   // the last ones that were printed
	printed link.Status          // the last one that was printed
	checked string               // our address with which the target of forwarding was last compared
	last    map[string]time.Time // when a synthesis last had a delivery
	jobs    map[string]jobNews   // what was last printed about a job
}

// jobNews is what is printed about a job. A job also changes in ways that are not printed.
type jobNews struct {
	state   job.State
	by      job.SettledBy
	file    string
	problem string
}

// remembered is the most entries of a map of reporter: listen may run for months.
const remembered = 10_000

func remember[V any](m map[string]V, key string, value V) {
	if len(m) >= remembered {
		clear(m)
	}
	m[key] = value
}

// linkError returns the error of a link that has failed.
func (p *reporter) linkError() error {
	code := exitNoLink
	if p.printed.Unauthorised {
		code = exitUnauthorised
	}
	return fail(code, "", p.printed.Problem, "")
}

// link prints a change of the link's state, URL or problem.
func (p *reporter) link(ctx context.Context, st link.Status) error {
	if known := st.State == link.Online || st.State == link.Proven; known && st.URL != p.checked {
		p.checked = st.URL
		if err := checkForward(ctx, p.app); err != nil {
			return err
		}
	}
	// Before it connects, a link is off, and while it connects its URL becomes known. Neither is news.
	same := st.State == p.printed.State && (st.URL == p.printed.URL || st.State == link.Connecting) && st.Problem == p.printed.Problem
	if same || st.State == link.Off && p.printed.State == "" {
		return nil
	}
	p.printed = st
	at := time.Now()
	if p.json {
		return p.printJSON(struct {
			Event   string  `json:"event"`
			State   string  `json:"state"`
			URL     *string `json:"url"`
			Problem *string `json:"problem"`
			At      string  `json:"at"`
		}{"link", string(st.State), orNull(st.URL), orNull(st.Problem), job.Stamp(at)})
	}
	text := string(st.State)
	if st.State == link.Proven {
		text = "webhooks ok"
	}
	if st.URL != "" {
		text += " at " + st.URL
	}
	if st.State == link.Proven {
		text += fmt.Sprintf(" · %d ms", st.Latency.Round(time.Millisecond).Milliseconds())
	}
	if st.Problem != "" {
		text += ": " + st.Problem
	}
	return p.print(at, "link", text)
}

// job prints a job that has changed: after the delivery that may have changed it, which can wait for the target of forwarding.
func (p *reporter) job(_ context.Context, j job.Job) error {
	at := time.Now()
	if _, printed := p.last[j.SpeakID]; printed {
		return p.jobAt(at, j)
	}
	return p.hold.after(j.SpeakID, func() error { return p.jobAt(at, j) })
}

// jobAt prints a job that has changed at a time.
func (p *reporter) jobAt(at time.Time, j job.Job) error {
	now := jobNews{j.State, j.SettledBy, j.File, j.Problem}
	switch {
	case now == p.jobs[j.ID]:
		return nil
	case !p.json && j.State == job.Done && j.File == "" && j.Problem == "": // the line follows when the audio is here
		return nil
	}
	remember(p.jobs, j.ID, now)
	if p.json {
		return p.printJSON(struct {
			Event     string  `json:"event"`
			ID        string  `json:"id"`
			State     string  `json:"state"`
			SettledBy *string `json:"settled_by"`
			File      *string `json:"file"`
			At        string  `json:"at"`
		}{"job", j.ID, string(j.State), orNull(string(j.SettledBy)), orNull(j.File), job.Stamp(at)})
	}
	text := string(j.State) + "  " + j.ActorName + ": " + strings.Join(strings.Fields(j.Text), " ")
	if j.SettledBy != "" {
		text += "  (by " + string(j.SettledBy) + ")"
	}
	if j.Problem != "" {
		text += ": " + j.Problem
	}
	return p.print(at, "job", text)
}

func (p *reporter) print(at time.Time, what, msg string) error {
	return p.println(p.signs(fmt.Sprintf("%s  %-8s  %s", at.Format("15:04:05"), what, text.Line(text.Redact(msg)))))
}
