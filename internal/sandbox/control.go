package sandbox

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"
)

// timeLayout is the layout of every time in control calls: RFC 3339 with milliseconds, UTC.
const timeLayout = "2006-01-02T15:04:05.000Z07:00"

// knownFields rejects a control call with an unknown field: it is most likely a typing error.
func (r *fieldReader) knownFields(names ...string) {
	for field := range r.fields {
		if !slices.Contains(names, field) {
			r.fail(invalidField("body", fmt.Sprintf("there is no field %.40q; there are %s", field, strings.Join(names, ", "))))
		}
	}
}

// getAttempts answers GET /_sandbox/attempts: the newest 10,000 webhook attempts in the order in which they were made.
func (s *Server) getAttempts(w http.ResponseWriter, _ *http.Request) {
	attempts := s.state.allAttempts()
	if attempts == nil {
		attempts = []Attempt{}
	}
	writeJSON(w, http.StatusOK, attempts)
}

// getSpeaks answers GET /_sandbox/speaks: the accepted requests, oldest first, and what each cost.
func (s *Server) getSpeaks(w http.ResponseWriter, _ *http.Request) {
	type speakEntry struct {
		ID        string          `json:"speak_id"`
		State     string          `json:"state"`
		Text      string          `json:"text"`
		ActorID   string          `json:"actor_id"`
		Params    json.RawMessage `json:"params"`
		CreatedAt string          `json:"created_at"`
		Chars     int             `json:"chars"`
		Charged   int             `json:"charged"`    // characters of the quota
		QuotaLeft *int            `json:"quota_left"` // after it was charged; null without a quota
		Voice     *string         `json:"voice"`      // which voice spoke; null before, and for a voice without a name
		Unspoken  []string        `json:"unspoken"`   // parts of the text that the voice cannot read
	}
	out := []speakEntry{}
	for _, sp := range s.state.speaks() {
		params := sp.Params
		if len(params) == 0 {
			params = json.RawMessage("{}")
		}
		l := speakEntry{sp.ID, sp.State, sp.Text, sp.ActorID, params, sp.Created.UTC().Format(timeLayout), sp.Chars, sp.Charged, sp.QuotaLeft, nil, sp.Unspoken}
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

// getAssumptions answers GET /_sandbox/assumptions: the behaviour where the documents say nothing.
func (s *Server) getAssumptions(w http.ResponseWriter, _ *http.Request) {
	writeJSON(w, http.StatusOK, s.opts.Assume.list())
}

// postFaults answers POST /_sandbox/faults: it injects a fault into the next count operations. Plans of one kind queue
// up.
func (s *Server) postFaults(w http.ResponseWriter, r *http.Request) {
	body, apiErr := s.readObject(r)
	if apiErr != nil {
		s.sendError(w, apiErr)
		return
	}
	in := &fieldReader{fields: body}
	in.knownFields("kind", "count", "delay_ms")
	kind := fault(in.text("kind", ""))
	count := in.integer("count", 1, 1_000_000, 1)
	standard, known := defaultDelay(kind)
	delay := time.Duration(in.integer("delay_ms", 0, int(maxFaultDelay.Milliseconds()), int(standard.Milliseconds()))) * time.Millisecond
	switch {
	case in.err != nil:
		s.sendError(w, in.err)
	case kind == "":
		s.sendError(w, missingField("kind"))
	case !known:
		s.sendError(w, invalidField("kind", "there is no such fault; there are "+faultKindList()))
	case !s.faults.add(kind, count, delay):
		s.sendError(w, tooManyRequests("too many faults are planned: DELETE /_sandbox/faults removes them"))
	default:
		w.WriteHeader(http.StatusNoContent)
	}
}

// deleteFaults answers DELETE /_sandbox/faults: it drops all planned faults.
func (s *Server) deleteFaults(w http.ResponseWriter, _ *http.Request) {
	s.faults.clear()
	w.WriteHeader(http.StatusNoContent)
}
