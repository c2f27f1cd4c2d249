package app

import (
	"context"
	"errors"
	"log/slog"
	"net/url"
	"time"

	"callboard/internal/config"
	"callboard/internal/job"
	"callboard/internal/link"
	"callboard/internal/text"
	"callboard/internal/tunnel"
	"callboard/internal/webhook"
)

// buildLink prepares the way in that the configuration wants; it runs only in the holder.
func (a *App) buildLink(ctx context.Context) error {
	way, err := a.buildTunnel(ctx, "")
	if err != nil || way == nil {
		return err
	}
	o := link.Options{
		Tunnel: way, Client: a.Client, Path: a.receiver.Path, Handler: a.receiver, Answer: a.receiver.Answer,
		Settings: a.Store, Log: a.Log, OnExit: OnExit(a.Config.OnExit), Rotate: a.rotateSecret,
		Gap: func() {
			if a.Jobs != nil {
				a.Jobs.CatchUp()
			}
		},
	}
	if a.Config.Tunnel == config.TunnelNgrok || a.Config.Tunnel == config.TunnelPublic {
		o.Rebuild = func(publicURL string) (link.Tunnel, error) { return a.buildTunnel(a.life, publicURL) }
	}
	a.Link = link.New(o)
	return nil
}

// OnExit is what the configuration says of the end. To ask is the screen's; where nobody can be asked, it decides
// itself.
func OnExit(word string) link.OnExit {
	switch word {
	case "keep":
		return link.Keep
	case "restore":
		return link.Restore
	}
	return link.Auto
}

// buildTunnel makes the tunnel that the configuration wants, at another public URL if one is given; nil if it wants none.
func (a *App) buildTunnel(ctx context.Context, publicURL string) (link.Tunnel, error) {
	key := settingPort
	if a.Config.Tunnel == config.TunnelNgrok {
		key = settingNgrok
	}
	last, _, err := a.Store.Setting(ctx, key)
	if err != nil {
		return nil, err
	}
	return NewTunnel(a.Config, publicURL, last, a.Log)
}

// NewTunnel makes the tunnel that the configuration wants, or nil if it wants none. A publicURL takes the place of the
// configured one; last is where webhooks came in last: an address for loopback, a URL for ngrok. The error is a line
// for a person.
func NewTunnel(c config.Config, publicURL, last string, log *slog.Logger) (link.Tunnel, error) {
	switch c.Tunnel {
	case config.TunnelNone:
		return nil, nil
	case config.TunnelPublic:
		if publicURL == "" {
			publicURL = c.PublicURL
		}
		way, err := tunnel.Public(c.Listen, publicURL)
		if err != nil {
			return nil, &text.Problem{What: "the way in", Why: err.Error(), Next: "or poll with --tunnel none", Err: config.ErrInvalid}
		}
		way.Log = log
		return way, nil
	case config.TunnelNgrok:
		if publicURL == "" {
			publicURL = c.Ngrok.URL
		}
		way, err := tunnel.Ngrok(tunnel.NgrokOptions{
			Authtoken: c.Ngrok.Authtoken.Reveal(), TokenFrom: c.Ngrok.TokenFrom, URL: publicURL, LastURL: last,
			ConnectURL: c.Ngrok.ConnectURL, ConnectCAs: c.Ngrok.ConnectCAs, ProxyURL: c.Ngrok.ProxyURL, Log: log,
		})
		if err != nil {
			return nil, &text.Problem{What: "ngrok", Why: err.Error(), Next: "or poll with --tunnel none", Err: errorKind(err)}
		}
		return way, nil
	}
	if c.Listen != "" {
		last = c.Listen
	}
	way := tunnel.Loopback(last)
	way.Log = log
	return way, nil
}

// errorKind is the kind of an error of a tunnel that cannot be made.
func errorKind(err error) error {
	if unauthorised(err) {
		return config.ErrUnauthorized
	}
	return config.ErrInvalid
}

