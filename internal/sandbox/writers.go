package sandbox

import (
	"net/http"
	"strconv"
	"time"
)

// readerPause is how long a client may take to read what was written for it.
const readerPause = 30 * time.Second

// paced lets go of a client that reads nothing: each write has its time.
type paced struct{ http.ResponseWriter }

func (p paced) Write(b []byte) (int, error) {
	conn := http.NewResponseController(p.ResponseWriter)
	_ = conn.SetWriteDeadline(time.Now().Add(readerPause))
	n, err := p.ResponseWriter.Write(b)
	_ = conn.SetWriteDeadline(time.Time{})
	return n, err
}

// Unwrap is for http.ResponseController.
func (p paced) Unwrap() http.ResponseWriter { return p.ResponseWriter }

// hurtWriter sends a body slowly, or not all of it.
type hurtWriter struct {
	paced
	torn  bool          // the connection breaks half-way
	over  time.Duration // how long the whole body takes
	pause func(time.Duration) bool

	sent int
}

// Write sends b in steps. The pause comes before the bytes, so that the last one comes no sooner than it should.
func (h *hurtWriter) Write(b []byte) (int, error) {
	whole, err := strconv.Atoi(h.Header().Get("Content-Length"))
	if err != nil || whole == 0 {
		return h.paced.Write(b)
	}
	step := max(1, (whole+hurtSteps-1)/hurtSteps)
	conn := http.NewResponseController(h.ResponseWriter)
	written := 0
	for written < len(b) {
		part := b[written:min(len(b), written+step)]
		broken := h.torn && h.sent+len(part) >= whole/2
		if broken {
			part = part[:whole/2-h.sent]
		}
		if h.over > 0 {
			_ = conn.Flush()
			if !h.pause(h.over * time.Duration(len(part)) / time.Duration(whole)) {
				panic(http.ErrAbortHandler)
			}
		}
		n, err := h.paced.Write(part)
		written, h.sent = written+n, h.sent+n
		if err != nil {
			return written, err
		}
		if broken {
			_ = conn.Flush()
			panic(http.ErrAbortHandler)
		}
	}
	_ = conn.Flush() // whoever breaks off now has sent what was asked for
	return written, nil
}

// hurtSteps is into how many parts a slow body is cut.
const hurtSteps = 20
