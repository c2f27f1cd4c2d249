// Package netlimit bounds what strangers can hold of an HTTP server: the connections that are open at once, and with them
// the handlers that run at once and the file descriptors of the process.
package netlimit

import (
	"io"
	"net"
	"net/http"
	"time"

	"callboard/internal/connhook"
)

// drainTime is how long a connection is left alone after its request was answered: so long the answer may take to be sent, and
// the rest of the body to arrive. net/http reads that before the next request, and a sender that never sends it would keep its
// connection until the server's read timeout.
const drainTime = time.Second

// Listen limits the connections of srv. It changes srv, which must serve on the listener that it returns. When there are
// too many, the connection that is closed in favour of a new one is
//
//  1. one without a complete header: before its first request, between two requests, or answered already; then
//  2. one whose body is not complete.
//
// Among those it is one of the address that has most of them, and the oldest of that address. So a sender whose request is
// complete within milliseconds is served, however many connections others open and never use. A connection whose handler has
// just returned is left alone for a second, or until its answer is sent: it would be cut off. A handler that has its whole
// request is not interrupted. If there are no others, new connections wait in the queue of ln.
//
// The hooks that srv has already get the connections of ln.
func Listen(srv *http.Server, ln net.Listener, limit int) net.Listener {
	l := &listener{
		Listener: ln, limit: max(limit, 1), conns: map[*conn]struct{}{},
		freed: make(chan struct{}, 1), closed: make(chan struct{}),
	}
	connhook.Set(srv, func(c *conn, s http.ConnState) {
		switch s {
		case http.StateNew, http.StateIdle:
			c.set(noHeader, false)
		case http.StateActive: // net/http reports it when the header is complete
			c.set(noBody, false)
		case http.StateClosed, http.StateHijacked:
			l.remove(c)
		}
	})
	srv.Handler = watchRequests(srv.Handler)
	return l
}

// watchRequests records in the connection how much of its request has arrived.
func watchRequests(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		c, ok := connhook.Of[*conn](r.Context())
		if !ok {
			next.ServeHTTP(w, r)
			return
		}
		b := &body{ReadCloser: r.Body, conn: c}
		if r.ContentLength == 0 {
			b.complete()
		}
		defer func() {
			c.set(noHeader, true)
			if !b.done {
				_ = http.NewResponseController(w).SetReadDeadline(time.Now().Add(drainTime))
			}
		}()
		own := *r // net/http itself looks at the body of its own request
		own.Body = b
		next.ServeHTTP(w, &own)
	})
}

// body is the body of a request.
type body struct {
	io.ReadCloser
	conn *conn
	done bool // it was read to its end
}

func (b *body) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	if err == io.EOF {
		b.complete()
	}
	return n, err
}

func (b *body) complete() {
	b.done = true
	b.conn.set(complete, false)
}
