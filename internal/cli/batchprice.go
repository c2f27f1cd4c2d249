package cli

import (
	"context"
	"errors"
	"fmt"

	"callboard/internal/audition"
	"callboard/internal/batch"
	"callboard/internal/ui/words"
)

// price prints the plan with --dry-run, with the takes that the folder holds. Otherwise it checks that nothing would be paid for
// that cannot be saved.
func (r *batchRun) price(ctx context.Context, held []heldTake) (batch.Totals, error) {
	var refused []string
	r.free = map[int]bool{}
	shown := r.readProgress()
	defer shown.end()
	total, err := batch.Price(ctx, r.orders(), batch.Options{Cache: r.cache(), RetryUncertain: r.retryUncertain}, func(t batch.Take) error {
		shown.add()
		r.renewed.Add(t)
		if t.Cost == batch.Refetch {
			r.free[t.Index] = true
		}
		here := r.takes[r.todo[t.Index]]
		if t.Cost == batch.Forbidden {
			refused = append(refused, fmt.Sprintf("line %d: %s", here.line, t.Problem))
		} else if why := r.saver.conflict(here.file, t); why != "" {
			refused = append(refused, fmt.Sprintf("line %d: %s", here.line, why))
		}
		if !r.f.dryRun {
			return nil
		}
		var err error
		if held, err = r.printHeld(held, r.todo[t.Index]); err != nil {
			return err
		}
		return r.printPlan(here, t)
	})
	if err == nil && r.f.dryRun {
		_, err = r.printHeld(held, len(r.takes))
	}
	if err != nil {
		return total, err
	}
	if why := r.renewed.String(); why != "" && len(refused) > 0 {
		r.s.notify(why)
	}
	if err := r.refuse(refused); err != nil {
		return total, err
	}
	return total, nil
}

// readProgress shows how far price is, unless the plan itself appears on a terminal.
func (r *batchRun) readProgress() *readProgress {
	if r.f.dryRun && isTerminal(r.s.out) {
		return &readProgress{line: &progress{}, step: len(r.todo) + 1}
	}
	return r.s.readProgress(r.a.Config, len(r.todo))
}

// mostRefused is how many errors of a batch are printed.
const mostRefused = 100

// refuse prints what is wrong with a batch, all of it together. Nothing was sent.
func (r *batchRun) refuse(problems []string) error {
	if len(problems) == 0 {
		return nil
	}
	for i, p := range problems {
		if i == mostRefused {
			r.s.notify(fmt.Sprintf("and %d more", len(problems)-i))
			break
		}
		r.s.notify(p)
	}
	return usage(r.what, fmt.Sprintf("%s cannot be made; nothing was sent", words.Count(len(problems), "take")), "")
}

// agree says what will be spent, and asks before many takes.
func (r *batchRun) agree(ctx context.Context, total batch.Totals) error {
	if !r.asks || total.Charged <= audition.Many || r.f.yes {
		if total.Charged > 0 {
			r.s.notify(fmt.Sprintf("%s, %s", words.Count(total.Charged, "new take"), words.Count(total.CharsCharged, "character")))
		}
		return nil
	}
	price := fmt.Sprintf("speak %s and be charged %s", words.Count(total.Charged, "new take"), words.Count(total.CharsCharged, "character"))
	switch agreed, err := r.s.confirm(ctx, price); {
	case errors.Is(err, errNoTerminal):
		return usage(r.what, fmt.Sprintf("it would %s, and there is no terminal to ask on", price), "add --yes, or --budget and --yes")
	case err != nil:
		return err
	case !agreed:
		return fail(exitUsage, r.what, "nothing was sent", "")
	}
	return nil
}
