// Package app builds the parts of a run from its configuration, starts them in order and stops them in order.
//
// One process of a data folder is its holder: it has the way in for webhooks and, in play, the sandbox. The
// others work beside it on the same database, use its sandbox, and take over when it ends.
package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"

	"callboard/internal/actor"
	"callboard/internal/config"
	"callboard/internal/datadir"
	"callboard/internal/event"
	"callboard/internal/job"
	"callboard/internal/link"
	"callboard/internal/player"
	"callboard/internal/sandbox"
	"callboard/internal/store"
	"callboard/internal/webhook"
)

// Capabilities says which parts a command needs beyond the data folder and the database. What nobody needs is not built.
type Capabilities struct {
	Service bool // calls to Typecast, and with them the actors; needs a token
	Work    bool // jobs that move: submit, settle, poll, fetch; needs Service
	Link    bool // this process may be the holder: the way in, if the configuration has one, and other processes' jobs; needs Work
	Player  bool // sound

	DeviceTimeout time.Duration // how long a lost sound device is looked for, with Player; 0 is a few seconds
}

// ErrNoToken is Open's answer when a part needs a token and none was given.
var ErrNoToken = errors.New("no API token")

// App is what a command works with. A part that its Capabilities did not ask for is nil.
type App struct {
	Config  config.Config
	Dir     *datadir.Dir
	Store   *store.Store
	Client  *Client
	Actors  *actor.Catalogue
	Samples *actor.Samples
	Jobs    *job.Service
	Player  *player.Engine
	Link    *link.Link // also nil when the configuration wants no way in
	Log     *slog.Logger

	deliveries event.Topic[string, webhook.Delivery]

	logFile  io.Closer
	receiver *webhook.Receiver
	feed     *feed

	// Being the holder: set once, at the start or by the watch.
	holder atomic.Bool
	box    *sandbox.Server
	life   context.Context // ends with Close
	stop   context.CancelFunc
	wg     sync.WaitGroup
}

// Open builds and starts what caps ask for. Its errors are lines for a person or wrap those of the
// parts; after one of them nothing runs. ctx bounds the opening only.
func Open(ctx context.Context, c config.Config, f Capabilities) (_ *App, err error) {
	if f.Service && c.Token.Empty() {
		return nil, ErrNoToken
	}
	a := &App{Config: c}
	a.life, a.stop = context.WithCancel(context.Background())
	defer func() {
		if err != nil {
			moment, cancel := context.WithTimeout(context.WithoutCancel(ctx), CloseTime)
			defer cancel()
			_ = a.Close(moment) // the first error is the one that tells
		}
	}()
	if a.Log, a.logFile, err = OpenLog(c); err != nil {
		return nil, err
	}
	if a.Dir, err = datadir.Open(c.DataDir); err != nil {
		return nil, err
	}
	if a.Store, err = store.Open(ctx, a.Dir.DB(), store.Options{Log: a.Log}); err != nil {
		return nil, err
	}
	a.Log.Info("open", "config", c, "owner", a.Dir.Owner())
	if f.Player {
		a.Player = player.New(player.Options{Output: c.Audio, Device: c.AudioDevice, Patience: f.DeviceTimeout, Log: a.Log})
	}
	if f.Service {
		if err := a.openService(ctx, f); err != nil {
			return nil, err
		}
	}
	if f.Work {
		if err := a.openWork(ctx, f); err != nil {
			return nil, err
		}
	}
	return a, nil
}

// Deliveries tells of each delivery that arrives from now on, once it is on disk.
func (a *App) Deliveries() *event.Sub[string, webhook.Delivery] { return a.deliveries.Subscribe() }

// IsLeader reports whether this process is the one that has the way in.
func (a *App) IsLeader() bool { return a.holder.Load() }

