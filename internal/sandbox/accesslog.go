package sandbox

import (
	"net/http"
	"time"
)

// Access is one line of the access log: an answered request, or an attempt to deliver a webhook.
type Access struct {
	At   time.Time // when it began
	Took time.Duration

	Method string // of a request
	Path   string // its path, as it was sent, without the query, which may hold a signature
	Status int    // of its answer; 0: the connection was closed without one

	Attempt *Attempt // the attempt; nil for a request
}

// maxLoggedPath limits the path in the access log: a client decides how long it is.
const maxLoggedPath = 200

// logRequest writes a line of the access log after a request, also after one that ends in a panic.
func (s *Server) logRequest(method, path string, began time.Time, status *int) {
	if s.opts.Access == nil {
		return
	}
	if len(path) > maxLoggedPath {
		path = path[:maxLoggedPath] + "…"
	}
	s.opts.Access(Access{At: began, Took: s.now().Sub(began), Method: method, Path: path, Status: *status})
}

// statusWriter remembers the status of an answer.
type statusWriter struct {
	http.ResponseWriter
	status int // 0 before the answer
}

func (w *statusWriter) WriteHeader(status int) {
	if w.status == 0 && status >= 200 { // not an interim answer
		w.status = status
	}
	w.ResponseWriter.WriteHeader(status)
}

func (w *statusWriter) Write(p []byte) (int, error) {
	if w.status == 0 {
		w.status = http.StatusOK
	}
	return w.ResponseWriter.Write(p)
}

// Unwrap is for http.ResponseController.
func (w *statusWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }
