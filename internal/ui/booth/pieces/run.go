package pieces

import (
	"context"
	"errors"
	"fmt"
	"slices"

	tea "charm.land/bubbletea/v2"

	"callboard/internal/batch"
	"callboard/internal/job"
	"callboard/internal/ui/dialog"
	"callboard/internal/ui/keymap"
	"callboard/internal/ui/screen"
	"callboard/internal/ui/words"
)

// run is pieces under way.
type run struct {
	indices []int             // of the pieces, in order
	free    int               // the first of them are only downloaded again: nothing of the budget is reserved for them
	open    map[batch.Key]int // those without a result so far
	done    int
	failed  []int  // pieces without audio
	problem string // of the latest of them
	results chan batch.Result
	stop    context.CancelFunc
	stopped bool // by the user

	// What batch.Run has returned. They are set before results is closed.
	sum batch.Summary
	err error
}

type (
	// resultMsg is what became of one piece.
	resultMsg struct {
		run    *run
		result batch.Result
	}
	// ranMsg says that a run has ended. It comes after the last resultMsg.
	ranMsg struct{ run *run }
)

// send sends the pieces that are missing, but none whose take is here by then.
func (s *Script) send() tea.Cmd {
	t := s.tally()
	switch {
	case s.run != nil:
		s.host.Toast(screen.ToastPlain, "speaking already: %d of %d done · %s stops what is not sent yet", s.run.done, len(s.run.indices), s.key(keymap.StopSending))
		return nil
	case !s.plan.known || s.planning:
		s.host.Toast(screen.ToastPlain, "counting what it costs …")
		return nil
	case s.plan.problem != "":
		s.host.Toast(screen.ToastBad, "%s", s.plan.problem)
		return nil
	case len(t.toSend)+len(t.lost) == 0:
		return nil
	}
	return s.begin(t.toSend, t.lost, s.svc.Takes)
}

// begin sends pieces, a few at a time, and before them downloads the audio of those that are lost again, which is free. Without a cache
// they are sent although their takes exist. Pieces that exceed the budget of the session are not begun.
func (s *Script) begin(indices, lost []int, cache batch.Cache) tea.Cmd {
	chars := 0
	for _, i := range indices {
		chars += s.plan.pieces[i].Chars()
	}
	free := len(lost)
	indices = slices.Concat(lost, indices)
	if err := s.state.Session.CheckBudget(chars); err != nil && chars > 0 {
		s.host.Toast(screen.ToastBad, "%s · %s changes it", words.Error(err), s.key(keymap.SetBudget))
		return nil
	}
	s.state.Session.Reserve(chars)
	ctx, stop := context.WithCancel(s.ctx())
	r := &run{indices: indices, free: free, open: map[batch.Key]int{}, results: make(chan batch.Result, len(indices)), stop: stop}
	orders := make([]job.Order, len(indices))
	for n, i := range indices {
		it := &s.plan.pieces[i]
		orders[n] = it.order
		it.waiting, it.problem = true, ""
		r.open[batch.KeyOf(it.order)] = i
	}
	s.run = r
	svc := s.svc.Takes
	return tea.Batch(func() tea.Msg {
		defer stop()
		r.sum, r.err = batch.Run(ctx, slices.Values(orders), batch.Options{Jobs: svc, Cache: cache, Each: func(b batch.Result) { r.results <- b },
			MustBeFree: func(index int) bool { return index < free }})
		close(r.results)
		return nil
	}, r.next())
}

// next waits for the next result, or for the end.
func (r *run) next() tea.Cmd {
	return func() tea.Msg {
		if result, ok := <-r.results; ok {
			return resultMsg{r, result}
		}
		return ranMsg{r}
	}
}

