package sandbox

import (
	"net/http"
	"strconv"
	"time"
)

// paced lets go of a client that reads nothing: each piece has its time, however long the whole answer takes.
type paced struct {
	http.ResponseWriter
	patience time.Duration
}

const piece = 64 << 10 // bytes

func (p paced) Write(b []byte) (written int, err error) {
	for {
		p.wait()
		n, err := p.ResponseWriter.Write(b[written:min(len(b), written+piece)])
		if written += n; err != nil || written == len(b) {
			return written, err
		}
	}
}

// FlushError is for http.ResponseController.
func (p paced) FlushError() error {
	p.wait()
	return http.NewResponseController(p.ResponseWriter).Flush()
}

// wait begins the time of the next piece. Its end is left standing: what is still buffered when a request is over, the
// server sends after that.
func (p paced) wait() {
	_ = http.NewResponseController(p.ResponseWriter).SetWriteDeadline(time.Now().Add(p.patience))
}

// Unwrap is for http.ResponseController.
func (p paced) Unwrap() http.ResponseWriter { return p.ResponseWriter }

// hurtWriter sends a body slowly, or not all of it.
type hurtWriter struct {
	http.ResponseWriter
	torn  bool          // the connection breaks half-way
	over  time.Duration // how long the whole body takes
	pause func(time.Duration) bool

	sent int
}

// Write sends b in steps. The pause comes before the bytes, so that the last one comes no sooner than it should.
func (h *hurtWriter) Write(b []byte) (int, error) {
	whole, err := strconv.Atoi(h.Header().Get("Content-Length"))
	if err != nil || whole == 0 {
		return h.ResponseWriter.Write(b)
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
		n, err := h.ResponseWriter.Write(part)
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
