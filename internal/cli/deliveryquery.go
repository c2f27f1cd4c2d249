package cli

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"callboard/internal/app"
	"callboard/internal/suggest"
	"callboard/internal/webhook"
	"callboard/internal/webhook/query"
)

// deliveryQuery are the flags that select deliveries.
type deliveryQuery struct {
	job, status, search, since string
	starred, unmatched         bool
}

// add adds the flags to a command.
func (q *deliveryQuery) add(s *invocation, cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.Var(&filledText{value: &q.job}, "job", "only deliveries of this job")
	flags.StringVar(&q.status, "status", "", "only deliveries that say this: done, failed, or none for those that say nothing")
	flags.StringVar(&q.search, "search", "", "only deliveries with these words in body, headers, ids, actor or text; also "+
		"ours:500, forward:5xx, forward:failed, before:10m, duplicate, refused")
	flags.StringVar(&q.since, "since", "", "only deliveries not older than this: 30m, 24h, 7d, or a day like 2026-01-31")
	flags.BoolVar(&q.starred, "starred", false, "only starred deliveries")
	flags.BoolVar(&q.unmatched, "unmatched", false, "only deliveries of no job of this data folder")
	_ = cmd.RegisterFlagCompletionFunc("status", cobra.FixedCompletions([]string{"done", "failed", query.NoStatus}, cobra.ShellCompDirectiveNoFileComp))
	_ = cmd.RegisterFlagCompletionFunc("search", completeFilter)
	s.completeFlag(cmd, "job", jobIDs)
}

// completeFilter completes the last term of a filter.
func completeFilter(_ *cobra.Command, _ []string, typed string) ([]cobra.Completion, cobra.ShellCompDirective) {
	var out []cobra.Completion
	for _, c := range query.Complete(typed) {
		out = append(out, described(query.Apply(typed, c), c.Does))
	}
	return out, cobra.ShellCompDirectiveNoFileComp | cobra.ShellCompDirectiveNoSpace | cobra.ShellCompDirectiveKeepOrder
}

// given reports whether any of them is.
func (q deliveryQuery) given() bool { return q != deliveryQuery{} }

// parse reads the flags, all but --job, which needs the database.
func (q deliveryQuery) parse(now time.Time) (query.Query, error) {
	out, err := query.Parse(q.search, now)
	if err != nil {
		return out, usage("--search", clean(err.Error()), "")
	}
	status := query.Fold(strings.TrimSpace(q.status))
	if out.Status, err = either("--status", out.Status, status); err != nil {
		return out, err
	}
	since, err := parseSince(q.since, now)
	if since.After(out.Since) {
		out.Since = since
	}
	out.Starred = out.Starred || q.starred
	out.Unmatched = out.Unmatched || q.unmatched
	return out, err
}

// either is the value of a term in --search or of a flag, which may not contradict each other.
func either(flag, term, value string) (string, error) {
	switch {
	case value == "":
		return term, nil
	case term != "" && term != value:
		return "", usage(flag, "--search says “"+strings.TrimPrefix(flag, "--")+":"+clean(term)+"” as well", "give one of the two")
	}
	return value, nil
}

// find is parse with the job.
func (q deliveryQuery) find(ctx context.Context, a *app.App, now time.Time) (query.Query, error) {
	out, err := q.parse(now)
	if err == nil {
		err = q.checkStatus(ctx, a, out.Status)
	}
	if err != nil || q.job == "" {
		return out, err
	}
	j, err := findJob(ctx, a, q.job)
	if err != nil {
		return out, err
	}
	out.Job, err = either("--job", out.Job, query.Fold(j.ID))
	return out, err
}

// statuses are the words of the webhook guide and of the answers about a synthesis, and NoStatus.
func statuses() []string { return []string{"done", "failed", "started", "progress", query.NoStatus} }

// checkStatus refuses a status that no delivery has, unless it is a known one: it is probably misspelt. Other words can arrive.
func (q deliveryQuery) checkStatus(ctx context.Context, a *app.App, status string) error {
	if status == "" || slices.Contains(statuses(), status) {
		return nil
	}
	list, err := a.Workbench.Window(ctx, query.Query{Status: status}, webhook.Position{}, 1)
	if err != nil || len(list) > 0 {
		return err
	}
	what, next := "--status "+status, "give done, failed or none"
	if strings.TrimSpace(q.status) == "" {
		what = "--search status:" + status
	}
	if near := suggest.Closest(status, statuses(), 1); len(near) > 0 {
		next = "did you mean " + near[0] + "?"
	}
	return usage(clean(what), "no delivery says that", next)
}

// none says that no delivery is listed.
func (q deliveryQuery) none() string {
	if !q.given() {
		return "there are no deliveries; callboard listen receives them"
	}
	return "no delivery matches; callboard deliveries lists the newest"
}

// findDelivery returns the delivery that a user names. Its error is exit code 2 if none or several have the name.
func findDelivery(ctx context.Context, a *app.App, name string) (webhook.Delivery, error) {
	d, err := a.FindDelivery(ctx, name)
	_, several := errors.AsType[*app.AmbiguousDelivery](err)
	switch {
	case several:
		return d, usage("delivery “"+name+"”", err.Error(), "give more of the id")
	case errors.Is(err, app.ErrNoDelivery):
		return d, usage("delivery “"+name+"”", err.Error(), "callboard deliveries lists them")
	}
	return d, err
}

// deliveryIDs completes the ids of the newest deliveries, or of those that begin as typed.
func deliveryIDs(ctx context.Context, a *app.App, _ *cobra.Command, typed string) []cobra.Completion {
	var list []webhook.Head
	var err error
	if typed == "" {
		list, err = a.Store.Window(ctx, query.Query{}, webhook.Position{}, completedJobs)
	} else {
		list, err = a.Store.WithPrefix(ctx, typed, completedJobs)
	}
	if err != nil {
		return nil
	}
	var ids []cobra.Completion
	for _, h := range list {
		ids = append(ids, described(h.ID, strings.Join([]string{h.At.Local().Format("15:04:05"), said(h), h.ActorName + ": " + h.Text}, ", ")))
	}
	return ids
}
