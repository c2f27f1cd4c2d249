package workbench

import (
	"context"
	"sync"
	"time"

	"callboard/internal/webhook/answer"
	"callboard/internal/webhook/forward"
	"callboard/internal/webhook/send"
)

// leader is what only the process has that receives the webhooks.
type leader struct {
	forwarder *forward.Forwarder
	pending   *pending
	arrived   chan struct{}      // a delivery has come that is not in the full-text index
	end       context.CancelFunc // of the workers
	abort     context.CancelFunc // of the write that a worker is at then
	workers   sync.WaitGroup
	stopOnce  sync.Once

	// Service.mu protects the rest.
	plan      answer.Plan // what is left
	refused   error       // why the forwarder has not the target of the settings
	refusedAt time.Time
	healthAt  time.Time // when the target's state was last stored
	stopping  bool      // nothing is forwarded or planned any more
	newest    time.Time // when the last delivery came
}

// Lead makes this process carry out the settings. With start, they replace the stored ones, because a plan or a target of an
// earlier run is not meant for this one; the last target is remembered all the same, turned off, if start has none. Without
// start the stored settings go on: this process takes over from another one.
func (s *Service) Lead(ctx context.Context, start *Settings) error {
	s.setting.Lock()
	defer s.setting.Unlock()
	v, err := s.loadAll(ctx)
	if err != nil {
		return err
	}
	if start != nil {
		if v, err = s.restart(ctx, v, *start); err != nil {
			return err
		}
	}
	now := s.o.Now()
	life, end := context.WithCancel(context.Background())
	storing, abort := context.WithCancel(context.Background())
	l := &leader{pending: newPending(), arrived: make(chan struct{}, 1), end: end, abort: abort}
	l.forwarder = forward.New(forward.Options{
		Client: s.client, Load: s.forwardable, Done: l.pending.noteOutcome, Changed: l.pending.noteHealth, Own: s.own,
		Log: s.o.Log, Now: s.o.Now,
	})
	s.mu.Lock()
	s.stored, s.lead = v, l
	s.replan()
	s.aim()
	s.mu.Unlock()
	s.changedSettings()
	l.workers.Go(func() { s.keep(life, storing, l) })
	l.workers.Go(func() { s.index(life, l) })
	l.workers.Go(func() { s.endUnfinished(life, now) })
	signal(l.arrived) // what an earlier run did not index
	return nil
}

// restart stores the settings that a run starts with. It writes nothing if they are stored already.
func (s *Service) restart(ctx context.Context, v stored, start Settings) (stored, error) {
	f := v.forward
	f.On = start.Forward.On
	if start.Forward.URL != "" {
		f = storedForward{URL: start.Forward.URL, On: start.Forward.On, Events: start.Forward.Events, Respond: string(start.Forward.Respond)}
	}
	if f != v.forward {
		if err := s.save(ctx, keyForward, f); err != nil {
			return v, err
		}
		v.forward = f
	}
	if start.Answers.Plan != "" || v.answers.Plan != "" {
		v.answers = s.newAnswers(start.Answers.Plan)
		if err := s.save(ctx, keyAnswers, v.answers); err != nil {
			return v, err
		}
	}
	return v, nil
}

// leading is the leader's part of this process; nil: another process leads, or none.
func (s *Service) leading() *leader {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.lead
}

// replan makes the leader's plan of what is stored. The caller holds mu.
func (s *Service) replan() {
	plan, err := answer.Parse(s.stored.settings().Answers.Left)
	if err != nil { // another process checked it
		s.o.Log.Warn("a stored plan of answers cannot be read", "err", err)
	}
	s.lead.plan = plan
}

// aim gives the forwarder the target of the settings. The caller holds mu.
func (s *Service) aim() {
	l, f := s.lead, s.stored.settings().Forward
	if l.stopping {
		return
	}
	defer l.pending.noteHealth()
	l.refused = nil
	if f.On {
		t, err := send.ParseTarget(f.URL)
		if err == nil {
			err = l.forwarder.Set(t, forward.Events(f.Events))
		}
		if err == nil {
			return
		}
		// Another process has set it, or it has become our own.
		s.o.Log.Warn("nothing is forwarded", "err", err)
		l.refused, l.refusedAt = err, s.o.Now()
	}
	_ = l.forwarder.Set(send.Target{}, forward.All) // ends it, which is never refused
}

// Stop ends planned answers and forwarding: senders that wait for the target are answered 502, and what is queued is not
// sent. Deliveries that still come are stored. Those whose answer a plan or the target would decide are answered 503, and
// those that would be forwarded are marked. It returns soon.
func (s *Service) Stop() {
	l := s.leading()
	if l == nil {
		return
	}
	l.stopOnce.Do(func() {
		s.mu.Lock()
		l.stopping = true // first: a forwarder that is closed wants no delivery, and the answer would be 200
		s.mu.Unlock()
		for _, id := range l.forwarder.Close() {
			l.pending.noteOutcome(notForwarded(id))
		}
	})
}

// StopLeading undoes Lead. What is pending is stored.
func (s *Service) StopLeading(ctx context.Context) error {
	s.Stop()
	s.mu.Lock()
	l := s.lead
	s.lead, s.led = nil, s.led || l != nil
	s.mu.Unlock()
	if l == nil {
		return nil
	}
	l.end()
	defer l.abort()
	defer context.AfterFunc(ctx, l.abort)()
	l.workers.Wait()
	l.pending.giveUp(problemCut)
	err := s.flush(ctx, l, true)
	s.changedSettings()
	return err
}

// Close ends the service. No delivery may come any more. The store must stay open until it returns.
func (s *Service) Close(ctx context.Context) error {
	err := s.StopLeading(ctx)
	s.client.Close()
	return err
}
