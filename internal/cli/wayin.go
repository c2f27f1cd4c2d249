package cli

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strings"
	"sync/atomic"
	"time"

	"callboard/internal/api"
	"callboard/internal/app"
	"callboard/internal/config"
	"callboard/internal/link"
	"callboard/internal/tunnel"
	"callboard/internal/webhook"
)

// wayIn is the name of the doctor's line about it.
const wayIn = "way in"

// checkWayIn sees whether the way in could open now, and where it is a public URL, whether that leads here. It registers nothing.
func checkWayIn(ctx context.Context, c config.Config, a *app.App) check {
	if a != nil && !a.Holder() {
		if h, ok := a.Dir.Holder(); ok {
			return good(wayIn, fmt.Sprintf("held by another callboard on this data folder (process %d)", h.PID))
		}
	}
	switch c.Tunnel {
	case config.TunnelNone:
		if c.NoWayIn != "" {
			return warning(wayIn, "neither an ngrok authtoken nor a public URL was given, so jobs settle by polling",
				"set NGROK_AUTHTOKEN, or give --public-url https://… if one of yours leads to this machine")
		}
		return good(wayIn, "not wanted: jobs settle by polling")
	case config.TunnelPublic, config.TunnelNgrok:
		return proveWay(ctx, c)
	}
	listen := c.Listen
	if listen == "" {
		listen = "127.0.0.1:0"
	}
	var lc net.ListenConfig
	l, err := lc.Listen(ctx, "tcp", listen)
	if err != nil {
		return problem(wayIn, exitNoLink, "cannot listen on "+listen+": "+api.Clean(err.Error()), "end the program that has it, or choose another with --listen")
	}
	_ = l.Close()
	return good(wayIn, "loopback: the API runs on this machine")
}

// tunnelPatience is how long the doctor waits for a tunnel to open.
const tunnelPatience = 15 * time.Second

// proveWay opens the way in for a moment and goes round by its URL. The door has a secret of its own, so
// that nothing is taken in that is meant for the real one: whatever else comes is told to come again.
func proveWay(ctx context.Context, c config.Config) check {
	way, err := app.NewTunnel(c, "", "", nil)
	if err != nil {
		return problem(wayIn, exitUsage, err.Error(), "")
	}
	door := webhook.New(webhook.Options{})
	handler := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodGet || !strings.HasPrefix(r.URL.Path, door.Path()) {
			w.Header().Set("Retry-After", "5")
			w.WriteHeader(http.StatusServiceUnavailable)
			return
		}
		door.ServeHTTP(w, r)
	})

	open, shut := context.WithTimeoutCause(ctx, tunnelPatience, errTimeout)
	defer shut()
	online, ended := make(chan tunnel.Report, 1), make(chan error, 1)
	var trouble atomic.Value // the last problem that it told of while it was trying
	go func() {
		ended <- way.Run(open, handler, func(r tunnel.Report) {
			if r.Problem != "" {
				trouble.Store(r.Problem)
			}
			if r.State == tunnel.Online {
				select {
				case online <- r:
				default: // found again; the first one will do
				}
			}
		})
	}()
	select {
	case err := <-ended:
		return notOpen(err, &trouble)
	case r := <-online:
		took, err := link.Probe(ctx, link.Proof{Base: r.URL, Path: door.Path(), Answer: door.Answer})
		shut()
		<-ended //nolint:errcheck // called off: what it says is no news
		if err != nil {
			return problem(wayIn, exitNoLink, r.URL+" is not proven to lead here: "+err.Error(), "let it lead there; jobs settle by polling until then")
		}
		return good(wayIn, proofLine(c, way.Name(), r, took))
	}
}

// notOpen says why a tunnel did not open.
func notOpen(err error, trouble *atomic.Value) check {
	code, text := exitNoLink, "it closed by itself"
	if err != nil {
		text = err.Error()
		if p, ok := errors.AsType[*tunnel.Problem](err); ok && p.Unauthorised {
			code = exitUnauthorised
		}
	} else if last, ok := trouble.Load().(string); ok { // the time was over while it tried
		text = last
	}
	return problem(wayIn, code, text, "")
}

// proofLine tells of a way in that works.
func proofLine(c config.Config, name string, r tunnel.Report, took time.Duration) string {
	to := "here"
	if c.Tunnel == config.TunnelPublic {
		to = c.Listen
	}
	text := fmt.Sprintf("%s leads to %s, there and back in %s", r.URL, to, took.Round(time.Millisecond))
	if r.Account != "" {
		text += fmt.Sprintf("; %s account %s", name, strings.TrimSpace(r.Account+" "+r.Plan))
	}
	return text
}
