// Package app builds the parts of a run from its configuration, starts them in order and stops them in order. It also
// diagnoses them for "callboard doctor".
//
// One process of a data folder is the leader: it has the link for webhooks and, in sandbox mode, the sandbox. The others
// are followers. They work on the same database, use the leader's sandbox, and one of them takes over when it ends.
//
// Open starts, as far as the Capabilities ask for it:
//
//  1. log, data folder, database, player
//  2. API client; before it, in sandbox mode, the sandbox, or the address of the leader's
//  3. actors and their samples
//  4. workbench, receiver of deliveries, link (built, not running), jobs
//  5. the feed from deliveries to jobs; then the leader carries out the settings of the workbench, announces itself and runs
//     the link, a follower watches the leader
//
// Close stops in the other order: first what causes events (link, forwarding, feed, jobs, player, actors; all at once), then
// what the workbench has to store, the sandbox, the client, the database, the data folder, the log. Deliveries and jobs that
// are not finished by then are on disk, and the next run resumes them.
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
	"callboard/internal/workbench"
)

// Capabilities are the parts that a command needs beyond the data folder and the database. The others are not built.
type Capabilities struct {
	Service bool // calls to Typecast, and with them the actors; needs a token
	Work    bool // jobs that progress: submit, settle, poll, download; needs Service
	Link    bool // this process may be the leader: with the link, if the configuration has one, and the jobs of dead processes; needs Work
	Player  bool // sound
	Screen  bool // deliveries are searched while a person types: a search is bounded (store.Options.Quick)

	// ReadOnly: nothing of what the command does has to be stored. If the data folder cannot be written to, the database is
	// opened for reading, and App.ReadOnly says why. It goes with Service at most.
	ReadOnly bool

	DeviceTimeout time.Duration // how long the player looks for a lost sound device; 0: a few seconds
}

// ErrNoToken is Open's error when a part needs a token and none was given.
var ErrNoToken = errors.New("no API token")

// App is what a command works with. A part that its Capabilities did not ask for is nil, but for the actors, which are those of
// an earlier run then.
type App struct {
	Config  config.Config
	Dir     *datadir.Dir
	Store   *store.Store
	Client  *Client
	Actors  *actor.Catalogue
	Samples *actor.Samples
	Jobs    *job.Service
	Player  *player.Engine
	Link    *link.Link // also nil when the configuration wants no tunnel
	Log     *slog.Logger

	// Workbench is for the deliveries. Only the leader carries out its settings.
	Workbench *workbench.Service

	// ReadOnly is why nothing can be stored, with Capabilities.ReadOnly; nil: it can.
	ReadOnly error

	deliveries event.Topic[string, string]
	storage    Storage

	registered atomic.Pointer[string] // of a follower: the callback URL that the leader registered last
	others     int64                  // what Store.Others said last

	logFile  io.Closer
	receiver *webhook.Receiver
	feed     *feed

	leader  atomic.Bool // set by Open, or by watchLeader when it takes over
	sandbox *sandbox.Server
	ctx     context.Context // ends with Close
	cancel  context.CancelFunc
	wg      sync.WaitGroup // of the goroutines that end with ctx
}

// Open builds and starts what caps ask for. Its error is a line for a person or wraps that of a part; after an error
// nothing runs. ctx bounds the opening only.
func Open(ctx context.Context, c config.Config, caps Capabilities) (_ *App, err error) {
	if c.Undecided != nil {
		return nil, c.Undecided
	}
	if caps.Service && c.Token.Empty() {
		return nil, ErrNoToken
	}
	a := &App{Config: c}
	a.ctx, a.cancel = context.WithCancel(context.Background())
	defer func() {
		if err != nil {
			closing, cancel := context.WithTimeout(context.WithoutCancel(ctx), CloseTime)
			defer cancel()
			_ = a.Close(closing) // the first error is the one that matters
		}
	}()
	if a.Log, a.logFile, err = OpenLog(c); err != nil {
		return nil, err
	}
	if err := a.openData(ctx, caps); err != nil {
		return nil, err
	}
	a.Log.Info("open", "config", c, "owner", a.Dir.Owner())
	if err := a.openWorkbench(ctx); err != nil {
		return nil, err
	}
	if caps.Player {
		a.Player = NewPlayer(c, caps.DeviceTimeout, a.Log)
	}
	a.Actors = actor.New(nil, a.Store, nil, a.Log)
	if caps.Service {
		if err := a.openService(ctx, caps); err != nil {
			return nil, err
		}
	}
	if caps.Work {
		if err := a.openWork(ctx, caps); err != nil {
			return nil, err
		}
	}
	return a, nil
}

// NewPlayer builds a player with the configured output. deviceTimeout is how long it looks for a lost sound device; 0 means a
// few seconds. A nil log is silent.
func NewPlayer(c config.Config, deviceTimeout time.Duration, log *slog.Logger) *player.Engine {
	return player.New(player.Options{Output: c.Audio, Device: c.AudioDevice, DeviceTimeout: deviceTimeout, Log: log})
}

// Deliveries reports the id of each delivery and of each refused request from now on, once it is on disk. The bodies stay there, so
// that a slow subscriber keeps no more in memory than ids; Delivery reads them.
func (a *App) Deliveries() *event.Sub[string, string] { return a.deliveries.Subscribe() }

// LimitDeliveries makes this process accept n more deliveries. Those that come after them are not stored, and their sender is
// told to repeat them.
func (a *App) LimitDeliveries(n int) { a.receiver.Limit(n) }

