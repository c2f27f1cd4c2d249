package cli

import (
	"context"
	"fmt"

	"callboard/internal/api"
	"callboard/internal/batch"
	"callboard/internal/setting"
	"callboard/internal/text"
	"callboard/internal/ui/words"
)

// takeEvent is the line of a take in the JSON stream of audition and batch.
type takeEvent struct {
	Event   string  `json:"event"` // take
	ID      *string `json:"id"`
	Line    int     `json:"line"`
	ActorID string  `json:"actor_id"`
	State   string  `json:"state"` // a batch.State
	Chars   int     `json:"chars"`
	Charged int     `json:"charged"`
	File    *string `json:"file"`
	Problem *string `json:"problem"`
	At      string  `json:"at"`
	// Refetched: it was paid for before, and its audio was downloaded again now, or should have been.
	Refetched bool       `json:"refetched"`
	Actor     *string    `json:"actor_name"`
	Settings  string     `json:"settings"` // those that are not the usual ones, in words
	Params    api.Params `json:"params"`
}

// summaryEvent is the last line of the JSON stream.
type summaryEvent struct {
	Event     string `json:"event"` // summary
	Takes     int    `json:"takes"`
	Done      int    `json:"done"`
	Cached    int    `json:"cached"`
	Failed    int    `json:"failed"`
	Skipped   int    `json:"skipped"`
	Uncertain int    `json:"uncertain"`
	Running   int    `json:"running"` // accepted, and not finished when the command was interrupted: charged, and the next run has them
	Charged   int    `json:"chars_charged"`
	Perhaps   int    `json:"chars_uncertain"` // that this run may have been charged besides
	At        string `json:"at"`
	Refetched int    `json:"refetched"` // those of the cached ones whose audio was downloaded again
}

// planEvent is the line of a take with --dry-run.
type planEvent struct {
	Event   string     `json:"event"` // plan
	Line    int        `json:"line"`
	ActorID string     `json:"actor_id"`
	Text    string     `json:"text"`
	Chars   int        `json:"chars"`
	Charge  int        `json:"charge"` // characters that would be charged
	Cost    string     `json:"cost"`
	ID      *string    `json:"id"` // of the job that has the take already
	Params  api.Params `json:"params"`
	Version *string    `json:"version"` // of the actor, that will make it; null: not known
	// Outdated is of the job that has the take of an earlier version of the actor, if that is why it will be charged.
	Outdated *outdatedTake `json:"outdated"`
}

// outdatedTake is a take that an earlier version of its actor made.
type outdatedTake struct {
	ID      string `json:"id"`
	Version string `json:"version"`
}

// totalEvent is the last line with --dry-run.
type totalEvent struct {
	Event  string `json:"event"` // total
	Takes  int    `json:"takes"`
	Chars  int    `json:"chars"`
	Cached int    `json:"chars_cached"`
	Charge int    `json:"chars_to_charge"`
	Left   *int   `json:"credits_left"` // null: not known, as with the webhook API
}

// costWords are the words for costs, also in JSON.
var costWords = [...]string{
	batch.Charged: "new", batch.Free: "cached", batch.Refetch: "download again", batch.Repeated: "repeated", batch.UnderWay: "under way", batch.Doubtful: "uncertain", batch.Forbidden: "refused",
}

func (r *batchRun) printPlan(here take, t batch.Take) error {
	charge := 0
	if t.Cost == batch.Charged {
		charge = t.Chars
	}
	if r.a.Config.JSON {
		return r.s.printJSON(planEvent{"plan", here.line, t.Order.ActorID, t.Order.Text, t.Chars, charge, costWords[t.Cost], orNull(t.Job.ID), t.Order.Params,
			orNull(t.Order.Version), outdatedOf(t)})
	}
	return r.s.println(fmt.Sprintf("%d\t%s\t%s\t%d\t%s\t%s", here.line, costWords[t.Cost], text.Line(t.Order.ActorName), charge,
		text.Line(setting.Summary(t.Order.Params)), text.Line(t.Order.Text)))
}

// printHeld prints the plan of those takes of the folder that come before another take. It returns the others.
func (r *batchRun) printHeld(held []heldTake, before int) ([]heldTake, error) {
	for len(held) > 0 && held[0].index < before {
		h := held[0]
		held = held[1:]
		t := batch.Take{Index: h.index, Order: h.Order, Chars: h.Chars, Cost: batch.Free, Job: h.Job, Problem: h.Problem}
		if h.State == batch.Uncertain {
			t.Cost = batch.Doubtful
		}
		if err := r.printPlan(r.takes[h.index], t); err != nil {
			return nil, err
		}
	}
	return held, nil
}

