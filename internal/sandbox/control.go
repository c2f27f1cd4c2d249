package sandbox

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
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

// knownFields refuses a control call with a field that means nothing: it would be a typing error that nobody sees.
func (r *reader) knownFields(names ...string) {
	for field := range r.fields {
		if !slices.Contains(names, field) {
			r.fail(invalid("body", fmt.Sprintf("there is no field %.40q; there are %s", field, strings.Join(names, ", "))))
		}
	}
}

// getAttempts answers GET /_sandbox/attempts: every try to deliver a webhook, in the order made, the newest 10,000.
func (s *Server) getAttempts(w http.ResponseWriter, _ *http.Request) {
	attempts := s.state.allAttempts()
	if attempts == nil {
		attempts = []Attempt{}
	}
	writeJSON(w, http.StatusOK, attempts)
}

// getSpeaks answers GET /_sandbox/speaks: what was asked for, oldest first, and what it cost.
func (s *Server) getSpeaks(w http.ResponseWriter, _ *http.Request) {
	type line struct {
		ID        string          `json:"speak_id"`
		State     string          `json:"state"`
		Text      string          `json:"text"`
		ActorID   string          `json:"actor_id"`
		Params    json.RawMessage `json:"params"`
		CreatedAt string          `json:"created_at"`
		Chars     int             `json:"chars"`
		Charged   int             `json:"charged"`    // characters of the quota
		QuotaLeft *int            `json:"quota_left"` // after it was charged; null without a quota
		Voice     *string         `json:"voice"`      // who spoke; null before, and for a voice without a name
		Unspoken  []string        `json:"unspoken"`   // what could not be said
	}
	out := []line{}
	for _, sp := range s.state.speaks() {
		params := sp.Params
		if len(params) == 0 {
			params = json.RawMessage("{}")
		}
		l := line{sp.ID, sp.State, sp.Text, sp.ActorID, params, sp.Created.UTC().Format(wireTime), sp.Chars, sp.Charged, sp.Left, nil, sp.Unspoken}
		if sp.Voice != "" {
			l.Voice = &sp.Voice
		}
		if l.Unspoken == nil {
			l.Unspoken = []string{}
		}
		out = append(out, l)
	}
	writeJSON(w, http.StatusOK, out)
}

// getAssumptions answers GET /_sandbox/assumptions: what the sandbox does where the documents are silent.
func (s *Server) getAssumptions(w http.ResponseWriter, _ *http.Request) {
	writeJSON(w, http.StatusOK, s.opts.Assume.list())
}

// postFaults answers POST /_sandbox/faults: the next occasions of a kind misbehave. Plans of one kind queue up.
func (s *Server) postFaults(w http.ResponseWriter, r *http.Request) {
	body, bad := s.readObject(r)
	if bad != nil {
		s.refuse(w, bad)
		return
	}
	in := &reader{fields: body}
	in.knownFields("kind", "count", "delay_ms")
	kind := fault(in.text("kind", ""))
	count := in.whole("count", 1, 1_000_000, 1)
	usual, known := usualDelay(kind)
	delay := time.Duration(in.whole("delay_ms", 0, int(longestFault.Milliseconds()), int(usual.Milliseconds()))) * time.Millisecond
	switch {
	case in.bad != nil:
		s.refuse(w, in.bad)
	case kind == "":
		s.refuse(w, missing("kind"))
	case !known:
		s.refuse(w, invalid("kind", "there is no such fault; there are "+kindList()))
	case !s.faults.add(kind, count, delay):
		s.refuse(w, tooMany("too many faults are planned: DELETE /_sandbox/faults forgets them"))
	default:
		w.WriteHeader(http.StatusNoContent)
	}
}

// deleteFaults answers DELETE /_sandbox/faults: behave.
func (s *Server) deleteFaults(w http.ResponseWriter, _ *http.Request) {
	s.faults.clear()
	w.WriteHeader(http.StatusNoContent)
}
