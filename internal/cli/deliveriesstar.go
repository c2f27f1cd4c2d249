package cli

import (
	"context"

	"github.com/spf13/cobra"

	"callboard/internal/app"
	"callboard/internal/config"
	"callboard/internal/webhook"
)

func (s *invocation) starDeliveries() *cobra.Command {
	var off bool
	cmd := &cobra.Command{
		Use: "star ID…", Short: "Star deliveries, so that they are kept", Args: cobra.ArbitraryArgs,
		Long: "Star deliveries. One with a star is kept whatever --keep-deliveries and --keep-deliveries-mb say, and rm --all leaves it.\n" +
			"--off takes the star away.",
		Example: "callboard deliveries star 01KB3C\ncallboard deliveries star 01KB3C --off\ncallboard deliveries --starred",
		RunE: s.runWithWebhooks("deliveries", func(ctx context.Context, c config.Config, args []string) error {
			if len(args) == 0 {
				return usage("deliveries star", "no delivery is given", "give its id, or the start of it")
			}
			return s.with(ctx, c, app.Capabilities{}, func(a *app.App) error { return s.star(ctx, a, args, !off) })
		}),
	}
	cmd.ValidArgsFunction = s.complete(deliveryIDs)
	cmd.Flags().BoolVar(&off, "off", false, "take the star away")
	return cmd
}

// star sets or removes the star of deliveries, of all or of none, and prints their ids or, with --json, the deliveries.
func (s *invocation) star(ctx context.Context, a *app.App, names []string, on bool) error {
	ids, err := deliveryNames(ctx, a, names)
	if err != nil {
		return err
	}
	if err := a.Workbench.Star(ctx, on, ids...); err != nil {
		return err
	}
	if !a.Config.JSON {
		return s.printLines(ids)
	}
	return s.printItems(ctx, a, func(yield func(webhook.Head, error) bool) {
		for _, id := range ids {
			h, ok, err := a.Workbench.Head(ctx, id)
			if (ok || err != nil) && (!yield(h, err) || err != nil) { // not ok: it was deleted meanwhile
				return
			}
		}
	}, a.Workbench.ExportOptions(false))
}

// deliveryNames are the ids of the deliveries that a user names, each once.
func deliveryNames(ctx context.Context, a *app.App, names []string) ([]string, error) {
	var ids []string
	there := map[string]bool{}
	for _, name := range names {
		d, err := findDelivery(ctx, a, name)
		if err != nil {
			return nil, err
		}
		if !there[d.ID] {
			there[d.ID] = true
			ids = append(ids, d.ID)
		}
	}
	return ids, nil
}

func (s *invocation) printLines(lines []string) error {
	for _, l := range lines {
		if err := s.println(l); err != nil {
			return err
		}
	}
	return nil
}