func outdatedOf(t batch.Take) *outdatedTake {
	if t.Outdated.ID == "" {
		return nil
	}
	return &outdatedTake{t.Outdated.ID, t.Outdated.Version}
}

func (r *batchRun) printTotal(ctx context.Context, t batch.Totals) error {
	plan := creditsOf(ctx, r.a)
	if r.a.Config.JSON {
		total := totalEvent{Event: "total", Takes: t.Takes, Chars: t.Chars, Cached: t.CharsCached, Charge: t.CharsCharged}
		if plan != nil {
			total.Left = new(plan.CreditsLeft())
		}
		return r.s.printJSON(total)
	}
	price := text.Join(priceOf(t), leftAfterPrice(plan, t.CharsCharged))
	if why := r.renewed.String(); why != "" {
		price += "; " + why
	}
	r.s.notify(price + "; nothing was sent")
	return nil
}

// priceOf says what a batch costs.
func priceOf(t batch.Totals) string {
	price := fmt.Sprintf("%s, %s to be charged", words.Count(t.Takes, "take"), words.Count(t.CharsCharged, "character"))
	if n := t.Cached - t.Refetched; n > 0 {
		price += fmt.Sprintf("; %d cached, free", n)
	}
	if t.Refetched > 0 {
		price += fmt.Sprintf("; %d to be downloaded again, free", t.Refetched)
	}
	if t.Doubtful > 0 {
		price += fmt.Sprintf("; %d uncertain, not sent again without --retry-uncertain", t.Doubtful)
	}
	return price
}

// printTake prints what became of a take. file is where its audio is; empty: nowhere.
func (r *batchRun) printTake(here take, result batch.Result, file string) error {
	state, problem := result.State, result.Problem
	if state == batch.Running {
		problem = text.Join("it was accepted and goes on; the next run waits for it", problem)
	}
	problem = text.Join(problem, kept(result.Job))
	if r.a.Config.JSON && r.jobs {
		if result.Job.ID == "" {
			return nil
		}
		return r.s.printJSON(spokenJob{result.Job, result.Reused})
	}
	if r.a.Config.JSON {
		return r.s.printJSON(takeEvent{"take", orNull(result.Job.ID), here.line, result.Order.ActorID, string(state), result.Chars, result.Charged,
			orNull(file), orNull(problem), at(), result.Refetch, orNull(result.Order.ActorName),
			setting.Brief(result.Order.Params), result.Order.Params})
	}
	if said := state == batch.Skipped && problem == r.skipped; problem != "" && !said {
		r.s.notify(fmt.Sprintf("line %d, %s: %s: %s", here.line, text.Line(result.Order.ActorName), state, problem))
	}
	if state == batch.Skipped {
		r.skipped = problem // the summary counts the others
	}
	if state == batch.Skipped || state == batch.Running || file == "" {
		return nil
	}
	if r.jobs && r.f.join != "" { // the joined file is printed
		return nil
	}
	if r.jobs {
		return r.s.println(file)
	}
	return r.s.println(fmt.Sprintf("%s\t%s\t%d\t%s\t%s\t%s", state, text.Line(result.Order.ActorName), result.Charged, file, result.Job.ID, text.Line(setting.Brief(result.Order.Params))))
}

// retryHint says how uncertain takes are sent again. --fresh would pay for the finished ones as well.
func retryHint(n int) string {
	return fmt.Sprintf("%s may have been charged: run it with --retry-uncertain to send what is uncertain again, and nothing else twice", words.Count(n, "take"))
}

func (r *batchRun) printSummary(sum batch.Summary) error {
	if sum.Uncertain > 0 && !r.jobs {
		r.s.notify(retryHint(sum.Uncertain))
	}
	if r.a.Config.JSON && !r.jobs {
		return r.s.printJSON(summaryEvent{"summary", sum.Takes, sum.Done, sum.Cached, sum.Failed, sum.Skipped, sum.Uncertain, sum.Running, sum.Charged, sum.CharsUncertain, at(), sum.Refetched})
	}
	line := fmt.Sprintf("%s: %d done", words.Count(sum.Takes, "take"), sum.Done)
	for _, part := range []struct {
		n    int
		word string
	}{{sum.Cached - sum.Refetched, "cached, free"}, {sum.Refetched, "downloaded again, free"}, {sum.Failed, "failed"}, {sum.Uncertain, "uncertain"}, {sum.Skipped, "not sent"}, {sum.Running, "under way"}} {
		if part.n > 0 {
			line += fmt.Sprintf(", %d %s", part.n, part.word)
		}
	}
	r.s.notify(line + fmt.Sprintf("; %s charged", words.Count(sum.Charged, "character")))
	return nil
}
