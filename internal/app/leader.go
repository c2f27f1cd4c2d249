package app

import (
	"context"
	"os"
	"time"

	"callboard/internal/datadir"
)

// leaderInterval is the time between attempts of a follower to take over. Each attempt tries one lock.
const leaderInterval = 500 * time.Millisecond

// tryLead makes this process the leader if there is none.
func (a *App) tryLead() error {
	ok, err := a.Dir.TryLead()
	if err != nil {
		return err
	}
	if ok {
		a.leader.Store(true)
	}
	return nil
}

// announce tells the followers the address of the leader's API.
func (a *App) announce(apiURL string) error {
	return a.Dir.Announce(datadir.LeaderInfo{PID: os.Getpid(), APIURL: apiURL, StartedAt: time.Now().UTC()})
}

func (a *App) setFollower(follower bool) {
	if a.Link != nil {
		a.Link.SetFollower(follower)
	}
}

// watchLeader takes over when the leader has ended. In sandbox mode it also follows the sandbox to another process.
func (a *App) watchLeader() {
	tick := time.NewTicker(leaderInterval)
	defer tick.Stop()
	for {
		select {
		case <-a.ctx.Done():
			return
		case <-tick.C:
		}
		if err := a.tryLead(); err != nil {
			a.Log.Warn("cannot try the leader's lock", "err", err)
			continue
		}
		if !a.IsLeader() {
			a.followSandbox()
			continue
		}
		if err := a.takeOver(); err != nil {
			a.Log.Error("taking over from the former leader failed", "err", err)
			a.stopLeading()
			continue
		}
		return
	}
}

// followSandbox sends the client to the sandbox of a new leader.
func (a *App) followSandbox() {
	l, ok := a.Dir.Leader()
	if !ok || !a.Config.Sandbox || l.APIURL == "" || l.APIURL == a.Client.BaseURL() {
		return
	}
	if err := a.setBaseURL(l.APIURL); err != nil {
		a.Log.Warn("cannot reach the leader's sandbox", "err", err)
	}
}

// takeOver starts what only the leader has.
func (a *App) takeOver() error {
	a.Log.Info("the leader has ended: taking over")
	if a.Config.Sandbox && a.sandbox == nil {
		if err := a.startSandbox(a.ctx); err != nil {
			return err
		}
	}
	a.setFollower(false)
	// Planned answers and forwarding go on: this process was here when they were set.
	if err := a.Workbench.Lead(a.ctx, nil); err != nil {
		return err
	}
	if err := a.startLink(a.ctx); err != nil {
		return err
	}
	// Deliveries that the former leader stored and did not hand to their jobs.
	unhandled, err := a.Store.UnhandledReports(a.ctx)
	if err != nil {
		a.Log.Warn("cannot read the former leader's deliveries; their jobs are polled", "err", err)
	}
	a.feed.in.Put(unhandled...)
	a.Jobs.SetLeader(true)
	return nil
}

// stopLeading undoes a takeover that failed, so that another process can try.
func (a *App) stopLeading() {
	ctx, cancel := context.WithTimeout(context.Background(), CloseTime)
	defer cancel()
	if a.sandbox != nil {
		if err := a.sandbox.Close(ctx); err != nil {
			a.Log.Warn("the sandbox did not close", "err", err)
		}
		a.sandbox = nil
	}
	if err := a.Workbench.StopLeading(ctx); err != nil {
		a.Log.Warn("the workbench did not stop", "err", err)
	}
	a.setFollower(true)
	a.leader.Store(false)
	a.Dir.StopLeading()
}
