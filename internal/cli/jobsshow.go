package cli

import (
	"context"
	"errors"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"callboard/internal/app"
	"callboard/internal/columns"
	"callboard/internal/config"
	"callboard/internal/job"
	"callboard/internal/setting"
	"callboard/internal/text"
	"encoding/json"
	"fmt"
	"slices"
)

func (s *invocation) showJob() *cobra.Command {
	return &cobra.Command{
		Use: "show ID", Short: "Show one job", Args: cobra.ArbitraryArgs, ValidArgsFunction: oneArgument(s.complete(jobIDs)),
		RunE: s.run(func(ctx context.Context, c config.Config, args []string) error {
			if len(args) != 1 {
				return usage("jobs show", "it takes one job", "give its id, or the start of it")
			}
			return s.with(ctx, c, app.Capabilities{ReadOnly: true}, func(a *app.App) error {
				j, err := findJob(ctx, a, args[0])
				if err != nil {
					return err
				}
				deliveries, err := deliveriesOf(ctx, a, j)
				if err != nil {
					return err
				}
				if c.JSON {
					return s.printJSON(shownJob{j, deliveries})
				}
				return s.printJob(j, deliveries)
			})
		}),
	}
}

// delivery is a webhook in the output of "jobs show --json".
type delivery struct {
	ID        string  `json:"id"`
	At        string  `json:"at"`
	Answered  int     `json:"answered"`
	Gap       float64 `json:"gap_s"` // since the one before
	Duplicate bool    `json:"duplicate"`

	at time.Time
}

// deliveriesOf returns the webhooks that arrived for a job, oldest first.
func deliveriesOf(ctx context.Context, a *app.App, j job.Job) ([]delivery, error) {
	out := []delivery{}
	if j.SpeakID == "" {
		return out, nil
	}
	list, err := a.Store.DeliveryHeads(ctx, j.SpeakID, 0)
	slices.Reverse(list)
	for i, d := range list {
		gap := 0.0
		if i > 0 {
			gap = d.At.Sub(list[i-1].At).Round(time.Millisecond).Seconds()
		}
		out = append(out, delivery{d.ID, job.Stamp(d.At), d.Answered, gap, d.Duplicate, d.At})
	}
	return out, err
}

// shownJob is a job with its deliveries.
type shownJob struct {
	job        job.Job
	deliveries []delivery
}

// MarshalJSON writes the job object of the command line's contract, with "deliveries" at its end.
func (s shownJob) MarshalJSON() ([]byte, error) {
	one, err := json.Marshal(s.job)
	if err != nil {
		return nil, err
	}
	list, err := json.Marshal(s.deliveries)
	return fmt.Appendf(one[:len(one)-1], `,"deliveries":%s}`, list), err
}

func findJob(ctx context.Context, a *app.App, name string) (job.Job, error) {
	j, err := a.Store.FindJob(ctx, name)
	if err == nil && j.State == job.Removed {
		err = job.ErrNotFound
	}
	if errors.Is(err, job.ErrNotFound) || errors.Is(err, job.ErrAmbiguous) {
		return j, &exitError{exitUsage, &text.Problem{What: "job “" + name + "”", Why: err.Error(), Next: "callboard jobs lists them", Err: err}}
	}
	return j, err
}

func (s *invocation) printJob(j job.Job, deliveries []delivery) error {
	at := func(t time.Time) string {
		if t.IsZero() {
			return ""
		}
		return t.Local().Format("2006-01-02 15:04:05.000")
	}
	state, unconfirmed := string(j.State), ""
	if s.width() > 0 && !s.ascii {
		state = columns.JobSign(j.State)
	}
	if j.Unconfirmed {
		unconfirmed = whyUnconfirmed
	}
	list := [][2]string{
		{"id", j.ID}, {"speak id", j.SpeakID}, {"state", state}, {"unconfirmed", unconfirmed}, {"problem", j.Problem}, {"not spoken", unspoken(j)},
		{"actor", strings.TrimSpace(j.ActorName + " " + j.ActorID)}, {"text", j.Text}, {"characters", strconv.Itoa(j.Chars())}, {"settings", setting.Summary(j.Params)},
		{"length", columns.Seconds(j.Duration)}, {"file", j.File}, {"settled by", string(j.SettledBy)},
		{"submitted", at(j.Timeline.Submitted)}, {"accepted", at(j.Timeline.Accepted)}, {"started", at(j.Timeline.Started)},
		{"done", at(j.Timeline.Done)}, {"webhook", at(j.Timeline.Webhook)}, {"downloaded", at(j.Timeline.Fetched)}, {"link expires", at(j.ExpiresAt)},
	}
	for _, d := range deliveries {
		line := fmt.Sprintf("%s answered %d", at(d.at), d.Answered)
		if d.Duplicate {
			line += fmt.Sprintf(", duplicate after %.1f s", d.Gap)
		}
		list = append(list, [2]string{"delivery", line})
	}
	return s.printPairs(list, map[string]ink{"state": jobInk(j), "problem": warn, "unconfirmed": warn, "not spoken": warn})
}
