package cli

import (
	"context"
	"iter"
	"time"

	"github.com/spf13/cobra"

	"callboard/internal/app"
	"callboard/internal/config"
	"callboard/internal/webhook"
	"callboard/internal/webhook/export"
)

// listedDeliveries is how many deliveries are listed unless --limit says another number.
const listedDeliveries = 100

func (s *invocation) deliveries() *cobra.Command {
	var q deliveryQuery
	var limit int
	cmd := &cobra.Command{
		Use: "deliveries", Short: "List the webhooks that arrived", Args: cobra.ArbitraryArgs,
		Long: "List the webhooks that arrived, the newest first: when, what they say, what the sender was answered, and what the target said to " +
			"which they were forwarded.\nRequests to the callback that are no webhooks are listed as refused.\n\n" +
			"With --json, answered_by says what decided the answer to the sender:\n" +
			"  null              the normal answer: 200, or why it was refused\n" +
			"  plan …            a step of listen --answers, like plan 500\n" +
			"  forward           the receiver to which it was forwarded\n" +
			"  callboard ending  503, because callboard was ending and one of these two would have decided; the sender repeats it\n" +
			"answered is the status of the answer, 0 where the connection was closed without one, as the steps reset and hang do.\n" +
			"forward is what the receiver answered, null without one. While forward_pending is true the delivery waits for the receiver, or is\n" +
			"under way to it.",
		Example: "callboard deliveries --status failed --since 24h\ncallboard deliveries --search \"ours:5xx duplicate\" --limit 0\n" +
			"callboard deliveries show 01KB3C\ncallboard deliveries export --all --as har -o webhooks.har",
		RunE: s.runWithWebhooks("deliveries", func(ctx context.Context, c config.Config, args []string) error {
			if len(args) > 0 {
				return usage("“"+args[0]+"”", "deliveries has no such command", "see one with: callboard deliveries show ID")
			}
			if limit < 0 {
				return usage("--limit", "it is below zero", "give how many deliveries to list, 0 for all")
			}
			if _, err := q.parse(time.Now()); err != nil {
				return err
			}
			return s.with(ctx, c, app.Capabilities{ReadOnly: true}, func(a *app.App) error { return s.listDeliveries(ctx, a, q, limit) })
		}),
	}
	q.add(s, cmd)
	cmd.Flags().IntVar(&limit, "limit", listedDeliveries, "how many to list; 0 for all")
	cmd.ValidArgsFunction = cobra.NoFileCompletions
	cmd.AddCommand(s.showDelivery(), s.exportDeliveries(), s.starDeliveries(), s.removeDeliveries())
	return cmd
}

func (s *invocation) listDeliveries(ctx context.Context, a *app.App, q deliveryQuery, limit int) error {
	wanted, err := q.find(ctx, a, time.Now())
	if err != nil {
		return err
	}
	rows := newest(ctx, a, wanted, limit)
	if a.Config.JSON {
		return s.printItems(ctx, a, rows, a.Workbench.ExportOptions(false))
	}
	list, err := readHeads(rows)
	if err != nil {
		return err
	}
	if len(list) == 0 {
		s.notify(q.none())
		return nil
	}
	fields := deliveryTable()
	if s.isNarrow() {
		shortIDs(fields, list, func(h webhook.Head) string { return h.ID })
		for i := range fields {
			if fields[i].Key == "time" {
				fields[i].Value = func(h webhook.Head) string { return h.At.Local().Format("01-02 15:04:05") }
			}
		}
	}
	return writeTable(s, fields, list, deliveryInk)
}

// printItems prints deliveries as a JSON array, one at a time.
func (s *invocation) printItems(ctx context.Context, a *app.App, rows iter.Seq2[webhook.Head, error], o export.Options) error {
	separator := "["
	for item, err := range (&itemReader{app: a}).items(ctx, rows) {
		if err != nil {
			return err
		}
		object, err := export.Object(item, o)
		if err == nil {
			err = s.write(separator + string(object))
		}
		if err != nil {
			return err
		}
		separator = ","
	}
	if separator == "[" {
		return s.println("[]")
	}
	return s.println("]")
}
