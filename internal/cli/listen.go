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
	"callboard/internal/webhook"
)

func (s *shell) listen() *cobra.Command {
	var count int
	var limit time.Duration
	cmd := &cobra.Command{
		Use: "listen", Short: "Open the way in and print what arrives", Args: cobra.ArbitraryArgs,
		Long: "Open the way in for webhooks, register it as the account's callback, and print each delivery, each change of\n" +
			"the link and each job that moves. With --json, one object a line.\n" +
			"Ctrl+C ends it.",
		Example: "callboard listen\ncallboard listen --sandbox --json --count 1",
		RunE: s.run(func(ctx context.Context, c config.Config, args []string) error {
			if err := noArgs(args); err != nil {
				return err
			}
			switch {
			case count < 0:
				return usage("--count", "it is below zero", "give how many deliveries to wait for, 0 for no end")
			case limit < 0:
				return usage("--for", "it is below zero", "give a time like 10m, 0s for no end")
			}
			return s.with(ctx, c, app.Capabilities{Service: true, Work: true, Link: true}, func(a *app.App) error {
				return s.listenTo(ctx, a, count, limit)
			})
		}),
	}
	cmd.Flags().IntVar(&count, "count", 0, "end after so many deliveries; 0 is without end")
	cmd.Flags().DurationVar(&limit, "for", 0, "end after this time; 0s is without end")
	return cmd
}

// listenTo prints until it is told to end, the deliveries are complete, or the time is over.
func (s *shell) listenTo(ctx context.Context, a *app.App, count int, limit time.Duration) error {
	switch {
	case a.Link == nil:
		return fail(exitNoLink, "listen", "there is no way in for webhooks", "give --tunnel ngrok, or --public-url https://… if one of yours leads to this machine")
	case !a.IsLeader():
		return fail(exitNoLink, "listen", "another callboard has this data folder's way in", "end that one, or choose another folder with --data-dir")
	}
	until, cancel := ctx, context.CancelFunc(func() {})
	if limit > 0 {
		until, cancel = context.WithTimeoutCause(ctx, limit, errTimeout)
	}
	defer cancel()
	until, enough := context.WithCancel(until)
	defer enough()

	p := &reporter{shell: s, app: a, json: a.Config.JSON, last: map[string]time.Time{}}
	lines := make(chan func() error)
	now, links := a.Link.SubscribeAll()
	deliveries, jobs := a.Deliveries(), a.Jobs.Subscribe()
	defer links.Close()
	defer deliveries.Close()
	defer jobs.Close()
	switch err := p.link(until, now); {
	case err != nil:
		return err
	case now.State == link.Failed: // before anybody looked
		return p.failure()
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
			if p.said.State == link.Failed {
				return p.failure()
			}
			if count > 0 && p.seen >= count {
				return nil
			}
		case <-until.Done():
			switch {
			case errors.Is(context.Cause(until), errTimeout) && count > 0:
				return fail(exitTimeout, "listen", fmt.Sprintf("%d of %d deliveries came in %s", p.seen, count, limit), "wait longer with --for")
			case ctx.Err() != nil && count > 0:
				return ctx.Err()
			}
			return nil // whoever listens without an end is told to end: that is no failure
		}
	}
}

// relay hands on what a subscription tells, one thing at a time and in order, until ctx ends.
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
	*shell
	app  *app.App
	json bool
	seen int                  // deliveries
	said link.Status          // the last one that was printed
	last map[string]time.Time // when a synthesis was last told of
}

// failure is the end of a way in that was given up.
func (p *reporter) failure() error {
	code := exitNoLink
	if p.said.Unauthorised {
		code = exitUnauthorised
	}
	return &failure{code: code, text: p.said.Problem}
}

// link prints a change of the link that matters to a reader: its state, its address, its problem.
func (p *reporter) link(_ context.Context, st link.Status) error {
	if st.State == p.said.State && st.URL == p.said.URL && st.Problem == p.said.Problem {
		return nil
	}
	p.said = st
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

// delivery prints one that has arrived. It is shown as it came, but for credentials and our own secret path.
func (p *reporter) delivery(ctx context.Context, d webhook.Delivery) error {
	p.seen++
	var gap float64
	if before, ok := p.last[d.SpeakID]; ok && d.SpeakID != "" {
		gap = d.At.Sub(before).Seconds()
	}
	p.last[d.SpeakID] = d.At
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
			Body      string      `json:"body"`
			At        string      `json:"at"`
		}{"delivery", d.ID, jobID, orNull(d.SpeakID), orNull(d.Status), gap, d.Answered, d.Duplicate, d.SafeHeaders(), string(d.Body), job.Stamp(d.At)})
	}
	text := fmt.Sprintf("%-6s  %s  answered %d, %d bytes", d.Status, d.SpeakID, d.Answered, len(d.Body))
	switch {
	case d.SpeakID == "" && d.Status == "":
		text = fmt.Sprintf("unknown: %d bytes, answered %d; shown, not believed", len(d.Body), d.Answered)
	case jobID == nil:
		text += "; no job of ours"
	case d.Duplicate:
		text += "; again"
	}
	return p.print(d.At, "delivery", text)
}

// job prints one that has moved.
func (p *reporter) job(_ context.Context, j job.Job) error {
	at := time.Now()
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
	return p.println(fmt.Sprintf("%s  %-8s  %s", at.Format("15:04:05"), what, text.Line(text.Redact(msg))))
}
