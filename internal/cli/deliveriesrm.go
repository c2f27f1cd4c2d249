package cli

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"callboard/internal/app"
	"callboard/internal/config"
	"callboard/internal/webhook/query"
)

// removeFlags are those of "deliveries rm".
type removeFlags struct {
	q        deliveryQuery
	all, yes bool
}

func (s *invocation) removeDeliveries() *cobra.Command {
	f := &removeFlags{}
	cmd := &cobra.Command{
		Use: "rm [ID…]", Short: "Remove deliveries", Args: cobra.ArbitraryArgs,
		Long: "Remove deliveries from the history: those that are named, or with --all all that have no star. Jobs and audio stay.\n" +
			"On a terminal it asks first.",
		Example: "callboard deliveries rm 01KB3C\ncallboard deliveries rm --all --status failed --yes",
		RunE: s.runWithWebhooks("deliveries", func(ctx context.Context, c config.Config, args []string) error {
			if err := f.check(args); err != nil {
				return err
			}
			return s.with(ctx, c, app.Capabilities{}, func(a *app.App) error {
				if f.all {
					return s.removeAllDeliveries(ctx, a, f)
				}
				return s.removeNamedDeliveries(ctx, a, f, args)
			})
		}),
	}
	flags := cmd.Flags()
	flags.BoolVar(&f.all, "all", false, "all deliveries without a star, or those of them that the flags below select")
	flags.BoolVar(&f.yes, "yes", false, "do not ask")
	f.q.add(s, cmd)
	_ = flags.MarkHidden("starred") // none of them is removed by --all
	cmd.ValidArgsFunction = s.complete(deliveryIDs)
	return cmd
}

// check refuses flags that do not fit, before anything is read.
func (f *removeFlags) check(args []string) error {
	switch {
	case f.all && len(args) > 0:
		return usage("--all", "deliveries are named as well", "give one of the two")
	case !f.all && f.q.given():
		return usage("deliveries rm", "flags that select deliveries go with --all", "add --all")
	case !f.all && len(args) == 0:
		return usage("deliveries rm", "no delivery is given", "give its id, or the start of it, or --all")
	}
	q, err := f.q.parse(time.Now())
	if err == nil && q.Starred {
		err = usage("deliveries rm", "--all leaves deliveries with a star", "name them, or take the star away: callboard deliveries star ID --off")
	}
	return err
}

// removeNamedDeliveries removes deliveries that are named, also those with a star, and prints their ids.
func (s *invocation) removeNamedDeliveries(ctx context.Context, a *app.App, f *removeFlags, names []string) error {
	ids, err := deliveryNames(ctx, a, names)
	if err != nil {
		return err
	}
	what := "remove the delivery " + ids[0]
	if len(ids) > 1 {
		what = fmt.Sprintf("remove %d deliveries", len(ids))
	}
	if agreed, err := s.agreed(ctx, what, f.yes); err != nil || !agreed {
		return err
	}
	if _, err := a.Workbench.Delete(ctx, ids...); err != nil {
		return err
	}
	if a.Config.JSON {
		return s.printRemoved(len(ids))
	}
	return s.printLines(ids)
}

// removeAllDeliveries removes all deliveries that the flags select and that have no star, and says how many there were.
func (s *invocation) removeAllDeliveries(ctx context.Context, a *app.App, f *removeFlags) error {
	wanted, err := f.q.find(ctx, a, time.Now())
	if err != nil {
		return err
	}
	n, starred, err := countWithStars(ctx, a, wanted)
	if err != nil {
		return err
	}
	if n == starred {
		if a.Config.JSON {
			return s.printRemoved(0)
		}
		if n > 0 {
			s.notify("nothing was removed: all of them have a star")
			return nil
		}
		s.notify(f.q.none())
		return nil
	}
	what := fmt.Sprintf("remove %s", deliveries(n-starred))
	if starred > 0 {
		what += fmt.Sprintf(", and leave %d with a star", starred)
	}
	if agreed, err := s.agreed(ctx, what, f.yes); err != nil || !agreed {
		return err
	}
	n, _, err = a.Workbench.DeleteAll(ctx, wanted)
	if err != nil {
		return fmt.Errorf("%w; %s removed", err, deliveries(n))
	}
	if a.Config.JSON {
		return s.printRemoved(n)
	}
	return s.println("removed " + deliveries(n))
}

// countWithStars counts what q selects, and how many of them have a star.
func countWithStars(ctx context.Context, a *app.App, q query.Query) (all, starred int, err error) {
	if all, err = a.Workbench.Count(ctx, q); err == nil {
		q.Starred = true
		starred, err = a.Workbench.Count(ctx, q)
	}
	return all, starred, err
}

func deliveries(n int) string {
	if n == 1 {
		return "1 delivery"
	}
	return fmt.Sprintf("%d deliveries", n)
}

// printRemoved prints how many deliveries were removed, as JSON.
func (s *invocation) printRemoved(n int) error {
	return s.printJSON(struct {
		Removed int `json:"removed"`
	}{n})
}

// agreed asks before deliveries are removed, unless yes is given.
func (s *invocation) agreed(ctx context.Context, what string, yes bool) (bool, error) {
	if yes {
		return true, nil
	}
	agreed, err := s.confirm(ctx, what)
	switch {
	case errors.Is(err, errNoTerminal):
		return false, usage("deliveries rm", "there is no terminal to ask on", "add --yes")
	case err == nil && !agreed:
		s.notify("nothing was removed")
	}
	return agreed, err
}