// result takes what became of one piece. Its row follows the job's own events.
func (s *Script) result(msg resultMsg) tea.Cmd {
	b, r := msg.result, msg.run
	i := r.indices[b.Index]
	it := &s.plan.pieces[i]
	r.done++
	delete(r.open, batch.KeyOf(b.Order))
	if b.Job.ID != "" {
		s.take(i, b.Job)
	}
	it.waiting = false
	if b.Index >= r.free {
		s.state.Session.Release(b.Chars)
	}
	switch {
	case b.Charged > 0:
		s.state.Session.Add(b.Charged)
	case b.State == batch.Uncertain && !b.Reused && b.Job.SpeakID == "": // it may have been charged, and a budget must hold
		s.state.Session.Add(b.Chars)
		s.state.Session.Doubt(b.Job)
	}
	if b.State == batch.Failed || b.State == batch.Uncertain {
		it.sent, it.problem = true, b.Problem
		r.failed, r.problem = append(r.failed, i), b.Problem
	}
	return r.next()
}

// ran says what became of a run, and looks at the takes again.
func (s *Script) ran(msg ranMsg) tea.Cmd {
	r, sum := msg.run, msg.run.sum
	s.run = nil
	for _, i := range r.indices {
		s.plan.pieces[i].waiting = false
	}
	pieces := words.Count(sum.Done+sum.Cached, "piece")
	slices.Sort(r.failed)
	switch {
	case r.stopped:
		s.host.Toast(screen.ToastPlain, "stopped: %s not sent", words.Count(sum.Skipped, "piece"))
	case r.err != nil && !errors.Is(r.err, context.Canceled):
		s.host.Toast(screen.ToastBad, "%s · %s not sent", words.Error(r.err), words.Count(sum.Skipped, "piece"))
	case len(r.failed) > 0:
		s.host.Toast(screen.ToastBad, "%s here, no audio of piece %s: %s", pieces, numbersOf(r.failed), r.problem)
	case s.host.Opened(dialogID):
		s.host.Toast(screen.ToastGood, "%s · %s · %s plays them joined", pieces, characters(sum.Charged), s.key(keymap.Play))
	default:
		s.host.Toast(screen.ToastGood, "%s · %s · %s plays and saves them joined", pieces, characters(sum.Charged),
			s.host.Keys().Key(keymap.ShowPieces, keymap.InBooth))
	}
	s.stale = true
	return s.workOut(s.plan.source)
}

// stop stops a run: what is not sent yet is not sent.
func (s *Script) stop() {
	if s.run == nil {
		s.host.Toast(screen.ToastPlain, "nothing is being sent")
		return
	}
	s.run.stopped = true
	s.run.stop()
}

// again speaks the selected piece once more, and asks first where that costs.
func (s *Script) again() tea.Cmd {
	i, ok := s.selected()
	switch {
	case !ok:
		return nil
	case s.run != nil:
		s.host.Toast(screen.ToastPlain, "wait until the pieces that are being spoken are here")
		return nil
	case s.planning || !s.plan.known:
		s.host.Toast(screen.ToastPlain, "counting what it costs …")
		return nil
	case s.plan.problem != "":
		s.host.Toast(screen.ToastBad, "%s", s.plan.problem)
		return nil
	}
	i = s.plan.pieces[i].first
	it, k := s.plan.pieces[i], s.kind(i)
	switch k {
	case forbidden:
		s.host.Toast(screen.ToastBad, "%s", it.problem)
		return nil
	case underWay:
		s.host.Toast(screen.ToastPlain, "this piece can be spoken again once it has ended")
		return nil
	case silent:
		return s.refetch(s.job(i).ID)
	}
	cost := "costs " + characters(it.Chars())
	if s.opt.Sandbox {
		cost = "is free in the sandbox"
	}
	text := fmt.Sprintf("“%s”\n\nAnother take of piece %d %s.", words.Quote(it.Text), i+1, cost)
	if k == uncertain {
		text += " The one before may have been charged already."
	}
	s.host.Open(dialog.NewConfirm(s.host, "Speak this piece again?", text, "speak", func() tea.Cmd { return s.begin([]int{i}, nil, nil) }))
	return nil
}

// refetch downloads the audio of a job again, which is free.
func (s *Script) refetch(id string) tea.Cmd {
	s.host.Toast(screen.ToastPlain, "downloading the audio again; this is free")
	ctx, svc := s.ctx(), s.svc.Jobs
	return func() tea.Msg {
		if err := svc.Refetch(ctx, id); err != nil {
			return screen.Failed{What: "no audio", Err: err}
		}
		return nil
	}
}
