package connhook_test

import (
	"context"
	"net"
	"net/http"
	"testing"

	"callboard/internal/connhook"
)

// outer and middle are two kinds of wrapped connections.
type outer struct{ net.Conn }

func (c outer) NetConn() net.Conn { return c.Conn }

type middle struct{ net.Conn }

func (c middle) NetConn() net.Conn { return c.Conn }

func TestEachHookGetsItsConnection(t *testing.T) {
	t.Parallel()
	raw, other := net.Pipe()
	defer raw.Close()
	defer other.Close()
	var got []any
	type ctxKey struct{}
	srv := &http.Server{ //nolint:gosec // it serves nothing
		ConnContext: func(ctx context.Context, c net.Conn) context.Context { return context.WithValue(ctx, ctxKey{}, c) },
		ConnState:   func(c net.Conn, s http.ConnState) { got = append(got, c, s) },
	}
	connhook.Set(srv, func(c middle, s http.ConnState) { got = append(got, c, s) })
	connhook.Set(srv, func(c outer, s http.ConnState) { got = append(got, c, s) })
	in := middle{raw}
	out := outer{in}

	ctx := srv.ConnContext(context.Background(), out)
	if c, ok := connhook.Of[outer](ctx); !ok || c != out {
		t.Errorf("outer: %v, %v", c, ok)
	}
	if c, ok := connhook.Of[middle](ctx); !ok || c != in {
		t.Errorf("middle: %v, %v", c, ok)
	}
	if ctx.Value(ctxKey{}) != raw {
		t.Error("the first hook has another connection than that of the listener")
	}
	srv.ConnState(out, http.StateActive)
	want := []any{out, http.StateActive, in, http.StateActive, raw, http.StateActive}
	if len(got) != len(want) {
		t.Fatalf("got %v", got)
	}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("call %d: got %v, want %v", i/2, got[i], want[i])
		}
	}
}

// A connection of another kind gets past: the hooks that were there have it as it is.
func TestOtherConnections(t *testing.T) {
	t.Parallel()
	raw, other := net.Pipe()
	defer raw.Close()
	defer other.Close()
	srv, calls := &http.Server{}, 0 //nolint:gosec // it serves nothing
	connhook.Set(srv, func(outer, http.ConnState) { calls++ })
	ctx := srv.ConnContext(context.Background(), raw)
	if _, ok := connhook.Of[outer](ctx); ok {
		t.Error("it is taken for an outer one")
	}
	if srv.ConnState(raw, http.StateNew); calls != 0 {
		t.Error("its state is reported")
	}
}
