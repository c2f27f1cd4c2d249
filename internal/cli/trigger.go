package cli

import (
	"context"
	"errors"
	"slices"

	"github.com/spf13/cobra"

	"callboard/internal/app"
	"callboard/internal/config"
	"callboard/internal/job"
	"callboard/internal/webhook/send"
	"callboard/internal/workbench"
)

func (s *invocation) trigger() *cobra.Command {
	var jobName, to string
	ends := []string{workbench.EventsDone, workbench.EventsFailed}
	cmd := &cobra.Command{
		Use: "trigger done|failed", Short: "Send a made-up delivery to a receiver", Args: cobra.ArbitraryArgs,
		Long: "Send a delivery of the documented form to a receiver, as if a synthesis had ended: of a job of yours, or of an invented one. " +
			"Nothing is charged.\nThe exit code is 5 if the target answered 400 or more, or not at all.",
		Example: "callboard trigger done --to http://localhost:3000/webhook\ncallboard trigger failed --job 01JD4Z --to http://localhost:3000/webhook",
		RunE: s.runWith(s.withWebhooks, func(ctx context.Context, c config.Config, args []string) error {
			switch {
			case len(args) != 1:
				return usage("trigger", "it takes one word", "give done or failed")
			case !slices.Contains(ends, args[0]):
				return usage("trigger “"+args[0]+"”", "it is no end of a synthesis", "give done or failed")
			}
			if err := checkTarget(to); err != nil {
				return err
			}
			return s.with(ctx, c, app.Capabilities{ReadOnly: true}, func(a *app.App) error {
				if jobName != "" {
					j, err := findJob(ctx, a, jobName)
					if err != nil {
						return err
					}
					jobName = j.ID
				}
				r, err := a.Workbench.Trigger(ctx, args[0], jobName, to)
				switch {
				case errors.Is(err, job.ErrNotFound), errors.Is(err, app.ErrNoSpeak):
					return usage("--job", err.Error(), "omit it for an invented job")
				case err != nil:
					return err
				case ctx.Err() != nil && r.Status == 0:
					return ctx.Err()
				}
				if err := s.printSent(a, r, "made-up "+args[0]); err != nil || accepted(r) {
					return err
				}
				return refusedBy("trigger", 1, []send.Result{r})
			})
		}),
	}
	cmd.Flags().Var(&filledText{value: &to, next: giveTarget}, "to", "where to send it")
	cmd.Flags().Var(&filledText{value: &jobName}, "job", "the job that it is about; an invented one without")
	s.completeFlag(cmd, "job", jobIDs)
	cmd.ValidArgsFunction = oneArgument(cobra.FixedCompletions(ends, cobra.ShellCompDirectiveNoFileComp))
	return cmd
}
