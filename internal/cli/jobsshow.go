package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
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
	"callboard/internal/webhook"
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

	Forward *forwarded `json:"forward"`

	head webhook.Head
}

// forwarded is what became of a delivery that was forwarded.
type forwarded struct {
	Status *int    `json:"status"` // null: the target did not answer
	MS     float64 `json:"ms"`
	Error  *string `json:"error"`
}

func forwardedOf(f webhook.Forwarded) *forwarded {
	out := &forwarded{MS: float64(f.Took.Microseconds()) / 1e3, Error: orNull(f.Problem)}
	switch f.State {
	case webhook.NotForwarded, webhook.ForwardWaits:
		return nil
	case webhook.ForwardAnswered:
		out.Status = &f.Status
	}
	return out
}

// deliveriesOf returns the webhooks that arrived for a job, oldest first.
func deliveriesOf(ctx context.Context, a *app.App, j job.Job) ([]delivery, error) {
	out := []delivery{}
	if j.SpeakID == "" {
		return out, nil
	}
	list, err := a.Store.OfSpeak(ctx, j.SpeakID)
	for i, d := range list {
		gap := 0.0
		if i > 0 {
			gap = d.At.Sub(list[i-1].At).Round(time.Millisecond).Seconds()
		}
		out = append(out, delivery{d.ID, job.Stamp(d.At), d.Answered, gap, d.Duplicate, forwardedOf(d.Forwarded), d})
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
	what := "job “" + clean(name) + "”"
	switch {
	case errors.Is(err, job.ErrAmbiguous):
		list, err := a.Store.JobsWithPrefix(ctx, name, mostCandidates+1)
		if err != nil {
			return j, err
		}
		return j, usage(what, "several jobs begin like this: "+candidates(list), "give more of the id")
	case errors.Is(err, job.ErrNotFound):
		return j, &exitError{exitUsage, &text.Problem{What: what, Why: err.Error(), Next: "callboard jobs lists them", Err: err}}
	}
	return j, err
}

// mostCandidates is how many jobs an error names that begin alike.
const mostCandidates = 8

// candidates are the ids of jobs.
func candidates(list []job.Job) string {
	var ids []string
	for i, j := range list {
		if i == mostCandidates {
			ids = append(ids, "…")
			break
		}
		ids = append(ids, j.ID)
	}
	return strings.Join(ids, ", ")
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
		line := fmt.Sprintf("%s answered %s", at(d.head.At), statusWord(d.Answered))
		if d.Duplicate {
			line += ", duplicate after " + strconv.FormatFloat(d.Gap, 'f', -1, 64) + " s" // it is rounded to milliseconds
		}
		if d.head.Forwarded.State != webhook.NotForwarded {
			line += ", forwarded: " + forwardWord(d.head.Forwarded)
		}
		list = append(list, [2]string{"delivery", line + ", " + d.ID})
	}
	return s.printPairs(list, map[string]ink{"state": jobInk(j), "problem": warn, "unconfirmed": warn, "not spoken": warn})
}
