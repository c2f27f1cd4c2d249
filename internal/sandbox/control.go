package sandbox

import (
	"encoding/json"
	"net/http"
	"time"
)

// wireTime is the form of every time that the control calls show: RFC 3339 with milliseconds, UTC.
const wireTime = "2006-01-02T15:04:05.000Z07:00"

// MarshalJSON writes the attempt as the control call shows it.
func (a Attempt) MarshalJSON() ([]byte, error) {
	type plain Attempt
	out := struct {
		plain
		At     string  `json:"at"`
		NextAt *string `json:"next_at"`
	}{plain: plain(a), At: a.At.UTC().Format(wireTime)}
	if a.NextAt != nil {
		out.NextAt = new(a.NextAt.UTC().Format(wireTime))
	}
	return json.Marshal(out)
}

// getAttempts answers GET /_sandbox/attempts: every try to deliver a webhook, in the order made, the newest 10,000.
func (s *Server) getAttempts(w http.ResponseWriter, _ *http.Request) {
	attempts := s.state.allAttempts()
	if attempts == nil {
		attempts = []Attempt{}
	}
	writeJSON(w, http.StatusOK, attempts)
}

// getSpeaks answers GET /_sandbox/speaks: what was asked for, oldest first.
func (s *Server) getSpeaks(w http.ResponseWriter, _ *http.Request) {
	type line struct {
		ID        string                     `json:"speak_id"`
		State     string                     `json:"state"`
		Text      string                     `json:"text"`
		ActorID   string                     `json:"actor_id"`
		Params    map[string]json.RawMessage `json:"params"`
		CreatedAt string                     `json:"created_at"`
	}
	out := []line{}
	for _, sp := range s.state.speaks() {
		params := sp.Params
		if params == nil {
			params = map[string]json.RawMessage{}
		}
		out = append(out, line{sp.ID, sp.State, sp.Text, sp.ActorID, params, sp.Created.UTC().Format(wireTime)})
	}
	writeJSON(w, http.StatusOK, out)
}

// postFaults answers POST /_sandbox/faults: the next occasions of a kind misbehave. Plans of one kind queue up.
func (s *Server) postFaults(w http.ResponseWriter, r *http.Request) {
	body, bad := readObject(w, r)
	if bad != nil {
		refuse(w, bad)
		return
	}
	in := &reader{fields: body}
	kind := fault(in.text("kind", ""))
	count := in.whole("count", 1, 1_000_000, 1)
	usual, known := usualDelay(kind)
	delay := time.Duration(in.whole("delay_ms", 0, 86_400_000, int(usual.Milliseconds()))) * time.Millisecond
	switch {
	case in.bad != nil:
		refuse(w, in.bad)
	case kind == "":
		refuse(w, missing("kind"))
	case !known:
		refuse(w, invalid("kind", "there is no such fault"))
	default:
		s.faults.add(kind, count, delay)
		w.WriteHeader(http.StatusNoContent)
	}
}

// deleteFaults answers DELETE /_sandbox/faults: behave.
func (s *Server) deleteFaults(w http.ResponseWriter, _ *http.Request) {
	s.faults.clear()
	w.WriteHeader(http.StatusNoContent)
}
