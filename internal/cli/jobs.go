package cli

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"callboard/internal/app"
	"callboard/internal/columns"
	"callboard/internal/config"
	"callboard/internal/job"
	"callboard/internal/text"
)

func states() []job.State {
	return []job.State{job.Submitting, job.Queued, job.Started, job.Progress, job.Done, job.Failed, job.Uncertain, job.Expired}
}

func (s *invocation) jobs() *cobra.Command {
	var state, since string
	cmd := &cobra.Command{
		Use: "jobs", Short: "List the jobs", Args: cobra.ArbitraryArgs,
		Example: "callboard jobs --state failed --since 24h\ncallboard jobs wait 01JD4Z",
		RunE: s.run(func(ctx context.Context, c config.Config, args []string) error {
			if len(args) > 0 {
				return usage("“"+args[0]+"”", "jobs has no such command", "see one with: callboard jobs show ID")
			}
			filter, err := jobFilter(state, since, time.Now())
			if err != nil {
				return err
			}
			return s.with(ctx, c, app.Capabilities{}, func(a *app.App) error { return s.listJobs(ctx, a, filter) })
		}),
	}
	flags := cmd.Flags()
	flags.StringVar(&state, "state", "", "only jobs in this state: submitting, queued, started, progress, done, failed, uncertain, expired")
	flags.StringVar(&since, "since", "", "only jobs not older than this: 30m, 24h, 7d, or a day like 2026-01-31")
	var names []string
	for _, st := range states() {
		names = append(names, string(st))
	}
	_ = cmd.RegisterFlagCompletionFunc("state", cobra.FixedCompletions(names, cobra.ShellCompDirectiveNoFileComp))
	cmd.AddCommand(s.showJob(), s.waitJobs())
	return cmd
}

// jobFilter parses --state and --since.
func jobFilter(state, since string, now time.Time) (job.Filter, error) {
	f := job.Filter{State: job.State(strings.ToLower(strings.TrimSpace(state)))}
	if f.State != "" && !slices.Contains(states(), f.State) {
		var names []string
		for _, st := range states() {
			names = append(names, string(st))
		}
		return f, usage("--state", "“"+state+"” is no state", "give one of "+strings.Join(names, ", "))
	}
	if since == "" {
		return f, nil
	}
	value := strings.TrimSpace(since)
	if days, ok := strings.CutSuffix(value, "d"); ok {
		if n, err := strconv.ParseFloat(days, 64); err == nil && n >= 0 && n < 36500 {
			f.Since = now.Add(-time.Duration(n * 24 * float64(time.Hour)))
			return f, nil
		}
	}
	if d, err := time.ParseDuration(value); err == nil && d >= 0 {
		f.Since = now.Add(-d)
		return f, nil
	}
	for _, layout := range []string{time.DateOnly, time.RFC3339} {
		if at, err := time.ParseInLocation(layout, value, time.Local); err == nil {
			f.Since = at
			return f, nil
		}
	}
	return f, usage("--since", "“"+since+"” is neither a time span nor a day", "give one like 24h, 7d or 2026-01-31")
}

func (s *invocation) listJobs(ctx context.Context, a *app.App, f job.Filter) error {
	list, err := a.Store.Jobs(ctx, f)
	if err != nil {
		return err
	}
	if a.Config.JSON {
		if list == nil {
			list = []job.Job{}
		}
		return s.printJSON(list)
	}
	width := s.width()
	if width > 0 && len(list) == 0 {
		s.notify("no jobs match; callboard speak makes one")
		return nil
	}
	return writeTable(s, columns.JobTable(!s.ascii && width > 0), list, func(key string, j job.Job) ink {
		switch key {
		case "state":
			return jobInk(j)
		case "time", "id":
			return faint
		}
		return plain
	})
}

func (s *invocation) showJob() *cobra.Command {
	return &cobra.Command{
		Use: "show ID", Short: "Show one job", Args: cobra.ArbitraryArgs,
		RunE: s.run(func(ctx context.Context, c config.Config, args []string) error {
			if len(args) != 1 {
				return usage("jobs show", "it takes one job", "give its id, or the start of it")
			}
			return s.with(ctx, c, app.Capabilities{}, func(a *app.App) error {
				j, err := findJob(ctx, a, args[0])
				if err != nil {
					return err
				}
				if c.JSON {
					return s.printJSON(j)
				}
				return s.printJob(j, c.ASCII)
			})
		}),
	}
}

// state returns a job's state, with its sign unless plain is true.
func state(st job.State, plain bool) string {
	if plain {
		return string(st)
	}
	return columns.JobSign(st)
}

