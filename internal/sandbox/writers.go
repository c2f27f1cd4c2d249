package sandbox

import (
	"net/http"
	"strconv"
	"time"
)

// deadlineWriter disconnects a client that does not read: each piece has a write deadline. The whole answer has none.
type deadlineWriter struct {
	http.ResponseWriter
	timeout time.Duration // for each piece
}

const pieceSize = 64 << 10 // bytes

func (p deadlineWriter) Write(b []byte) (written int, err error) {
	for {
		p.extend()
		n, err := p.ResponseWriter.Write(b[written:min(len(b), written+pieceSize)])
		if written += n; err != nil || written == len(b) {
			return written, err
		}
	}
}

// FlushError is for http.ResponseController.
func (p deadlineWriter) FlushError() error {
	p.extend()
	return http.NewResponseController(p.ResponseWriter).Flush()
}

// extend sets the deadline of the next piece. It is never cleared: what is still buffered when the handler returns, the
// server sends afterwards.
func (p deadlineWriter) extend() {
	_ = http.NewResponseController(p.ResponseWriter).SetWriteDeadline(time.Now().Add(p.timeout))
}

// Unwrap is for http.ResponseController.
func (p deadlineWriter) Unwrap() http.ResponseWriter { return p.ResponseWriter }

// faultyWriter sends a body slowly, or only half of it.
type faultyWriter struct {
	http.ResponseWriter
	truncate bool          // close the connection half-way
	duration time.Duration // of the whole body; 0 is no delay
	pause    func(time.Duration) bool

	sent int
}

// Write sends b in steps. Each pause comes before its bytes, so that the last byte is not early.
func (h *faultyWriter) Write(b []byte) (int, error) {
	whole, err := strconv.Atoi(h.Header().Get("Content-Length"))
	if err != nil || whole == 0 {
		return h.ResponseWriter.Write(b)
	}
	step := max(1, (whole+slowSteps-1)/slowSteps)
	conn := http.NewResponseController(h.ResponseWriter)
	written := 0
	for written < len(b) {
		part := b[written:min(len(b), written+step)]
		broken := h.truncate && h.sent+len(part) >= whole/2
		if broken {
			part = part[:whole/2-h.sent]
		}
		if h.duration > 0 {
			_ = conn.Flush()
			if !h.pause(h.duration * time.Duration(len(part)) / time.Duration(whole)) {
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
	_ = conn.Flush() // so that the client has all of b before the connection is closed
	return written, nil
}

// slowSteps is the number of parts of a slow body.
const slowSteps = 20
