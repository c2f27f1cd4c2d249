package sandbox

import (
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

// getIndex answers GET /_sandbox/: the control calls.
func (s *Server) getIndex(w http.ResponseWriter, _ *http.Request) {
	type call struct {
		Method string `json:"method"`
		Path   string `json:"path"`
		Does   string `json:"does"`
	}
	writeJSON(w, http.StatusOK, []call{
		{"GET", "/_sandbox/", "this list"},
		{"GET", "/_sandbox/attempts", "attempts to deliver a webhook; ?speak_id=ID those of one speak, &wait=10s waits for one more"},
		{"GET", "/_sandbox/speaks", "accepted texts of both APIs, and what each cost"},
		{"GET", "/_sandbox/assumptions", "the value of each --assume"},
		{"GET", "/_sandbox/faults", "planned faults"},
		{"POST", "/_sandbox/faults", `plans a fault: {"kind":K,"count":N,"delay_ms":D}; K is ` + faultKindList()},
		{"DELETE", "/_sandbox/faults", "removes all planned faults"},
		{"POST", "/_sandbox/versions", `gives an actor a new version, the latest one: {"actor_id":ID}`},
	})
}

// maxWait is how long a control call may wait for an attempt.
const maxWait = 5 * time.Minute

// getAttempts answers GET /_sandbox/attempts: the newest 10,000 webhook attempts in the order in which they were made, of all
// speaks or of the one that speak_id names. With wait it answers once there is one more than now, or after that time.
func (s *Server) getAttempts(w http.ResponseWriter, r *http.Request) {
	query := r.URL.Query()
	for name := range query {
		if name != "speak_id" && name != "wait" {
			s.sendError(w, invalidField("query", fmt.Sprintf("there is no parameter %.40q; there are speak_id, wait", name)))
			return
		}
	}
	id := query.Get("speak_id")
	if raw := query.Get("wait"); raw != "" {
		wait, err := time.ParseDuration(raw)
		if err != nil || wait < 0 || wait > maxWait {
			s.sendError(w, invalidField("wait", "wait must be a time like 10s, up to "+maxWait.String()))
			return
		}
		s.awaitAttempt(r, id, wait)
	}
	writeJSON(w, http.StatusOK, s.state.attemptsOf(id))
}

// awaitAttempt waits until there is one more attempt for a speak (for any where id is empty), for the time, the client or the
// sandbox to end.
func (s *Server) awaitAttempt(r *http.Request, id string, wait time.Duration) {
	late := time.NewTimer(wait)
	defer late.Stop()
	before, _ := s.state.attemptCount(id)
	for {
		n, changed := s.state.attemptCount(id)
		if n > before {
			return
		}
		select {
		case <-changed:
		case <-late.C:
			return
		case <-r.Context().Done():
			return
		case <-s.ctx.Done():
			return
		}
	}
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

// getFaults answers GET /_sandbox/faults: what is planned.
func (s *Server) getFaults(w http.ResponseWriter, _ *http.Request) {
	writeJSON(w, http.StatusOK, s.faults.list())
}

// deleteFaults answers DELETE /_sandbox/faults: it drops all planned faults.
func (s *Server) deleteFaults(w http.ResponseWriter, _ *http.Request) {
	s.faults.clear()
	w.WriteHeader(http.StatusNoContent)
}
