package cli

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"callboard/internal/app"
	"callboard/internal/config"
	"callboard/internal/job"
)

func (s *invocation) removeJobs() *cobra.Command {
	var yes bool
	cmd := &cobra.Command{
		Use: "rm ID…", Short: "Remove jobs and their audio", Args: cobra.ArbitraryArgs,
		Long: "Remove jobs from the history, with their audio in the data folder. Copies that were saved elsewhere stay.\n" +
			"On a terminal it asks first.",
		Example: "callboard jobs rm 01JD4Z\ncallboard jobs --state failed --json | jq -r '.[].id' | xargs callboard jobs rm --yes",
		RunE: s.run(func(ctx context.Context, c config.Config, args []string) error {
			if len(args) == 0 {
				return usage("jobs rm", "no job is given", "give its id, or the start of it")
			}
			return s.with(ctx, c, app.Capabilities{}, func(a *app.App) error { return s.remove(ctx, a, args, yes) })
		}),
	}
	cmd.ValidArgsFunction = s.complete(jobIDs)
	cmd.Flags().BoolVar(&yes, "yes", false, "do not ask")
	return cmd
}

// remove removes jobs. Nothing is removed unless all of them can be.
func (s *invocation) remove(ctx context.Context, a *app.App, names []string, yes bool) error {
	var list []job.Job
	for _, name := range names {
		j, err := findJob(ctx, a, name)
		switch {
		case err != nil:
			return err
		case !j.Settled():
			return usage("jobs rm "+name, "the job is "+string(j.State)+", and it is charged", "wait for its end: "+s.waitCommand(j))
		case !slices.ContainsFunc(list, func(other job.Job) bool { return other.ID == j.ID }):
			list = append(list, j)
		}
	}
	if !yes {
		switch agreed, err := s.confirm(ctx, removal(list)); {
		case errors.Is(err, errNoTerminal):
			return usage("jobs rm", "there is no terminal to ask on", "add --yes")
		case err != nil:
			return err
		case !agreed:
			s.notify("nothing was removed")
			return nil
		}
	}
	// No part of a run is needed, and no token: the service only removes.
	service := job.New(job.Options{Store: a.Store, AudioDir: a.Dir.Audio(), Owner: a.Dir.Owner(), Alive: a.Dir.Alive, Log: a.Log})
	defer func() { _ = service.Close(ctx) }()
	for i, j := range list {
		removed, err := service.Remove(ctx, j.ID)
		if err != nil && !errors.Is(err, job.ErrNotFound) { // another process may have been faster
			return fmt.Errorf("%w; %d of %d were removed", err, i, len(list))
		}
		if err == nil {
			list[i] = removed
		}
		if !a.Config.JSON {
			if err := s.println(j.ID); err != nil {
				return err
			}
		}
	}
	if a.Config.JSON {
		return s.printJSON(list)
	}
	return nil
}

// removal says what would be removed.
func removal(list []job.Job) string {
	if len(list) > 1 {
		return fmt.Sprintf("remove %d jobs and their audio", len(list))
	}
	j := list[0]
	what := "remove the job of " + j.ActorName + ": " + strings.Join(strings.Fields(j.Text), " ")
	if j.File != "" {
		what += ", and its audio"
	}
	return what
}