// Delivery reads the delivery of an id. It reports false if there is none, or none any more (--keep-deliveries).
func (a *App) Delivery(ctx context.Context, id string) (webhook.Delivery, bool, error) {
	return deliveryTable{a.Store}.Delivery(ctx, id)
}

// Storage says whether the disk takes what comes.
func (a *App) Storage() *Storage { return &a.storage }

// IsLeader reports whether this process is the one of its data folder that has the link.
func (a *App) IsLeader() bool { return a.leader.Load() }

// openService makes the client and the actors.
func (a *App) openService(ctx context.Context, caps Capabilities) error {
	a.Client = &Client{}
	if a.ReadOnly != nil && a.Config.Sandbox {
		if l, ok := a.Dir.Leader(); !ok || l.APIURL == "" {
			// The sandbox stores what it does, so it cannot run.
			a.Client = nil
			return nil
		}
	}
	if a.Config.Sandbox {
		if err := a.reachSandbox(ctx); err != nil {
			return err
		}
	} else {
		if caps.Link {
			if err := a.tryLead(); err != nil {
				return err
			}
		}
		if err := a.setBaseURL(a.Config.APIURL); err != nil {
			return err
		}
	}
	a.Actors = actor.New(a.Client, a.Store, nil, a.Log)
	a.Samples = actor.NewSamples(filepath.Join(a.Dir.Path(), "samples"), a.Client)
	return nil
}

// openWork starts the jobs and what brings deliveries to them.
func (a *App) openWork(ctx context.Context, caps Capabilities) error {
	a.feed = newFeed(a.Log)
	prune := newPruner(a.Store, a.limits(), a.Log)
	a.receiver = webhook.New(webhook.Options{
		Store: a.Workbench, Log: a.Log, Responder: a.Workbench, Answered: a.Workbench.Answered,
		Sink: func(d webhook.Delivery, m webhook.Message) {
			prune.count(len(d.Body))
			a.Workbench.Received(d)
			a.deliveries.Publish(d.ID, d.ID)     // before the job changes because of it: lists have the cause first
			if d.Refused == webhook.NotRefused { // the others are listed and nothing more
				a.feed.put(d, m)
			}
		},
	})
	if caps.Link {
		if err := a.buildLink(ctx); err != nil {
			return err
		}
	}
	o := job.Options{
		Client: a.Client, Store: a.Store, AudioDir: a.Dir.Audio(),
		Owner: a.Dir.Owner(), Alive: a.Dir.Alive, Leader: a.IsLeader(),
		PollAfter: a.pollAfter, Probe: player.Probe, Log: a.Log,
		SaveName: a.Config.SaveName, Sidecar: a.Config.Sidecar, Committed: a.committed,
	}
	if a.Config.Service == config.TTS {
		o.Synthesiser = a.Client
	}
	a.Jobs = job.New(o)
	if err := a.Jobs.Start(ctx); err != nil {
		return err
	}
	a.wg.Go(func() { a.feed.run(a.ctx, a.Jobs) })
	a.wg.Go(func() { prune.run(a.ctx) })
	if caps.Link {
		a.wg.Go(func() { a.storage.watch(a.ctx, a.Dir.Path(), a.Store) })
	}
	switch {
	case a.IsLeader():
		start := configured(a.Config)
		if err := a.Workbench.Lead(ctx, &start); err != nil {
			return err
		}
		return a.startLink(ctx)
	case caps.Link || a.Config.Sandbox:
		a.setFollower(true)
		a.wg.Go(a.watchLeader)
	}
	return nil
}

// CloseTime is how long a person waits for the end: the timeout to give Close. Restoring the callback has its own limit, which
// link.Link.SkipRestore cuts short.
const CloseTime = 150 * time.Millisecond

// storeTime is how long the workbench may take at the end to store what it did: one write, which takes some milliseconds unless
// the disk is busy.
const storeTime = time.Second

// Close stops everything, in the order of the package comment. It waits until ctx ends for what must be finished; the rest
// is resumed by the next run. It may be called on an App that was opened only in part.
func (a *App) Close(ctx context.Context) error {
	a.cancel()
	var mu sync.Mutex
	var errs []error
	collect := func(err error) {
		if err != nil {
			mu.Lock()
			errs = append(errs, err)
			mu.Unlock()
		}
	}
	var producers sync.WaitGroup
	producers.Go(a.wg.Wait)
	if a.Jobs != nil {
		producers.Go(func() { collect(a.Jobs.Close(ctx)) })
	}
	if a.Workbench != nil {
		producers.Go(a.Workbench.Stop)
	}
	if a.Player != nil {
		producers.Go(func() { collect(a.Player.Close()) })
	}
	if a.Actors != nil {
		producers.Go(a.Actors.Close)
	}
	producers.Wait()
	if ctx.Err() != nil { // restoring the callback took longer
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(context.WithoutCancel(ctx), CloseTime)
		defer cancel()
	}
	if a.Workbench != nil {
		storing, cancel := context.WithTimeout(context.WithoutCancel(ctx), storeTime)
		defer cancel()
		collect(a.Workbench.Close(storing))
	}
	if a.sandbox != nil {
		collect(a.sandbox.Close(ctx))
	}
	if a.Client != nil {
		a.Client.Close()
	}
	if a.Store != nil {
		collect(a.Store.Close())
	}
	if a.Dir != nil {
		collect(a.Dir.Close())
	}
	if err := errors.Join(errs...); err != nil {
		if a.Log != nil {
			a.Log.Warn("close", "err", err)
		}
		errs = []error{fmt.Errorf("closing: %w", err)}
	}
	if a.logFile != nil {
		collect(a.logFile.Close())
	}
	return errors.Join(errs...)
}
