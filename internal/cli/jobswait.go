package cli

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"callboard/internal/app"
	"callboard/internal/config"
	"callboard/internal/job"
)

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
	cmd.ValidArgsFunction = s.complete(jobIDs)
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
	if slices.ContainsFunc(list, func(j job.Job) bool { return !j.Finished() }) {
		s.notifyNoTunnel(a)
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
			if err = s.jobResult("job "+j.ID, j); err == nil && j.Problem != "" { // such as a missing end
				s.notify("job " + j.ID + ": " + j.Problem)
			}
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
