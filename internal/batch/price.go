package batch

import (
	"context"
	"fmt"
	"iter"

	"callboard/internal/job"
	"callboard/internal/text"
)

// Cost says what an order of a batch costs.
type Cost int

// The costs.
const (
	Charged   Cost = iota // it will be sent and charged
	Free                  // its take exists
	Repeated              // it is the same as an earlier one of the batch, and gets that one's take
	Refetch               // its take was paid for, and its audio is downloaded again
	UnderWay              // an earlier run has sent it and it is not finished; it was charged then
	Doubtful              // an earlier run may have sent it; it is not sent again
	Forbidden             // it cannot be sent; Problem says why
)

// Take is an order with its cost.
type Take struct {
	Index int       // of the order in the batch, from 0
	Order job.Order // as it will be sent
	Chars int       // characters of the text, as the service counts and charges them
	Cost  Cost
	Job   job.Job // of a take that is Free, Refetch, UnderWay or Doubtful
	// Outdated is why a take that is here is Charged again: it was made by another version of the actor than the model stands for now.
	// Zero: there is none.
	Outdated job.Job
	Problem  string // one line for a person
}

// Totals are the sums of a batch.
type Totals struct {
	Takes int // all orders but the Forbidden ones
	Chars int // of their texts

	Charged, CharsCharged int // orders that will be charged, and their characters
	Cached, CharsCached   int // orders that are free: Free, Refetch, Repeated or UnderWay
	Refetched             int // those of them that are Refetch
	Doubtful              int
	Forbidden             int
}

func (t *Totals) add(k Take) {
	if k.Cost == Forbidden {
		t.Forbidden++
		return
	}
	t.Takes++
	t.Chars += k.Chars
	switch k.Cost {
	case Charged:
		t.Charged++
		t.CharsCharged += k.Chars
	case Doubtful:
		t.Doubtful++
	case Refetch:
		t.Refetched++
		t.Cached++
		t.CharsCached += k.Chars
	default:
		t.Cached++
		t.CharsCached += k.Chars
	}
}

// CheckBudget returns a *text.Problem that wraps ErrBudget if the batch would charge more than budget characters.
func (t Totals) CheckBudget(budget int) error {
	if t.CharsCharged <= budget {
		return nil
	}
	return &text.Problem{
		What: "--budget " + fmt.Sprint(budget), Why: fmt.Sprintf("this would charge %d characters; nothing was sent", t.CharsCharged),
		Next: fmt.Sprintf("raise it to %d, or ask for less", t.CharsCharged), Err: ErrBudget,
	}
}

// Price says what each order of a batch costs, and sends nothing. It calls each in order, if that is not nil, and stops at
// its first error. Of the options it reads Cache and RetryUncertain. Its errors are those of ctx, of the cache and of each.
func Price(ctx context.Context, orders iter.Seq[job.Order], o Options, each func(Take) error) (Totals, error) {
	p := pricer{o: o, each: each, seen: map[Key]struct{}{}}
	for order := range orders {
		p.add(order)
		if len(p.waiting) < mostWaiting {
			continue
		}
		if err := p.price(ctx); err != nil {
			return p.total, err
		}
	}
	return p.total, p.price(ctx)
}

// mostWaiting is how many orders are compared with the history at once.
const mostWaiting = 500

// pricer is the state of Price.
type pricer struct {
	o       Options
	each    func(Take) error // may be nil
	seen    map[Key]struct{} // orders so far
	waiting []Take           // orders that are not compared with the history yet
	total   Totals
	count   int // orders so far
}

// add checks the next order.
func (p *pricer) add(order job.Order) {
	checked, err := order.Check()
	take := Take{Index: p.count, Order: checked, Chars: chars(checked)}
	p.count++
	key := KeyOf(checked)
	if err != nil {
		take.Cost, take.Problem = Forbidden, text.Line(err.Error())
	} else if _, ok := p.seen[key]; ok {
		take.Cost = Repeated
	} else {
		p.seen[key] = struct{}{}
	}
	p.waiting = append(p.waiting, take)
}

// price compares the waiting orders with the history and reports them.
func (p *pricer) price(ctx context.Context) error {
	known, err := p.known(ctx)
	if err != nil {
		return err
	}
	for i := range p.waiting {
		take := &p.waiting[i]
		if take.Cost == Charged && p.o.Cache != nil && (known == nil || known[take.Order.Text]) {
			if err := p.compare(ctx, take); err != nil {
				return err
			}
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		p.total.add(*take)
		if p.each == nil {
			continue
		}
		if err := p.each(*take); err != nil {
			return err
		}
	}
	clear(p.waiting)
	p.waiting = p.waiting[:0]
	return nil
}

// known returns the texts of the waiting orders that are in the history. nil: any of them may be.
func (p *pricer) known(ctx context.Context) (map[string]bool, error) {
	index, ok := p.o.Cache.(textIndex)
	if !ok {
		return nil, nil
	}
	texts := make([]string, 0, len(p.waiting))
	for _, take := range p.waiting {
		if take.Cost == Charged {
			texts = append(texts, take.Order.Text)
		}
	}
	known, err := index.TextsSpoken(ctx, texts)
	if err != nil {
		return nil, unreadable(err)
	}
	return known, nil
}

// compare finds the take of an order in the history.
func (p *pricer) compare(ctx context.Context, take *Take) error {
	takes, err := p.o.Cache.Takes(ctx, take.Order)
	if err != nil {
		return unreadable(err)
	}
	what, found := useOf(takes, p.o.RetryUncertain)
	take.Cost, take.Job, take.Problem = [...]Cost{send: Charged, owned: Free, refetch: Refetch, adopt: UnderWay, doubt: Doubtful}[what], found, found.Problem
	if take.Cost == Charged && takes.Outdated != nil {
		take.Outdated = *takes.Outdated
	}
	return nil
}

// unreadable is an error of the cache.
func unreadable(err error) error { return fmt.Errorf("the takes that exist cannot be read: %w", err) }

// chars is the number of characters of an order that job.Order.Check has returned.
func chars(o job.Order) int { return job.Job{Text: o.Text}.Chars() }
