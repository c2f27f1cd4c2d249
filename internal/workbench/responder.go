package workbench

import (
	"net/http"

	"callboard/internal/webhook"
	"callboard/internal/webhook/answer"
	"callboard/internal/webhook/forward"
)

// ByForward is Delivery.Answer of a delivery whose sender is answered what the target said.
const ByForward = "forward"

// ByEnding is Delivery.Answer of a delivery that came while the process was ending. Its sender was answered 503, because a
// plan or the target would have decided the answer: it repeats the delivery, and the next run answers it.
const ByEnding = "callboard ending"

// Next implements webhook.Responder: the plan decides, then the target of forwarding, else the answer is the normal one.
// While the process ends, neither can.
func (s *Service) Next(d webhook.Delivery) webhook.Response {
	if d.Refused != webhook.NotRefused {
		return nil
	}
	s.mu.Lock()
	l, respond := s.lead, s.stored.forward.Respond
	if l == nil || l.stopping {
		defer s.mu.Unlock()
		return s.lastAnswer(d)
	}
	var step answer.Step
	planned := false
	if !l.plan.Empty() {
		step, planned = l.plan.Next(s.o.Rand)
	}
	s.mu.Unlock()
	switch {
	case planned:
		l.pending.noteLeft()
		s.changedSettings()
		return step.Response()
	case Respond(respond) != OK && l.forwarder.Wants(d) && !forward.Circle(d):
		return passed{l.forwarder}
	}
	return nil
}

// lastAnswer is the answer to a delivery that comes when the settings are no longer carried out. Where a sender would be
// answered 200 all the same, it is: the delivery is on disk. The caller holds mu.
func (s *Service) lastAnswer(d webhook.Delivery) webhook.Response {
	now := s.settingsLocked()
	switch {
	case s.lead == nil && !s.led: // no sender reaches it
		return nil
	case now.Answers.On():
	case !s.forwardsLocked(d) || forward.Circle(d):
		return nil
	case now.Forward.Respond == OK && s.lead != nil: // Received notes that it is not forwarded
		return nil
	}
	return webhook.Unavailable(ByEnding)
}

// forwardsLocked reports whether a delivery is one of those that the settings forward. The caller holds mu.
func (s *Service) forwardsLocked(d webhook.Delivery) bool {
	f := s.stored.settings().Forward
	return f.On && d.Refused == webhook.NotRefused && (f.Events == EventsAll || f.Events == d.Status) && (s.lead == nil || s.lead.refused == nil)
}

// passed is the answer of the target.
type passed struct{ forwarder *forward.Forwarder }

func (passed) By() string   { return ByForward }
func (passed) Planned() int { return 0 }

// Write waits for the target. Without an answer of it the sender gets 502, and repeats.
func (p passed) Write(w http.ResponseWriter, req *http.Request, d webhook.Delivery) int {
	status := p.forwarder.EnqueueWait(req.Context(), d).Answer()
	if status < 200 || status > 599 { // net/http has other plans with 1xx, and panics over 1000
		status = http.StatusBadGateway
	}
	w.WriteHeader(status)
	return status
}