func (a *App) openService(ctx context.Context, f Capabilities) error {
	a.Client = &Client{}
	switch {
	case a.Config.Sandbox:
		if err := a.reachSandbox(ctx); err != nil {
			return err
		}
	default:
		if f.Link {
			if err := a.tryHolding(); err != nil {
				return err
			}
		}
		if err := a.point(a.Config.APIURL); err != nil {
			return err
		}
	}
	a.Actors = actor.New(a.Client, a.Store, nil, a.Log)
	a.Samples = actor.NewSamples(filepath.Join(a.Dir.Path(), "samples"), a.Client)
	return nil
}

func (a *App) openWork(ctx context.Context, f Capabilities) error {
	a.feed = newFeed(a.Log)
	a.receiver = webhook.New(webhook.Options{Store: a.Store, Log: a.Log, Sink: func(d webhook.Delivery, m webhook.Message) {
		a.feed.sink(d, m)
		a.deliveries.Publish(d.ID, d)
	}})
	if f.Link {
		if err := a.buildLink(ctx); err != nil {
			return err
		}
	}
	a.Jobs = job.New(job.Options{
		Client: a.Client, Store: a.Store, AudioDir: a.Dir.Audio(),
		Owner: a.Dir.Owner(), Alive: a.Dir.Alive, Leader: a.IsLeader(),
		PollAfter: a.pollAfter, Probe: player.Probe, Log: a.Log,
		SaveName: a.Config.SaveName, Sidecar: a.Config.Sidecar,
	})
	if err := a.Jobs.Start(ctx); err != nil {
		return err
	}
	a.wg.Go(func() { a.feed.run(a.life, a.Jobs) })
	switch {
	case a.IsLeader():
		return a.openWay(ctx)
	case f.Link || a.Config.Sandbox:
		a.beside(true)
		a.wg.Go(a.watch)
	}
	return nil
}

// How long a job waits for its webhook before it is polled.
const (
	pollSoon = time.Second
	pollLate = 15 * time.Second
)

// pollAfter is patient only while a webhook can be expected.
func (a *App) pollAfter() time.Duration {
	if a.Link == nil {
		return pollSoon
	}
	if !a.IsLeader() {
		// The holder has the same configuration, so as long as it lives its way in is ours.
		if _, alive := a.Dir.Leader(); alive {
			return pollLate
		}
		return pollSoon
	}
	switch st := a.Link.Status(); {
	case st.State == link.Proven, st.State == link.Online && st.Problem == "":
		return pollLate
	}
	return pollSoon // closed, or registered at a URL that does not seem to lead here
}

// CloseTime is how long a person waits at most for the end: the time to give Close.
const CloseTime = 150 * time.Millisecond

// Close stops everything in order: first what makes news, then what keeps it. It waits for what must be
// safe until ctx ends; what it then still has to do by itself is recovered by the next run.
func (a *App) Close(ctx context.Context) error {
	a.stop()
	var mu sync.Mutex
	var errs []error
	keep := func(err error) {
		if err != nil {
			mu.Lock()
			errs = append(errs, err)
			mu.Unlock()
		}
	}
	var movers sync.WaitGroup
	movers.Go(a.wg.Wait) // the link, the feed and the watch, which end with a.life
	if a.Jobs != nil {
		movers.Go(func() { keep(a.Jobs.Close(ctx)) })
	}
	if a.Player != nil {
		movers.Go(func() { keep(a.Player.Close()) })
	}
	if a.Actors != nil {
		movers.Go(a.Actors.Close)
	}
	movers.Wait()
	if a.box != nil {
		keep(a.box.Close(ctx))
	}
	if a.Client != nil {
		a.Client.Close()
	}
	if a.Store != nil {
		keep(a.Store.Close())
	}
	if a.Dir != nil {
		keep(a.Dir.Close())
	}
	if err := errors.Join(errs...); err != nil {
		if a.Log != nil {
			a.Log.Warn("close", "err", err)
		}
		errs = []error{fmt.Errorf("closing: %w", err)}
	}
	if a.logFile != nil {
		keep(a.logFile.Close())
	}
	return errors.Join(errs...)
}
