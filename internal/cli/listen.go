package cli

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"callboard/internal/app"
	"callboard/internal/config"
	"callboard/internal/job"
	"callboard/internal/link"
	"callboard/internal/text"
)

func (s *invocation) listen() *cobra.Command {
	var count int
	var limit time.Duration
	cmd := &cobra.Command{
		Use: "listen", Short: "Receive webhooks and print them", Args: cobra.ArbitraryArgs,
		Long: "Open the tunnel for webhooks, register its URL as the account's callback, and print each delivery, each change of\n" +
			"the link and each change of a job. With --json, each is one object on a line of its own.\n" +
			"Ctrl+C ends it.",
		Example: "callboard listen\ncallboard listen --sandbox --json --count 1",
		RunE: s.run(func(ctx context.Context, c config.Config, args []string) error {
			if err := noArgs(args); err != nil {
				return err
			}
			switch {
			case count < 0:
				return usage("--count", "it is below zero", "give the number of deliveries to wait for, 0 for no limit")
			case limit < 0:
				return usage("--for", "it is below zero", "give a time like 10m, 0s for no limit")
			}
			return s.with(ctx, c, app.Capabilities{Service: true, Work: true, Link: true}, func(a *app.App) error {
				return s.printEvents(ctx, a, count, limit)
			})
		}),
	}
	cmd.Flags().IntVar(&count, "count", 0, "end after this number of deliveries; 0 for no limit")
	cmd.Flags().DurationVar(&limit, "for", 0, "end after this time; 0s for no limit")
	return cmd
}

// printEvents prints until ctx ends, count deliveries have arrived, or the time is over.
func (s *invocation) printEvents(ctx context.Context, a *app.App, count int, limit time.Duration) error {
	switch {
	case a.Link == nil && a.Config.NoTunnel != "":
		return &exitError{exitNoLink, errors.New(a.Config.NoTunnel)}
	case a.Link == nil:
		return fail(exitNoLink, "listen", "there is no tunnel for webhooks", "give --tunnel ngrok, or --public-url https://… if you have a URL that leads to this machine")
	case !a.IsLeader():
		return fail(exitNoLink, "listen", "another callboard receives the webhooks of this data folder", "end that one, or choose another folder with --data-dir")
	}
	until, cancel := ctx, context.CancelFunc(func() {})
	if limit > 0 {
		until, cancel = context.WithTimeoutCause(ctx, limit, errTimeout)
	}
	defer cancel()
	until, enough := context.WithCancel(until)
	defer enough()

	p := &reporter{invocation: s, app: a, json: a.Config.JSON, last: map[string]time.Time{}, jobs: map[string]jobNews{}}
	lines := make(chan func() error)
	now, links := a.Link.SubscribeAll()
	deliveries, jobs := a.Deliveries(), a.Jobs.Subscribe()
	defer links.Close()
	defer deliveries.Close()
	defer jobs.Close()
	switch err := p.link(until, now); {
	case err != nil:
		return err
	case now.State == link.Failed: // before the subscription
		return p.linkError()
	}
	go relay(until, links.Next, lines, p.link)
	go relay(until, deliveries.Next, lines, p.delivery)
	go relay(until, jobs.Next, lines, p.job)
	for {
		select {
		case write := <-lines:
			if err := write(); err != nil {
				return err
			}
			if p.printed.State == link.Failed {
				return p.linkError()
			}
			if count > 0 && p.count >= count {
				return nil
			}
		case <-until.Done():
			switch {
			case errors.Is(context.Cause(until), errTimeout) && count > 0:
				return fail(exitTimeout, "listen", fmt.Sprintf("%d of %d deliveries arrived within %s", p.count, count, limit), "wait longer with --for")
			case ctx.Err() != nil && count > 0:
				return ctx.Err()
			}
			return nil // without a count, being interrupted is no failure
		}
	}
}

// relay passes on the events of a subscription, one at a time and in order, until ctx ends.
func relay[T any](ctx context.Context, next func(context.Context) ([]T, error), to chan<- func() error, print func(context.Context, T) error) {
	for {
		batch, err := next(ctx)
		if err != nil {
			return
		}
		for _, one := range batch {
			select {
			case to <- func() error { return print(ctx, one) }:
			case <-ctx.Done():
				return
			}
		}
	}
}

// reporter prints events, one at a time.
type reporter struct {
	*invocation
	app     *app.App
	json    bool
	count   int                  // of deliveries
	printed link.Status          // the last one that was printed
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
func (p *reporter) link(_ context.Context, st link.Status) error {
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
		text += fmt.Sprintf(" · %d ms", st.Latency.Milliseconds())
	}
	if st.Problem != "" {
		text += ": " + st.Problem
	}
	return p.print(at, "link", text)
}

// delivery prints the delivery of an id as it arrived, without credentials and without our secret path. It is read from disk
// only now: while the reader of the output is slow, no bodies wait in memory.
func (p *reporter) delivery(ctx context.Context, id string) error {
	p.count++
	d, ok, err := p.app.Delivery(ctx, id)
	if err != nil {
		return err
	}
	if !ok {
		p.app.Log.Warn("a delivery was deleted before it was printed", "delivery", id)
		return nil
	}
	var gap float64
	if before, ok := p.last[d.SpeakID]; ok && d.SpeakID != "" {
		gap = d.At.Sub(before).Seconds()
	}
	remember(p.last, d.SpeakID, d.At)
	var jobID *string
	if d.SpeakID != "" {
		if j, ok, err := p.app.Store.JobBySpeak(ctx, d.SpeakID); err == nil && ok {
			jobID = &j.ID
		}
	}
	if p.json {
		return p.printJSON(struct {
			Event     string      `json:"event"`
			ID        string      `json:"id"`
			JobID     *string     `json:"job_id"`
			SpeakID   *string     `json:"speak_id"`
			Status    *string     `json:"status"`
			Gap       float64     `json:"attempt_gap_s"`
			Answered  int         `json:"answered"`
			Duplicate bool        `json:"duplicate"`
			Headers   [][2]string `json:"headers"`
			jsonBody
			At string `json:"at"`
		}{"delivery", d.ID, jobID, orNull(d.SpeakID), orNull(d.Status), gap, d.Answered, d.Duplicate, d.SafeHeaders(), bodyJSON(d.Body), job.Stamp(d.At)})
	}
	text := fmt.Sprintf("%-6s  %s  answered %d, %d bytes", d.Status, d.SpeakID, d.Answered, len(d.Body))
	switch {
	case d.SpeakID == "" && d.Status == "":
		text = fmt.Sprintf("unknown: %d bytes, answered %d; not trusted", len(d.Body), d.Answered)
	case jobID == nil:
		text += "; no job of this data folder"
	case d.Duplicate:
		text += "; duplicate"
	}
	return p.print(d.At, "delivery", text)
}

// job prints a job that has changed.
func (p *reporter) job(_ context.Context, j job.Job) error {
	at := time.Now()
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
