package tunnel

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"time"
)

// grace is how long requests in flight may take to finish once Run is told to stop. With what
// closing costs it keeps Run under 150 ms.
const grace = 120 * time.Millisecond

// NewServer is an HTTP server fit for strangers: 64 KiB of headers at most, and a deadline for the
// headers (10 s), the request (30 s), the answer (30 s) and an idle connection (60 s). What net/http
// has to say goes to log at debug level; log may be nil.
func NewServer(h http.Handler, log *slog.Logger) *http.Server {
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	return &http.Server{
		Handler:           h,
		ReadHeaderTimeout: 10 * time.Second,
		ReadTimeout:       30 * time.Second,
		WriteTimeout:      30 * time.Second,
		IdleTimeout:       60 * time.Second,
		MaxHeaderBytes:    64 << 10,
		ErrorLog:          slog.NewLogLogger(log.Handler(), slog.LevelDebug),
		// "OPTIONS *" is the handler's like everything else, or it would tell a scanner that Go answers here.
		DisableGeneralOptionsHandler: true,
	}
}

// serve answers on ln until ctx ends, and reports the rest of the tunnel's life as a report of its URL. It owns ln.
func serve(ctx context.Context, ln net.Listener, h http.Handler, here Report, log *slog.Logger, report func(Report)) error {
	say := func(s State) {
		here.State = s
		report(here)
	}
	srv := NewServer(h, log)
	ended := make(chan error, 1)
	go func() { ended <- srv.Serve(ln) }()
	say(Online)

	select {
	case err := <-ended: // never nil
		_ = srv.Close()
		return fail(report, &Problem{Text: "the local listener ended by itself: open the link again", Err: err})
	case <-ctx.Done():
	}
	say(Stopping)
	last, cancel := context.WithTimeout(context.WithoutCancel(ctx), grace)
	defer cancel()
	if err := srv.Shutdown(last); errors.Is(err, context.DeadlineExceeded) {
		_ = srv.Close()
	}
	<-ended //nolint:errcheck // only that it was shut down
	report(Report{State: Off})
	return nil
}

func fail(report func(Report), p *Problem) error {
	report(Report{State: Failed, Problem: p.Text})
	return p
}
