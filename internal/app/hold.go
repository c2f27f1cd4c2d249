package app

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"time"

	"callboard/internal/config"
	"callboard/internal/datadir"
	"callboard/internal/link"
	"callboard/internal/sandbox"
	"callboard/internal/text"
)

// Keys of the settings that outlive the process.
const (
	settingSecret  = "webhook.secret" // of the callback's path: retries of earlier days name it
	settingPort    = "loopback.addr"  // where webhooks came in last
	settingNgrok   = "ngrok.url"      // what ngrok gave last: asked for again, so that retries of earlier days find us
	settingSandbox = "sandbox.addr"   // where the sandbox listened last: its links name it
)

const (
	besideWait = 3 * time.Second        // how long a holder may take to say where its sandbox is
	besideLook = 20 * time.Millisecond  // between looks meanwhile
	watchEvery = 500 * time.Millisecond // between tries to take over; each is one look at a lock
)

// playKeeps is how many speaks the sandbox of play remembers: few enough that reading its journal takes no time.
const playKeeps = 1000

// tryHolding makes this process the holder if no other one is.
func (a *App) tryHolding() error {
	ok, err := a.Dir.TryLead()
	if err != nil {
		return err
	}
	if ok {
		a.holder.Store(true)
	}
	return nil
}

// reachSandbox starts the sandbox here, or finds that of the holder. A process that holds the link but has
// not yet said where its sandbox is gets a moment.
func (a *App) reachSandbox(ctx context.Context) error {
	wait, cancel := context.WithTimeout(ctx, besideWait)
	defer cancel()
	for {
		if err := a.tryHolding(); err != nil {
			return err
		}
		if a.IsLeader() {
			return a.startSandbox(ctx)
		}
		if h, ok := a.Dir.Leader(); ok && h.APIURL != "" {
			return a.point(h.APIURL)
		}
		select {
		case <-time.After(besideLook):
		case <-wait.Done():
			if err := ctx.Err(); err != nil {
				return err
			}
			return fmt.Errorf("another callboard has the data folder %s and does not answer; end it, or choose another folder with --data-dir", a.Dir.Path())
		}
	}
}

// startSandbox runs the stand-in inside this process, where it was last time if that is free, and tells the others.
func (a *App) startSandbox(ctx context.Context) error {
	last, _, err := a.Store.Setting(ctx, settingSandbox)
	if err != nil {
		return err
	}
	folder := filepath.Join(a.Dir.Path(), "sandbox")
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return fmt.Errorf("the sandbox's folder %s cannot be made; choose another with --data-dir: %w", folder, err)
	}
	start := func(addr string) (*sandbox.Server, error) {
		box, err := sandbox.New(sandbox.Options{
			Addr: addr, Token: a.Config.Token.Reveal(), Journal: filepath.Join(folder, "sandbox.journal"), Keep: playKeeps,
			VoiceName: a.Config.Voice, Log: a.Log,
		})
		if missing, ok := errors.AsType[*sandbox.VoiceError](err); ok {
			return nil, &text.Problem{What: a.Config.From("voice"), Why: missing.Error(), Next: "auto takes what there is", Err: config.ErrInvalid}
		}
		if err != nil {
			return nil, err
		}
		if err := box.Start(ctx); err != nil {
			return nil, errors.Join(err, box.Close(ctx))
		}
		return box, nil
	}
	a.box, err = start(last)
	if err != nil && last != "" {
		a.box, err = start("") // somebody else has the port by now
	}
	if err != nil {
		return err
	}
	if u, err := url.Parse(a.box.URL()); err == nil && u.Host != last {
		if err := a.Store.PutSetting(ctx, settingSandbox, u.Host); err != nil {
			return err
		}
	}
	if err := a.point(a.box.URL()); err != nil {
		return err
	}
	return a.announce(a.box.URL())
}

func (a *App) announce(apiURL string) error {
	return a.Dir.Announce(datadir.LeaderInfo{PID: os.Getpid(), APIURL: apiURL, StartedAt: time.Now().UTC()})
}

func (a *App) beside(yes bool) {
	if a.Link != nil {
		a.Link.SetFollower(yes)
	}
}

// watch looks at its leisure whether the holder has ended, and then takes its place. In play it also
// follows a sandbox that a third process has taken over meanwhile.
func (a *App) watch() {
	tick := time.NewTicker(watchEvery)
	defer tick.Stop()
	for {
		select {
		case <-a.life.Done():
			return
		case <-tick.C:
		}
		if err := a.tryHolding(); err != nil {
			a.Log.Warn("the link's lock cannot be tried", "err", err)
			continue
		}
		if !a.IsLeader() {
			if h, ok := a.Dir.Leader(); ok && a.Config.Sandbox && h.APIURL != "" && h.APIURL != a.Client.BaseURL() {
				if err := a.point(h.APIURL); err != nil {
					a.Log.Warn("the holder's sandbox cannot be reached", "err", err)
				}
			}
			continue
		}
		if err := a.takeOver(); err != nil {
			a.Log.Error("taking over", "err", err)
			a.stepBack()
			continue
		}
		return
	}
}

func (a *App) takeOver() error {
	a.Log.Info("the holder has ended: taking over")
	if a.Config.Sandbox && a.box == nil {
		if err := a.startSandbox(a.life); err != nil {
			return err
		}
	}
	a.beside(false)
	if err := a.openWay(a.life); err != nil {
		return err
	}
	// What the earlier holder wrote down and could not hand on any more.
	left, err := a.Store.UnhandledReports(a.life)
	if err != nil {
		a.Log.Warn("deliveries of the earlier holder cannot be read; their jobs are asked after", "err", err)
	}
	a.feed.in.Put(left...)
	a.Jobs.SetLeader(true)
	return nil
}

// stepBack gives the place up again; perhaps another process fares better.
func (a *App) stepBack() {
	if a.box != nil {
		moment, cancel := context.WithTimeout(context.Background(), CloseTime)
		defer cancel()
		if err := a.box.Close(moment); err != nil {
			a.Log.Warn("the sandbox did not close", "err", err)
		}
		a.box = nil
	}
	a.beside(true)
	a.holder.Store(false)
	a.Dir.StopLeading()
}

// proofWait is how long a registered way in may take to be proven before nothing is said of it: mostly the answer is
// there in a few milliseconds, and a text should not wait for a slow one.
const proofWait = 2 * time.Second

// Ready waits, at most for patience, until a webhook can be expected for what is sent now, and a moment for the
// proof of it. It returns what stands in the way as a line for a person, or nothing.
func (a *App) Ready(ctx context.Context, patience time.Duration) string {
	if a.Link == nil || !a.IsLeader() {
		return ""
	}
	wait, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	news := a.Link.Subscribe()
	defer news.Close()
	registered := false
	for {
		switch st := a.Link.Status(); st.State {
		case link.Proven, link.Failed:
			return st.Problem
		case link.Online:
			if st.Problem != "" {
				return "the way in is not proven: " + st.Problem
			}
			if !registered {
				registered = true
				var soon context.CancelFunc
				wait, soon = context.WithTimeout(wait, proofWait) //nolint:fatcontext // once: registered sees to it
				defer soon()                                      //nolint:gocritic // likewise
			}
		}
		if _, err := news.Next(wait); err != nil {
			switch st := a.Link.Status(); {
			case st.State == link.Online && st.Problem != "":
				continue // told above
			case st.Problem != "" || st.State == link.Online || st.State == link.Proven:
				return st.Problem
			}
			return "the way in for webhooks is not open yet"
		}
	}
}
