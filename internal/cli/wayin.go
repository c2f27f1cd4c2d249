package cli

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strings"
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
			return warning(wayIn, "no public URL was given, so jobs settle by polling", "give --public-url https://… if one of yours leads to this machine")
		}
		return good(wayIn, "not wanted: jobs settle by polling")
	case config.TunnelPublic:
		return provePublic(ctx, c)
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

// provePublic opens the public way in for a moment and goes round by its URL. The door has a secret of its own, so
// that nothing is taken in that is meant for the real one: whatever else comes is told to come again.
func provePublic(ctx context.Context, c config.Config) check {
	way, err := tunnel.Public(c.Listen, c.PublicURL)
	if err != nil {
		return problem(wayIn, exitUsage, err.Error(), "or poll with --tunnel none")
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

	open, shut := context.WithCancel(ctx)
	base, ended := make(chan string, 1), make(chan error, 1)
	go func() {
		ended <- way.Run(open, handler, func(r tunnel.Report) {
			if r.State == tunnel.Online {
				base <- r.URL // once: this way in has nothing to lose and so nothing to find again
			}
		})
	}()
	select {
	case err := <-ended:
		shut()
		if err == nil {
			err = errors.New("it closed by itself")
		}
		return problem(wayIn, exitNoLink, err.Error(), "")
	case url := <-base:
		took, err := link.Probe(ctx, link.Proof{Base: url, Path: door.Path(), Answer: door.Answer})
		shut()
		<-ended //nolint:errcheck // called off: what it says is no news
		if err != nil {
			return problem(wayIn, exitNoLink, url+" is not proven to lead to "+c.Listen+": "+err.Error(),
				"let it lead there; jobs settle by polling until then")
		}
		return good(wayIn, fmt.Sprintf("%s leads to %s, there and back in %s", url, c.Listen, took.Round(time.Millisecond)))
	}
}
