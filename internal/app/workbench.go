package app

import (
	"context"
	"errors"
	"strings"

	"callboard/internal/config"
	"callboard/internal/job"
	"callboard/internal/link"
	"callboard/internal/store"
	"callboard/internal/webhook"
	"callboard/internal/workbench"
)

// deliveryTable is the database as the workbench uses it: a delivery that does not exist is no error.
type deliveryTable struct{ *store.Store }

func (t deliveryTable) Head(ctx context.Context, id string) (webhook.Head, bool, error) {
	h, err := t.Store.Head(ctx, id)
	if errors.Is(err, store.ErrNoDelivery) {
		return webhook.Head{}, false, nil
	}
	return h, err == nil, err
}

func (t deliveryTable) Delivery(ctx context.Context, id string) (webhook.Delivery, bool, error) {
	d, err := t.Store.Delivery(ctx, id)
	if errors.Is(err, store.ErrNoDelivery) {
		return webhook.Delivery{}, false, nil
	}
	return d, err == nil, err
}

// openWorkbench makes the workbench, which carries out nothing until this process leads.
func (a *App) openWorkbench(ctx context.Context) (err error) {
	a.Workbench, err = workbench.New(ctx, workbench.Options{
		Store: deliveryTable{a.Store}, Job: a.jobForTrigger, Service: a.serviceURL, CallbackURL: a.callbackURL, Own: a.ownAddresses, Log: a.Log,
	})
	return err
}

// configured are the planned answers and the forwarding that a run starts with.
func configured(c config.Config) workbench.Settings {
	return workbench.Settings{
		Answers: workbench.Answers{Plan: c.Answers},
		Forward: workbench.Forward{URL: c.Forward, On: c.Forward != "", Events: c.ForwardOn, Respond: workbench.Respond(c.Respond)},
	}
}

// committed follows what other processes have changed. Only one goroutine calls it, after a commit of any process.
func (a *App) committed() {
	others, err := a.Store.Others(a.ctx)
	if err == nil && others == a.others {
		return
	}
	if err == nil { // otherwise the next commit is as good
		a.others = others
	}
	a.readRegistered(a.ctx)
	a.Workbench.Committed(a.ctx)
}

// readRegistered reads the callback URL of the leader.
func (a *App) readRegistered(ctx context.Context) {
	if a.IsLeader() {
		return
	}
	u, _, err := a.Store.Setting(ctx, link.SettingRegistered)
	if err != nil {
		if ctx.Err() == nil {
			a.Log.Warn("cannot read the leader's callback URL", "err", err)
		}
		return
	}
	a.registered.Store(&u)
}

// callbackURL is the public callback URL with the secret path: of the own link, or the one that the leader registered last.
func (a *App) callbackURL() string {
	if a.IsLeader() {
		if a.Link == nil || a.receiver == nil {
			return ""
		}
		if u := a.Link.Status().URL; u != "" {
			return strings.TrimSuffix(u, "/") + a.receiver.Path()
		}
		return ""
	}
	if u := a.registered.Load(); u != nil {
		return *u
	}
	return ""
}

// ownAddresses lists where this program receives webhooks, besides the callback URL, and its sandbox.
func (a *App) ownAddresses() []string {
	var list []string
	for _, s := range []string{a.Config.Listen, a.Config.PublicURL} {
		if s != "" {
			list = append(list, s)
		}
	}
	if a.Config.Sandbox {
		list = append(list, a.serviceURL())
	}
	return list
}

// jobForTrigger is what a made-up delivery says about a job.
func (a *App) jobForTrigger(ctx context.Context, id string) (workbench.Job, error) {
	j, err := a.Store.FindJob(ctx, id)
	switch {
	case err != nil:
		return workbench.Job{}, err
	case j.SpeakID == "" || j.State == job.Removed:
		return workbench.Job{}, ErrNoSpeak
	}
	return workbench.Job{SpeakURL: a.serviceURL() + "/api/speak/" + j.SpeakID, AudioURL: j.Link}, nil
}

// ErrNoSpeak is the error of a made-up delivery about a job of which there can be none.
var ErrNoSpeak = errors.New("this job was never accepted by the service, so there can be no delivery about it")

// serviceURL is the address of the service of this data folder.
func (a *App) serviceURL() string {
	if a.Client != nil && a.Client.current.Load() != nil {
		return a.Client.BaseURL()
	}
	if l, ok := a.Dir.Leader(); ok && l.APIURL != "" {
		return l.APIURL
	}
	return a.Config.APIURL
}
