package audition

import (
	"context"
	"errors"
	"fmt"
	"slices"

	tea "charm.land/bubbletea/v2"

	"callboard/internal/batch"
	"callboard/internal/job"
	"callboard/internal/ui/keymap"
	"callboard/internal/ui/screen"
	"callboard/internal/ui/words"
)

// run is a batch under way.
type run struct {
	orders  []job.Order
	free    int                     // the first of them are only downloaded again: nothing of the budget is reserved for them
	waiting map[batch.Key]job.Order // those without a job so far
	done    int
	failed  string // the latest problem
	limited bool   // the service has answered 429, and has accepted nothing since
	results chan runResult
	stop    context.CancelFunc

	// What came of it, to be read once results is closed.
	sum batch.Summary
	err error
}

// runResult is what became of one order of a run.
type runResult struct {
	batch.Result
	returned bool // it was answered with 429, and waits to be sent again; there is no Result yet
}

// resultMsg is a result that has arrived.
type resultMsg struct {
	run    *run
	result runResult
	ok     bool // false: there are no more
}

// askFrom is how many new takes at once are sent without a question: a slip, such as marking all, must not spend much.
const askFrom = 10

// speak sends what the price was worked out for.
func (s *Screen) speak(repeat bool) tea.Cmd {
	p := &s.price
	say := func(kind screen.ToastKind, format string, args ...any) tea.Cmd {
		s.host.Toast(kind, format, args...)
		return nil
	}
	switch {
	case repeat:
		return nil // a key held down orders once
	case s.run != nil:
		return say(screen.ToastPlain, "speaking already: %d of %d done · %s stops what is not sent yet", s.run.done, len(s.run.orders), s.key(keymap.Back))
	case s.line.text == "":
		return say(screen.ToastBad, "nothing to say yet: type a line, then %s", s.key(keymap.Speak))
	case s.line.why != nil:
		return say(screen.ToastBad, "%s", words.Error(s.line.why))
	case len(s.priceable()) == 0:
		return say(screen.ToastBad, "no actor is marked: %s marks one", s.key(keymap.Mark, keymap.InCast))
	case !p.known || p.due || p.params != *s.state.Params:
		p.asked, p.again = true, p.pricedMsg.text == s.line.text
		return say(screen.ToastPlain, "counting what it costs …")
	case s.host.Now().Sub(p.at) >= priceLife && !s.host.Confirmed():
		p.asked, p.again, p.due = true, true, true
		return nil
	case p.problem != "":
		p.due = true
		return say(screen.ToastBad, "%s", p.problem)
	case len(p.orders)+len(p.refetch) == 0:
		return say(screen.ToastPlain, "%s", s.nothingMissing())
	case s.tooDear():
		return say(screen.ToastBad, "%s", s.overBudget(p.total.CharsCharged))
	case len(p.orders) > askFrom && !s.host.Confirmed():
		return s.askPrice()
	}
	return s.begin(p.orders, p.refetch, s.svc.Takes)
}

// askPrice says what the speak key would spend, and asks.
func (s *Screen) askPrice() tea.Cmd {
	if len(s.price.orders)+len(s.price.refetch) == 0 {
		s.host.Toast(screen.ToastPlain, "%s", s.nothingMissing())
		return nil
	}
	if s.tooDear() {
		s.host.Toast(screen.ToastBad, "%s", s.overBudget(s.price.total.CharsCharged))
		return nil
	}
	if len(s.price.orders) == 0 {
		s.host.Ask(keymap.Speak, "%s · %s again downloads them", s.price.reuseWord(), s.key(keymap.Speak))
		return nil
	}
	s.host.Ask(keymap.Speak, "%s · %s again speaks them", s.price.costAndReason(), s.key(keymap.Speak))
	return nil
}

// nothingMissing says why the speak key sends nothing.
func (s *Screen) nothingMissing() string {
	p := s.price
	switch {
	case p.problem != "":
		return p.problem
	case p.total.Doubtful > 0:
		return fmt.Sprintf("nothing is sent: %s may have been charged already", words.Count(p.total.Doubtful, "take"))
	case p.total.Cached > 0:
		return "nothing is missing: " + words.Count(p.total.Cached, "take") + " of this line, cached, free"
	case len(p.refused) > 0:
		return p.refused[0]
	}
	return "nothing to speak"
}

