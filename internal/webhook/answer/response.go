package answer

import (
	"io"
	"net"
	"net/http"
	"strconv"
	"time"

	"callboard/internal/webhook"
)

// writeTime is how long writing an answer may take after a wait. The server's own deadline began with the request.
const writeTime = 30 * time.Second

// redirectTo is where redirect points: a path of the same host that gets 404. A sender that follows it gives its delivery to
// no other server, and the path says nothing of the secret.
const redirectTo = "/redirected"

// response answers one delivery as a step says.
type response struct{ Step }

// Response is the answer that the step plans.
func (s Step) Response() webhook.Response { return response{s} }

// By is "plan" and the step.
func (r response) By() string { return "plan " + r.Step.String() }

// Planned is the status, or 0 for hang and reset, which end the connection without an answer.
func (r response) Planned() int {
	switch r.kind {
	case hang, reset:
		return 0
	case slow:
		return http.StatusOK
	case redirect:
		return http.StatusFound
	}
	return r.status
}

// Long reports whether the answer keeps its connection for a while (webhook.Long).
func (r response) Long() bool { return r.kind == hang || r.kind == slow }

// Write answers. hang waits and then ends the connection; slow waits and then answers 200; both end early with the request's
// context.
func (r response) Write(w http.ResponseWriter, req *http.Request, _ webhook.Delivery) int {
	switch r.kind {
	case hang:
		wait(req, r.wait)
		return 0
	case reset:
		resetConn(w)
		return 0
	case slow:
		// Not every ResponseWriter has deadlines.
		_ = http.NewResponseController(w).SetWriteDeadline(time.Now().Add(r.wait + writeTime))
		if !wait(req, r.wait) {
			return 0
		}
	case redirect:
		w.Header().Set("Location", redirectTo)
	case status:
		if r.retryAfter >= 0 {
			w.Header().Set("Retry-After", strconv.Itoa(r.retryAfter))
		}
	}
	code := r.Planned()
	writeBody(w, code)
	return code
}

// writeBody answers with a status and a body that says what the status does.
func writeBody(w http.ResponseWriter, code int) {
	if code == http.StatusNoContent || code == http.StatusResetContent || code == http.StatusNotModified {
		w.WriteHeader(code)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(code)
	body := `{"ok":false}`
	if code < 300 {
		body = `{"ok":true}`
	}
	_, _ = io.WriteString(w, body)
}

// wait waits and returns true, or false once the request's context ends.
func wait(req *http.Request, d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return true
	case <-req.Context().Done():
		return false
	}
}

// resetConn ends the connection so that the sender's side reports a reset: TCP sends RST when a socket that does not linger is
// closed. A connection that is no TCP socket, such as a stream of a tunnel, is closed abruptly. So is one that cannot be taken
// from its server: the receiver does that when there is no answer.
func resetConn(w http.ResponseWriter) {
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		return
	}
	for c := conn; c != nil; {
		if tcp, ok := c.(interface{ SetLinger(seconds int) error }); ok {
			_ = tcp.SetLinger(0)
			break
		}
		wrapper, ok := c.(interface{ NetConn() net.Conn })
		if !ok {
			break
		}
		c = wrapper.NetConn()
	}
	_ = conn.Close()
}
