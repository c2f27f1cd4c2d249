package workbench

import (
	"context"

	"callboard/internal/webhook"
	"callboard/internal/webhook/forward"
)

// SaveDelivery implements webhook.Store. The row of a delivery that is to be forwarded says so from the beginning: if this
// process is killed, the next one that leads says of it that its outcome is not known (endUnfinished).
func (s *Service) SaveDelivery(ctx context.Context, d webhook.Delivery) (webhook.Delivery, error) {
	l := s.toForward(d)
	if l == nil {
		return s.o.Store.SaveDelivery(ctx, d)
	}
	saved, err := s.o.Store.SaveToForward(ctx, d)
	if err == nil {
		l.pending.wait(saved.ID)
	}
	return saved, err
}

// toForward returns the leader that has to forward a delivery, or to note that it does not because it ends; nil: it is not to
// be forwarded.
func (s *Service) toForward(d webhook.Delivery) *leader {
	s.mu.Lock()
	l := s.lead
	ending := l != nil && l.stopping && s.forwardsLocked(d)
	s.mu.Unlock()
	switch {
	case l == nil || d.Refused != webhook.NotRefused || forward.Circle(d):
	case d.Answer == ByForward || ending || l.forwarder.Wants(d):
		return l
	}
	return nil
}

// Received notes a delivery that SaveDelivery has stored. It does not wait.
func (s *Service) Received(d webhook.Delivery) {
	s.mu.Lock()
	l, ending := s.lead, false
	if l != nil {
		ending = l.stopping && s.forwardsLocked(d)
		l.newest = s.o.Now()
	}
	s.mu.Unlock()
	if l != nil {
		switch waits := l.pending.waits(d.ID); {
		case d.Answer == ByForward: // its answer waits for the target
		case ending && forward.Circle(d):
			l.pending.noteOutcome(forward.Outcome{ID: d.ID, Forwarded: webhook.Forwarded{State: webhook.ForwardCircle}})
		case ending:
			l.pending.noteOutcome(notForwarded(d.ID))
		case waits: // also if forwarding was switched off since it was stored: the forwarder then says so
			l.forwarder.Enqueue(d.ID)
		case forward.Circle(d) && l.forwarder.Wants(d): // the forwarder says that it is one
			l.pending.wait(d.ID)
			l.forwarder.Enqueue(d.ID)
		}
		signal(l.arrived)
	}
	s.changed(d.ID)
}

// notForwarded is the outcome of a delivery whose turn did not come before the end.
func notForwarded(id string) forward.Outcome {
	return forward.Outcome{ID: id, Forwarded: webhook.Forwarded{State: webhook.ForwardFailed, Problem: problemEnded}}
}

// Why deliveries were not forwarded at the end.
const (
	problemEnded = "not sent: callboard ended before its turn; replay sends it" // of those in the queue
	problemCut   = "cut off: callboard ended before the answer"                 // of those under way
	// problemUnknown is of those that the former leader had in the queue or under way when it was killed.
	problemUnknown = "callboard ended before its outcome was stored; it may have arrived; replay sends it"
)
