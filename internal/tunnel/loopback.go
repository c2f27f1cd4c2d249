package tunnel

import (
	"context"
	"log/slog"
	"net"
	"net/http"
	"strings"
)

// LoopbackTunnel listens on this machine only. It is for the sandbox, whose webhooks come from the same machine.
type LoopbackTunnel struct {
	Log *slog.Logger // for the server's messages; nil: silent

	preferred string
}

// Loopback makes a tunnel on 127.0.0.1. The preferred address ("127.0.0.1:4011") is tried first, so that deliveries which
// are retried for an earlier process still arrive. Where it is empty, in use or not a loopback address, any free port is
// used.
func Loopback(preferred string) *LoopbackTunnel { return &LoopbackTunnel{preferred: preferred} }

// Name returns "loopback".
func (t *LoopbackTunnel) Name() string { return "loopback" }

// Run serves h until ctx ends, then returns nil within 150 ms; requests in flight may finish in that time. Without a port
// to listen on it returns a *Problem. report must not block.
func (t *LoopbackTunnel) Run(ctx context.Context, h http.Handler, report func(Report)) error {
	report(Report{State: Connecting})
	ln, err := t.listen(ctx)
	if err != nil {
		return fail(report, listenProblem("127.0.0.1:0", err))
	}
	return serve(ctx, ln, h, Report{URL: "http://" + ln.Addr().String()}, t.Log, report) // not Fixed: the port may change
}

func (t *LoopbackTunnel) listen(ctx context.Context) (net.Listener, error) {
	// A context that has ended already is handled by serve.
	ctx = context.WithoutCancel(ctx)
	var lc net.ListenConfig
	if isLoopback(t.preferred) {
		if ln, err := lc.Listen(ctx, "tcp", t.preferred); err == nil {
			return ln, nil
		}
	}
	return lc.Listen(ctx, "tcp", "127.0.0.1:0")
}

func isLoopback(addr string) bool {
	host, _, err := net.SplitHostPort(addr)
	if err != nil {
		return false
	}
	ip := net.ParseIP(host)
	return strings.EqualFold(host, "localhost") || ip != nil && ip.IsLoopback()
}
