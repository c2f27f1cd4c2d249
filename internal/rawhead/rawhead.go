// Package rawhead keeps the head of each HTTP request as it came: the order, the spelling and the repeats of its header fields,
// which net/http sorts into a map. It reads along with net/http and changes nothing of what that does: net/http decides what a
// request is, and a head that does not say the same is not used.
package rawhead

import (
	"context"
	"net"
	"net/http"
	"sync"

	"callboard/internal/connhook"
)

// Head is the head of a request.
type Head struct {
	Method string // of the request line, like the two that follow
	Target string
	Proto  string      // "HTTP/1.1"
	Fields [][2]string // names and values, without the blanks around a value; a folded value contains its line breaks
}

// Listen keeps the heads of the requests to srv, which must serve on the listener that it returns. It changes srv, and must
// come after anything else that wraps the connections of ln. The hooks that srv has already get the connections of ln.
//
// refused is called with each request that gets to no handler, before it is answered. The connection waits for it. nil: there
// is no such call.
func Listen(srv *http.Server, ln net.Listener, refused func(Refused)) net.Listener {
	connhook.Set(srv, (*conn).follow)
	next := srv.Handler
	srv.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if c := connOf(r.Context()); c != nil {
			c.begin(r)
			defer c.begin(nil)
		}
		next.ServeHTTP(w, r)
	})
	return listener{ln, refused}
}

// Of returns the head of the request that has this context, while its handler runs. It returns false if there is none that says
// the same as the request: then only net/http's map is known.
func Of(ctx context.Context) (head Head, ok bool) {
	c := connOf(ctx)
	if c == nil {
		return Head{}, false
	}
	c.mu.Lock()
	req, raw := c.req, c.stream.current().head
	c.mu.Unlock()
	if req == nil || raw == "" {
		return Head{}, false
	}
	head = parseHead(raw)
	return head, head.says(req)
}

// Trailers returns the fields behind the chunked body of the request that has this context, while its handler runs and once that
// has read the body to its end. It returns nil if there are none, or none that say the same as net/http's.
func Trailers(ctx context.Context) [][2]string {
	c := connOf(ctx)
	if c == nil {
		return nil
	}
	c.mu.Lock()
	req, raw := c.req, c.stream.current().trailer
	c.mu.Unlock()
	if req == nil || raw == "" {
		return nil
	}
	fields := parseFields(raw)
	if len(fields) == 0 || !same(fields, req.Trailer, func(string) bool { return false }) {
		return nil
	}
	return fields
}

// connOf returns the connection of a request, or nil if it came through no listener of this package.
func connOf(ctx context.Context) *conn {
	c, _ := connhook.Of[*conn](ctx)
	return c
}

// listener makes conns.
type listener struct {
	net.Listener
	refused func(Refused)
}

func (l listener) Accept() (net.Conn, error) {
	c, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	return &conn{Conn: c, refused: l.refused}, nil
}

// conn is a connection whose requests are read along. net/http reads in one goroutine at a time, but also while a handler runs.
type conn struct {
	net.Conn
	refused func(Refused) // may be nil

	mu       sync.Mutex
	stream   stream
	req      *http.Request // whose handler runs; nil: none does
	answered bool          // the current request is answered by its handler, or was refused
	broken   bool          // the last Read has failed
}

// NetConn returns the connection that this one wraps.
func (c *conn) NetConn() net.Conn { return c.Conn }

func (c *conn) Read(p []byte) (int, error) {
	n, err := c.Conn.Read(p)
	c.mu.Lock()
	defer c.mu.Unlock()
	c.broken = err != nil
	c.stream.write(p[:n])
	return n, err
}

func (c *conn) Write(p []byte) (int, error) {
	if r, ok := c.refusal(p); ok {
		c.refused(r)
	}
	return c.Conn.Write(p)
}

// begin notes the request whose handler runs from now on; nil: its handler has returned. net/http calls a handler for every
// request whose connection it goes on with, and in their order.
func (c *conn) begin(r *http.Request) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.req = r; r != nil {
		c.answered = true
		c.stream.next()
	} else {
		c.stream.done()
	}
}

// end forgets everything.
func (c *conn) end() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.stream = stream{state: ended}
}
