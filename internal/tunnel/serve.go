package tunnel

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"time"

	"callboard/internal/netlimit"
	"callboard/internal/rawhead"
)

// maxConns is how many connections senders may have open at once. Typecast sends one POST per webhook, and a proxy or ngrok keeps
// some connections for later.
const maxConns = 256

// shutdownTimeout is how long requests in flight may take once Run is told to stop. With what closing costs it keeps Run
// under 150 ms.
const shutdownTimeout = 120 * time.Millisecond

// NewServer makes an HTTP server for requests from the internet: at most 64 KiB of headers, and deadlines for the headers
// (10 s), the request (30 s), the answer (30 s) and an idle connection (60 s). A connection whose next request might begin
// elsewhere for a proxy is closed after the answer. Messages of net/http go to log at debug level; log may be nil.
func NewServer(h http.Handler, log *slog.Logger) *http.Server {
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	return &http.Server{
		Handler:           closeUnclear{h},
		ReadHeaderTimeout: 10 * time.Second,
		ReadTimeout:       30 * time.Second,
		WriteTimeout:      30 * time.Second,
		IdleTimeout:       60 * time.Second,
		MaxHeaderBytes:    64 << 10,
		ErrorLog:          slog.NewLogLogger(log.Handler(), slog.LevelDebug),
		// "OPTIONS *" goes to the handler, too: net/http's own answer would tell a scanner that Go answers here.
		DisableGeneralOptionsHandler: true,
	}
}

// closeUnclear closes the connection after a request whose end a proxy in front might see elsewhere: one with
// Transfer-Encoding, which may have had a Content-Length too (RFC 9112, 6.3; net/http has removed it by then), and any of
// HTTP/1.0, where net/http ignores Transfer-Encoding (RFC 9112, 6.1).
type closeUnclear struct{ next http.Handler }

func (c closeUnclear) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if len(r.TransferEncoding) > 0 || !r.ProtoAtLeast(1, 1) {
		w.Header().Set("Connection", "close")
	}
	c.next.ServeHTTP(w, r)
}

// headRefuser is a handler that is also told of the requests that net/http refuses because of their head.
type headRefuser interface{ RefuseHead(r rawhead.Refused) }

// refuseHead is what h has for such requests; nil: nothing.
func refuseHead(h http.Handler) func(rawhead.Refused) {
	switch h := h.(type) {
	case closeUnclear:
		return refuseHead(h.next)
	case headRefuser:
		return h.RefuseHead
	}
	return nil
}

// wrap limits the connections of srv, which must serve on the listener that it returns, and keeps the heads of their requests as
// they came. The heads are the outer part: they are compared with net/http's own request, and not with a copy.
func wrap(srv *http.Server, ln net.Listener) net.Listener {
	refused := refuseHead(srv.Handler) // before it is wrapped
	return rawhead.Listen(srv, netlimit.Listen(srv, ln, netlimit.Share(maxConns)), refused)
}

// serve serves h on ln until ctx ends and reports the states from Online on; base is the rest of these reports. It owns
// ln.
func serve(ctx context.Context, ln net.Listener, h http.Handler, base Report, log *slog.Logger, report func(Report)) error {
	reportState := func(s State) {
		base.State = s
		report(base)
	}
	srv := NewServer(h, log)
	ln = wrap(srv, ln)
	ended := make(chan error, 1)
	go func() { ended <- srv.Serve(ln) }()
	reportState(Online)

	select {
	case err := <-ended: // never nil
		_ = srv.Close()
		return fail(report, &Problem{Text: "the local listener ended by itself: open the link again", Err: err})
	case <-ctx.Done():
	}
	reportState(Stopping)
	shutdown, cancel := context.WithTimeout(context.WithoutCancel(ctx), shutdownTimeout)
	defer cancel()
	if err := srv.Shutdown(shutdown); errors.Is(err, context.DeadlineExceeded) {
		_ = srv.Close()
	}
	<-ended //nolint:errcheck // only that it was shut down
	report(Report{State: Off})
	return nil
}

// fail reports the problem and returns it as the error of Run.
func fail(report func(Report), p *Problem) error {
	report(Report{State: Failed, Problem: p.Text})
	return p
}