func unauthorised(err error) bool {
	p, ok := errors.AsType[*tunnel.Problem](err)
	return ok && p.Unauthorised
}

// openWay is the holder's: it takes the secret path of earlier runs and lets the link run.
func (a *App) openWay(ctx context.Context) error {
	if a.Link == nil {
		return a.announce(a.Client.BaseURL())
	}
	secret, ok, err := a.Store.Setting(ctx, settingSecret)
	if err != nil {
		return err
	}
	if ok && secret != "" {
		a.receiver.SetSecret(secret)
	} else if err := a.rotateSecret(ctx); err != nil {
		return err
	}
	if err := a.announce(a.Client.BaseURL()); err != nil {
		return err
	}
	news := a.Link.Subscribe()
	a.wg.Go(func() {
		if err := a.Link.Run(a.life); err != nil && a.life.Err() == nil {
			a.Log.Error("link", "err", err)
		}
	})
	switch {
	case a.Config.Tunnel == config.TunnelLoopback && a.Config.Listen == "":
		a.wg.Go(func() { a.rememberURL(news.Next, settingPort, func(u *url.URL) string { return u.Host }); news.Close() })
	case a.Config.Tunnel == config.TunnelNgrok:
		a.wg.Go(func() { a.rememberURL(news.Next, settingNgrok, (*url.URL).String); news.Close() })
	default:
		news.Close()
	}
	a.wg.Go(a.doubt)
	a.wg.Go(a.tellStrays)
	return nil
}

// strayWait is how long a delivery may come before the answer to the POST that it is about.
const strayWait = 10 * time.Second

// tellStrays puts deliveries that are nobody's here into the link's history: whoever learns the callback's path can post
// to it, and another program may use the same account.
func (a *App) tellStrays() {
	for {
		select {
		case <-a.feed.strays.Wake():
		case <-a.life.Done():
			return
		}
		for _, n := range a.feed.strays.Take() {
			if n.SpeakID == "" {
				a.Link.Note("a delivery came that cannot be read; it changed nothing")
				continue
			}
			select {
			case <-time.After(min(time.Until(n.At.Add(strayWait)), strayWait)):
			case <-a.life.Done():
				return
			}
			if _, ours, err := a.Store.JobBySpeak(a.life, n.SpeakID); !ours && err == nil {
				a.Link.Note("a delivery came for no job of ours; it changed nothing")
			}
		}
	}
}

// rotateSecret gives the callback's path another secret, on disk first.
func (a *App) rotateSecret(ctx context.Context) error {
	secret := webhook.NewSecret()
	if err := a.Store.PutSetting(ctx, settingSecret, secret); err != nil {
		return err
	}
	a.receiver.SetSecret(secret)
	return nil
}

// rememberURL writes down where webhooks come in, so that a restart keeps the URL.
func (a *App) rememberURL(next func(context.Context) ([]link.Status, error), key string, what func(*url.URL) string) {
	kept := ""
	for {
		batch, err := next(a.life)
		if err != nil {
			return
		}
		st := batch[len(batch)-1]
		u, err := url.Parse(st.URL)
		if err != nil || u.Host == "" || st.State != link.Online && st.State != link.Proven || what(u) == kept {
			continue
		}
		if err := a.Store.PutSetting(a.life, key, what(u)); err != nil {
			a.Log.Warn("where webhooks come in is not remembered", "err", err)
			continue
		}
		kept = what(u)
	}
}

// doubt looks whose callback is registered whenever a job had to be asked after although the link is proven: the
// webhook that should have come did not.
func (a *App) doubt() {
	jobs := a.Jobs.Subscribe()
	defer jobs.Close()
	for {
		batch, err := jobs.Next(a.life)
		if err != nil {
			return
		}
		for _, j := range batch {
			if j.Settled() && j.SettledBy == job.ByPoll && a.Link.Status().State == link.Proven {
				a.Link.CheckCallback()
				break
			}
		}
	}
}
