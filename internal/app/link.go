package app

import (
	"context"
	"net/url"
	"time"

	"callboard/internal/config"
	"callboard/internal/event"
	"callboard/internal/job"
	"callboard/internal/link"
	"callboard/internal/webhook"
)

// Keys of the settings that keep the callback URL the same from run to run. Deliveries that are retried days later use it.
const (
	settingSecret = "webhook.secret" // in the callback's path
	settingPort   = "loopback.addr"  // the last address of the loopback tunnel
	settingNgrok  = "ngrok.url"      // the last URL from ngrok
)

// buildLink builds the link that the configuration wants. Only the leader runs it.
func (a *App) buildLink(ctx context.Context) error {
	t, err := a.buildTunnel(ctx, "")
	if err != nil || t == nil {
		return err
	}
	o := link.Options{
		Tunnel: t, Client: a.Client, Path: a.receiver.Path, Handler: a.receiver, Answer: a.receiver.Answer,
		Settings: a.Store, Log: a.Log, OnExit: OnExit(a.Config.OnExit), Rotate: a.rotateSecret,
		Gap: func() {
			if a.Jobs != nil {
				a.Jobs.CatchUp()
			}
		},
	}
	if a.Config.Tunnel == config.TunnelNgrok || a.Config.Tunnel == config.TunnelPublic {
		o.Rebuild = func(publicURL string) (link.Tunnel, error) { return a.buildTunnel(a.ctx, publicURL) }
	}
	a.Link = link.New(o)
	return nil
}

// OnExit translates the setting "on-exit". "ask" is for the UI; where nobody can be asked it means link.Auto.
func OnExit(setting string) link.OnExit {
	switch setting {
	case "keep":
		return link.Keep
	case "restore":
		return link.Restore
	}
	return link.Auto
}

// startLink announces the leader and runs its link, if it has one, with the secret path of earlier runs.
func (a *App) startLink(ctx context.Context) error {
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
	statuses := a.Link.Subscribe()
	a.wg.Go(func() {
		if err := a.Link.Run(a.ctx); err != nil && a.ctx.Err() == nil {
			a.Log.Error("link", "err", err)
		}
	})
	switch {
	case a.Config.Tunnel == config.TunnelLoopback && a.Config.Listen == "":
		a.wg.Go(func() { a.storeAddress(statuses, settingPort, func(u *url.URL) string { return u.Host }) })
	case a.Config.Tunnel == config.TunnelNgrok:
		a.wg.Go(func() { a.storeAddress(statuses, settingNgrok, (*url.URL).String) })
	default:
		statuses.Close()
	}
	a.wg.Go(a.checkCallbackAfterPolls)
	a.wg.Go(a.noteUnmatched)
	return nil
}

// rotateSecret gives the callback's path another secret, stored before it is used.
func (a *App) rotateSecret(ctx context.Context) error {
	secret := webhook.NewSecret()
	if err := a.Store.PutSetting(ctx, settingSecret, secret); err != nil {
		return err
	}
	a.receiver.SetSecret(secret)
	return nil
}

// storeAddress stores where the tunnel is, so that the next run asks for the same address. It closes statuses.
func (a *App) storeAddress(statuses *event.Sub[struct{}, link.Status], key string, address func(*url.URL) string) {
	defer statuses.Close()
	stored := ""
	for {
		batch, err := statuses.Next(a.ctx)
		if err != nil {
			return
		}
		st := batch[len(batch)-1]
		u, err := url.Parse(st.URL)
		if err != nil || u.Host == "" || st.State != link.Online && st.State != link.Proven || address(u) == stored {
			continue
		}
		if err := a.Store.PutSetting(a.ctx, key, address(u)); err != nil {
			a.Log.Warn("cannot store the tunnel's address", "err", err)
			continue
		}
		stored = address(u)
	}
}

// checkCallbackAfterPolls has the link read the registered callback whenever a job settled by polling although the link
// is proven: its webhook should have come first.
func (a *App) checkCallbackAfterPolls() {
	jobs := a.Jobs.Subscribe()
	defer jobs.Close()
	for {
		batch, err := jobs.Next(a.ctx)
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

// unmatchedDelay is how long the answer to a POST may come after the delivery about it.
const unmatchedDelay = 10 * time.Second

// noteUnmatched puts deliveries for no job of this data folder into the link's history: anyone who knows the callback's
// path can post to it, and another program may use the same account.
func (a *App) noteUnmatched() {
	for {
		var d unmatched
		select {
		case d = <-a.feed.unmatched:
		case <-a.ctx.Done():
			return
		}
		if d.encoding != "" {
			a.Link.Note("a delivery came with Content-Encoding " + d.encoding + ", which callboard cannot read (only gzip); it changed nothing")
			continue
		}
		if d.speakID == "" {
			a.Link.Note("a delivery came that cannot be read; it changed nothing")
			continue
		}
		select {
		case <-time.After(min(time.Until(d.at.Add(unmatchedDelay)), unmatchedDelay)):
		case <-a.ctx.Done():
			return
		}
		if _, ours, err := a.Store.JobBySpeak(a.ctx, d.speakID); !ours && err == nil {
			a.Link.Note("a delivery came for no job of ours; it changed nothing")
		}
	}
}
