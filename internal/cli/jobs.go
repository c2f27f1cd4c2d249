package cli

import (
	"context"
	"time"

	"github.com/spf13/cobra"

	"callboard/internal/app"
	"callboard/internal/columns"
	"callboard/internal/config"
	"callboard/internal/job"
)

func states() []job.State {
	return []job.State{job.Submitting, job.Queued, job.Started, job.Progress, job.Done, job.Failed, job.Uncertain, job.Expired}
}

func (s *invocation) jobs() *cobra.Command {
	var q jobQuery
	cmd := &cobra.Command{
		Use: "jobs", Short: "List the jobs", Args: cobra.ArbitraryArgs,
		Example: "callboard jobs --state failed --since 24h\ncallboard jobs --actor Mina --search hello\ncallboard jobs wait 01JD4Z",
		RunE: s.run(func(ctx context.Context, c config.Config, args []string) error {
			if len(args) > 0 {
				return usage("“"+args[0]+"”", "jobs has no such command", "see one with: callboard jobs show ID")
			}
			filter, err := q.filter(time.Now())
			if err != nil {
				return err
			}
			return s.with(ctx, c, app.Capabilities{ReadOnly: true}, func(a *app.App) error { return s.listJobs(ctx, a, q, filter) })
		}),
	}
	flags := cmd.Flags()
	flags.StringVar(&q.state, "state", "", "only jobs in this state: submitting, queued, started, progress, done, failed, uncertain, expired")
	flags.StringVar(&q.since, "since", "", "only jobs not older than this: 30m, 24h, 7d, or a day like 2026-01-31")
	flags.StringVar(&q.actor, "actor", "", "only jobs of this actor, by name or id")
	flags.StringVar(&q.search, "search", "", "only jobs with these words in their text, actor, state (running, gaps … too) or id")
	var names []string
	for _, st := range states() {
		names = append(names, string(st))
	}
	_ = cmd.RegisterFlagCompletionFunc("state", cobra.FixedCompletions(names, cobra.ShellCompDirectiveNoFileComp))
	s.completeFlag(cmd, "actor", actorNames)
	cmd.ValidArgsFunction = cobra.NoFileCompletions
	cmd.AddCommand(s.showJob(), s.waitJobs(), s.removeJobs())
	return cmd
}

func (s *invocation) listJobs(ctx context.Context, a *app.App, q jobQuery, f job.Filter) error {
	list, err := q.jobs(ctx, a, f)
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
	if len(list) == 0 {
		s.notify(q.none())
		return nil
	}
	fields := columns.JobTable(!s.ascii && width > 0)
	if s.isNarrow() {
		shortIDs(fields, list, func(j job.Job) string { return j.ID })
	}
	return writeTable(s, fields, list, func(key string, j job.Job) ink {
		switch key {
		case "state":
			return jobInk(j)
		case "time", "id":
			return faint
		}
		return plain
	})
}
