package app

import (
	"context"
	"errors"
	"log/slog"

	"callboard/internal/config"
	"callboard/internal/link"
	"callboard/internal/text"
	"callboard/internal/tunnel"
)

// newTunnel makes the tunnel that the configuration wants, or nil if it wants none. publicURL replaces the configured one
// unless it is empty. last is where the tunnel was last, a host:port for loopback and a URL for ngrok; it may be empty. The
// error is a *text.Problem that wraps config.ErrInvalid or config.ErrUnauthorized.
func newTunnel(c config.Config, publicURL, last string, log *slog.Logger) (link.Tunnel, error) {
	switch c.Tunnel {
	case config.TunnelNone:
		return nil, nil
	case config.TunnelPublic:
		if publicURL == "" {
			publicURL = c.PublicURL
		}
		t, err := tunnel.Public(c.Listen, publicURL)
		if err != nil {
			return nil, tunnelProblem("the tunnel", err)
		}
		t.Log = log
		return t, nil
	case config.TunnelNgrok:
		if publicURL == "" {
			publicURL = c.Ngrok.URL
		}
		t, err := tunnel.Ngrok(tunnel.NgrokOptions{
			Authtoken: c.Ngrok.Authtoken.Reveal(), TokenFrom: c.Ngrok.TokenFrom, URL: publicURL, LastURL: last,
			ConnectURL: c.Ngrok.ConnectURL, ConnectCAs: c.Ngrok.ConnectCAs, ProxyURL: c.Ngrok.ProxyURL, Log: log,
		})
		if err != nil {
			return nil, tunnelProblem("ngrok", err)
		}
		return t, nil
	}
	if c.Listen != "" {
		last = c.Listen
	}
	t := tunnel.Loopback(last)
	t.Log = log
	return t, nil
}

// tunnelProblem is the error for a tunnel that cannot be made from its settings.
func tunnelProblem(what string, err error) error {
	kind := config.ErrInvalid
	if isUnauthorised(err) {
		kind = config.ErrUnauthorized
	}
	return &text.Problem{What: what, Why: err.Error(), Next: "or poll with --tunnel none", Err: kind}
}

// isUnauthorised reports that a tunnel's service refused the token, or that there is none.
func isUnauthorised(err error) bool {
	p, ok := errors.AsType[*tunnel.Problem](err)
	return ok && p.Unauthorised
}

// buildTunnel makes the tunnel that the configuration wants, at its last address; nil if it wants none. publicURL
// replaces the configured one unless it is empty.
func (a *App) buildTunnel(ctx context.Context, publicURL string) (link.Tunnel, error) {
	key := settingPort
	if a.Config.Tunnel == config.TunnelNgrok {
		key = settingNgrok
	}
	last, _, err := a.Store.Setting(ctx, key)
	if err != nil {
		return nil, err
	}
	return newTunnel(a.Config, publicURL, last, a.Log)
}
