package app

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"strings"
	"sync/atomic"
	"time"

	"callboard/internal/config"
	"callboard/internal/link"
	"callboard/internal/text"
	"callboard/internal/tunnel"
	"callboard/internal/webhook"
)

// tunnelCheck is the name of the check that checkTunnel makes.
const tunnelCheck = "tunnel"

// checkTunnel sees whether the tunnel can be opened now and, where it has a public URL, whether that leads to this
// process. It registers no callback. a may be nil.
func checkTunnel(ctx context.Context, c config.Config, a *App) Check {
	if a != nil && !a.IsLeader() {
		if h, ok := a.Dir.Leader(); ok {
			return passed(tunnelCheck, fmt.Sprintf("open in another callboard on this data folder (process %d)", h.PID))
		}
	}
	if c.Service == config.TTS {
		return passed(tunnelCheck, "none: this service has no webhooks")
	}
	switch c.Tunnel {
	case config.TunnelNone:
		if c.NoTunnel != "" {
			return warning(tunnelCheck, "neither an ngrok authtoken nor a public URL was given, so jobs settle by polling",
				"set NGROK_AUTHTOKEN, or give --public-url https://… if one of yours leads to this machine")
		}
		return passed(tunnelCheck, "not wanted: jobs settle by polling")
	case config.TunnelPublic, config.TunnelNgrok:
		return checkPublicURL(ctx, c)
	}
	listen := c.Listen
	if listen == "" {
		listen = "127.0.0.1:0"
	}
	var lc net.ListenConfig
	l, err := lc.Listen(ctx, "tcp", listen)
	if err != nil {
		return problem(tunnelCheck, ProblemLink, "cannot listen on "+listen+": "+text.Line(err.Error()), "end the program that uses it, or choose another with --listen")
	}
	_ = l.Close()
	return passed(tunnelCheck, "loopback: the API runs on this machine")
}

// tunnelCheckTime is how long a diagnosis waits for a tunnel to open.
const tunnelCheckTime = 15 * time.Second

// checkPublicURL opens the tunnel for a moment and sends a probe through its public URL. The receiver has a secret path of
// its own, so that no delivery for the registered callback is accepted meanwhile: every other request gets 503 and is
// sent again later.
func checkPublicURL(ctx context.Context, c config.Config) Check {
	driver, err := newTunnel(c, "", "", nil)
	if err != nil {
		return problem(tunnelCheck, ProblemSettings, err.Error(), "")
	}
	receiver := webhook.New(webhook.Options{})
	handler := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodGet || !strings.HasPrefix(r.URL.Path, receiver.Path()) {
			w.Header().Set("Retry-After", "5")
			w.WriteHeader(http.StatusServiceUnavailable)
			return
		}
		receiver.ServeHTTP(w, r)
	})

	runCtx, stop := context.WithTimeout(ctx, tunnelCheckTime)
	defer stop()
	online, ended := make(chan tunnel.Report, 1), make(chan error, 1)
	var lastProblem atomic.Value // string: of the last attempt
	go func() {
		ended <- driver.Run(runCtx, handler, func(r tunnel.Report) {
			if r.Problem != "" {
				lastProblem.Store(r.Problem)
			}
			if r.State == tunnel.Online {
				select {
				case online <- r:
				default: // online again; the first report is enough
				}
			}
		})
	}()
	select {
	case err := <-ended:
		return checkNotOnline(err, &lastProblem)
	case r := <-online:
		took, err := link.Probe(ctx, link.Proof{Base: r.URL, Path: receiver.Path(), Answer: receiver.Answer})
		stop()
		<-ended //nolint:errcheck // it was stopped
		if err != nil {
			return problem(tunnelCheck, ProblemLink, r.URL+" is not proven to lead to this process: "+err.Error(), "make it lead here; jobs settle by polling until then")
		}
		return passed(tunnelCheck, tunnelDetail(c, driver.Name(), r, took))
	}
}

// checkNotOnline says why a tunnel did not open: because of err or, if its time was over, because of its last problem.
func checkNotOnline(err error, lastProblem *atomic.Value) Check {
	kind, text := ProblemLink, "it closed by itself"
	if err != nil {
		text = err.Error()
		if isUnauthorised(err) {
			kind = ProblemToken
		}
	} else if last, ok := lastProblem.Load().(string); ok {
		text = last
	}
	return problem(tunnelCheck, kind, text, "")
}

// tunnelDetail describes a tunnel that works.
func tunnelDetail(c config.Config, name string, r tunnel.Report, took time.Duration) string {
	to := "here"
	if c.Tunnel == config.TunnelPublic {
		to = c.Listen
	}
	text := fmt.Sprintf("%s leads to %s, round trip %s", r.URL, to, took.Round(time.Millisecond))
	if r.Account != "" {
		text += fmt.Sprintf("; %s account %s", name, strings.TrimSpace(r.Account+" "+r.Plan))
	}
	return text
}
