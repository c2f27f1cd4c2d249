// Package connhook lets a package wrap the connections of an HTTP server: it gives the wrapped connection to the requests, and
// what it wraps to the hooks that the server has already.
package connhook

import (
	"context"
	"net"
	"net/http"
)

// Conn is a connection that wraps another one.
type Conn interface {
	net.Conn
	// NetConn returns the connection that this one wraps.
	NetConn() net.Conn
}

// key is the key of a connection of type C in the context of a request.
type key[C Conn] struct{}

// Set makes srv, which must serve on a listener whose connections are of type C, call state with each change of such a
// connection. The hooks that srv has already are called after that, with the connection that is wrapped.
func Set[C Conn](srv *http.Server, state func(C, http.ConnState)) {
	connContext, connState := srv.ConnContext, srv.ConnState
	srv.ConnContext = func(ctx context.Context, c net.Conn) context.Context {
		own, ok := c.(C)
		if connContext != nil {
			ctx = connContext(ctx, inner[C](c))
		}
		if !ok {
			return ctx
		}
		return context.WithValue(ctx, key[C]{}, own)
	}
	srv.ConnState = func(c net.Conn, s http.ConnState) {
		if own, ok := c.(C); ok {
			state(own, s)
		}
		if connState != nil {
			connState(inner[C](c), s)
		}
	}
}

// Of returns the connection of the request that has this context. It returns false if the request came through no listener of
// such connections.
func Of[C Conn](ctx context.Context) (C, bool) {
	c, ok := ctx.Value(key[C]{}).(C)
	return c, ok
}

// inner is the connection that c wraps, or c itself if it is of another type.
func inner[C Conn](c net.Conn) net.Conn {
	if own, ok := c.(C); ok {
		return own.NetConn()
	}
	return c
}
