package cli

import (
	"context"

	"github.com/spf13/cobra"

	"callboard/internal/actor"
	"callboard/internal/app"
	"callboard/internal/config"
	"callboard/internal/job"
)

// castVerdict is the command that keeps or drops a take.
func (s *invocation) castVerdict(v job.Verdict, short string) *cobra.Command {
	undo, name := false, string(v)
	cmd := &cobra.Command{
		Use: name + " TAKE", Short: short, Args: cobra.ArbitraryArgs, ValidArgsFunction: cobra.NoFileCompletions,
		Example: "callboard cast " + name + " 01KB3C\ncallboard cast " + name + " 01KB3C --undo",
		RunE: s.run(func(ctx context.Context, c config.Config, args []string) error {
			if len(args) != 1 {
				return usage("cast "+name, "it takes one take", "give the id of its job, or the start of it: callboard jobs lists them")
			}
			return s.onRated(ctx, c, args[0],
				func(*app.App, actor.Actor) error {
					return usage("cast "+name, "“"+clean(args[0])+"” is an actor, and only takes are kept or dropped", "rate it: callboard cast rate")
				},
				func(m *job.Marks) {
					switch {
					case !undo:
						m.Verdict = v
					case m.Verdict == v:
						m.Verdict = job.NoVerdict
					}
				})
		}),
	}
	cmd.Flags().BoolVar(&undo, "undo", false, "take it back")
	return cmd
}