func findJob(ctx context.Context, a *app.App, name string) (job.Job, error) {
	j, err := a.Store.FindJob(ctx, name)
	if errors.Is(err, job.ErrNotFound) || errors.Is(err, job.ErrAmbiguous) {
		return j, &exitError{exitUsage, &text.Problem{What: "job “" + name + "”", Why: err.Error(), Next: "callboard jobs lists them", Err: err}}
	}
	return j, err
}

func (s *invocation) printJob(j job.Job, ascii bool) error {
	at := func(t time.Time) string {
		if t.IsZero() {
			return ""
		}
		return t.Local().Format("2006-01-02 15:04:05.000")
	}
	return s.printPairs([][2]string{
		{"id", j.ID}, {"speak id", j.SpeakID}, {"state", state(j.State, ascii || s.width() == 0)}, {"problem", j.Problem},
		{"actor", strings.TrimSpace(j.ActorName + " " + j.ActorID)}, {"text", j.Text}, {"characters", strconv.Itoa(j.Chars())},
		{"length", columns.Seconds(j.Duration)}, {"file", j.File}, {"settled by", string(j.SettledBy)},
		{"submitted", at(j.Timeline.Submitted)}, {"accepted", at(j.Timeline.Accepted)}, {"started", at(j.Timeline.Started)},
		{"done", at(j.Timeline.Done)}, {"webhook", at(j.Timeline.Webhook)}, {"downloaded", at(j.Timeline.Fetched)}, {"link expires", at(j.ExpiresAt)},
	})
}

func (s *invocation) waitJobs() *cobra.Command {
	var timeout time.Duration
	cmd := &cobra.Command{
		Use: "wait ID…", Short: "Wait until jobs are settled and downloaded", Args: cobra.ArbitraryArgs,
		RunE: s.run(func(ctx context.Context, c config.Config, args []string) error {
			switch {
			case len(args) == 0:
				return usage("jobs wait", "no job is given", "give its id, or the start of it")
			case timeout < 0:
				return usage("--timeout", "it is below zero", "give a time like 2m")
			}
			caps := app.Capabilities{Service: true, Work: true, Link: true}
			return s.with(ctx, c, caps, func(a *app.App) error { return s.waitFor(ctx, a, args, timeout) })
		}),
	}
	cmd.Flags().DurationVar(&timeout, "timeout", 0, "how long to wait; 0 for no limit")
	return cmd
}

// waitFor waits for the jobs and prints them. The exit code is that of the first job without audio.
func (s *invocation) waitFor(ctx context.Context, a *app.App, names []string, timeout time.Duration) error {
	var list []job.Job
	for _, name := range names {
		j, err := findJob(ctx, a, name)
		if err != nil {
			return err
		}
		list = append(list, j)
	}
	limited, cancel := ctx, context.CancelFunc(func() {})
	if timeout > 0 {
		limited, cancel = context.WithTimeoutCause(ctx, timeout, errTimeout)
	}
	defer cancel()
	var firstErr error
	for i := range list {
		if list[i].State == job.Done && list[i].File == "" && list[i].Finished() {
			// The download was given up, but the link may still be valid, and trying again is free.
			if err := a.Jobs.Refetch(limited, list[i].ID); err != nil && limited.Err() == nil {
				return err
			}
		}
		j, err := a.Jobs.Wait(limited, list[i].ID)
		switch {
		case err == nil:
			list[i] = j
			err = s.jobResult("job "+j.ID, j)
		case errors.Is(context.Cause(limited), errTimeout):
			err = fail(exitTimeout, "jobs wait", "job "+list[i].ID+" is not settled yet", "it continues: wait again, or see "+s.command("jobs show "+list[i].ID))
		case limited.Err() == nil:
			return err
		}
		if firstErr == nil {
			firstErr = err
		}
		if limited.Err() != nil {
			break
		}
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if err := s.printWaited(ctx, a, list); err != nil {
		return err
	}
	return firstErr
}

func (s *invocation) printWaited(ctx context.Context, a *app.App, list []job.Job) error {
	for i := range list { // jobs that were not waited for are shown as they are now
		if j, err := a.Store.Job(ctx, list[i].ID); err == nil {
			list[i] = j
		}
	}
	if a.Config.JSON {
		return s.printJSON(list)
	}
	for _, j := range list {
		line := j.ID + "\t" + string(j.State)
		if j.File != "" {
			line += "\t" + j.File
		}
		if err := s.println(line); err != nil {
			return err
		}
	}
	return nil
}