// begin sends orders, a few at a time, but those whose takes the cache has. Before them it downloads the takes of others again, which
// is free. Orders that exceed the budget are not begun.
func (s *Screen) begin(orders, refetch []job.Order, cache batch.Cache) tea.Cmd {
	chars := 0
	for _, o := range orders {
		chars += (job.Job{Text: o.Text}).Chars()
	}
	if why := s.overBudget(chars); why != "" && chars > 0 {
		s.host.Toast(screen.ToastBad, "%s", why)
		return nil
	}
	s.state.Session.Reserve(chars)
	s.setFocus(paneTakes)
	ctx, stop := context.WithCancel(s.ctx())
	free := len(refetch)
	orders = slices.Concat(refetch, orders)
	r := &run{orders: orders, free: free, waiting: map[batch.Key]job.Order{}, results: make(chan runResult, 4*len(orders)), stop: stop}
	for _, o := range orders[free:] {
		r.waiting[batch.KeyOf(o)] = o
	}
	s.run = r
	s.endTakeFilter() // the new rows are to be seen
	s.takes.board.Expect(orders...)
	s.setRows()
	svc, concurrency := s.svc.Takes, s.opt.Concurrency
	return tea.Batch(func() tea.Msg {
		defer stop()
		r.sum, r.err = batch.Run(ctx, slices.Values(orders), batch.Options{Jobs: svc, Cache: cache, Concurrency: concurrency,
			MustBeFree: func(index int) bool { return index < free },
			Each:       func(b batch.Result) { r.results <- runResult{Result: b} }, Returned: r.returned})
		close(r.results)
		return nil
	}, r.next())
}

// returned tells the screen that an order waits to be sent again. It leaves room for the results, so that neither ever waits for
// the screen.
func (r *run) returned(index int) {
	if len(r.results)+len(r.orders) < cap(r.results) {
		r.results <- runResult{Result: batch.Result{Index: index}, returned: true}
	}
}

// next waits for the next result.
func (r *run) next() tea.Cmd {
	return func() tea.Msg {
		result, ok := <-r.results
		return resultMsg{r, result, ok}
	}
}

// result takes what became of one order. Its row follows the job's own events.
func (s *Screen) result(msg resultMsg) tea.Cmd {
	if !msg.ok {
		s.ran(msg.run)
		return nil
	}
	b := msg.result
	if b.returned {
		o := msg.run.orders[b.Index]
		msg.run.waiting[batch.KeyOf(o)], msg.run.limited = o, true
		return msg.run.next()
	}
	msg.run.done++
	msg.run.limited = false
	s.sent(batch.KeyOf(b.Order))
	if b.Index >= msg.run.free {
		s.state.Session.Release(b.Chars)
	}
	switch {
	case b.Charged > 0:
		s.state.Session.Add(b.Charged)
	case b.State == batch.Uncertain && !b.Reused && b.Job.SpeakID == "": // it may have been charged, and a budget must hold
		s.state.Session.Add(b.Chars)
		s.state.Session.Doubt(b.Job)
	}
	if b.Refetch && b.State == batch.Failed {
		s.noDownload[b.Job.ID] = true
	}
	if b.State == batch.Failed || b.State == batch.Uncertain {
		msg.run.failed = b.Problem
	}
	if b.Job.ID != "" && b.Job.Text == s.line.text {
		fresh := b.Job.File != "" && s.takes.jobs[b.Job.ID].File == ""
		s.takes.put(b.Job)
		s.setRows()
		if fresh {
			s.arrived(b.Job.ID)
		}
	}
	return msg.run.next()
}

// sent notes that an order of the run has a job.
func (s *Screen) sent(key batch.Key) {
	if s.run != nil {
		delete(s.run.waiting, key)
	}
}

// ran says what became of a run, after its last result.
func (s *Screen) ran(r *run) {
	if s.run == r {
		s.run = nil
	}
	s.price.due = true
	s.takes.stale = true
	s.takes.board.EndExpected()
	s.setRows()
	sum := r.sum
	switch {
	case errors.Is(r.err, context.Canceled):
		s.host.Toast(screen.ToastPlain, "stopped: %s not sent", words.Count(sum.Skipped, "take"))
	case r.err != nil:
		s.host.Toast(screen.ToastBad, "%s · %s not sent", words.Error(r.err), words.Count(sum.Skipped, "take"))
	case sum.Failed+sum.Uncertain > 0:
		s.host.Toast(screen.ToastBad, "%s, %d without audio: %s", words.Count(sum.Done, "new take"), sum.Failed+sum.Uncertain, r.failed)
	case sum.Done == 0 && sum.Refetched > 0:
		s.host.Toast(screen.ToastGood, "%s downloaded again, free · %s plays", words.Count(sum.Refetched, "take"), s.key(keymap.Play))
	case sum.Refetched > 0:
		s.host.Toast(screen.ToastGood, "%s · %s · %d downloaded again, free · %s plays", words.Count(sum.Done, "new take"), characters(sum.Charged),
			sum.Refetched, s.key(keymap.Play))
	default:
		s.host.Toast(screen.ToastGood, "%s · %s · %s plays", words.Count(sum.Done, "new take"), characters(sum.Charged), s.key(keymap.Play))
	}
}

// stopRun stops a run: what is not sent yet is not sent.
func (s *Screen) stopRun() {
	if s.run == nil {
		s.host.Toast(screen.ToastPlain, "nothing is being sent")
		return
	}
	s.run.stop()
}
