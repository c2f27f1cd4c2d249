package player

import (
	"context"
	"log/slog"
	"math"
	"sync"
	"time"

	"callboard/internal/event"
	"callboard/internal/player/output"
	"callboard/internal/player/resample"
)

// device is what the engine needs of a sound output; output.Device is one.
type device interface {
	Backend() string
	Detail() string
	Silent() bool
	Problem() string
	Rate() int
	Start(output.Source) error
	Stop()
	Revise(change func(earliest int64) (from int64))
	Heard() int64
	Lost() <-chan error
	Events() <-chan output.Event
	Close()
}

// opener finds a device of a kind, as output.Open does.
type opener func(ctx context.Context, kind, device string) device

// Engine plays one clip at a time. Its methods may be called from any goroutine and never wait,
// but for Wait, Outputs and Close. After Close they do nothing.
type Engine struct {
	log      *slog.Logger
	open     opener
	patience time.Duration
	ctx      context.Context
	cancel   context.CancelFunc
	wake     chan struct{} // something for the owner to look at
	owner    sync.WaitGroup
	loads    sync.WaitGroup
	topic    event.Topic[struct{}, State]

	mu      sync.Mutex
	closed  bool
	events  []*event.Inbox[Event]
	status  Status
	clip    Clip
	track   *track        // nil until loaded
	at      time.Duration // where the clip stands while no mix tells
	unload  context.CancelFunc
	unflip  context.CancelFunc
	broken  string // why the clip cannot be played
	told    State  // what was published last
	cache   cache
	kernels map[[2]int]*resample.Kernel

	volume int
	muted  bool
	speed  float64
	loop   Loop
	later  []func() // what waits for the clip to be known
	match  bool
	target float64 // LUFS that clips are brought to

	// The owner's, who alone opens, starts and stops the device; others only look, under mu.
	kind, sink string // which device is wanted
	dev        device
	reopen     bool // another device is wanted than dev
	mix        *mix // nil while the device does not run
	running    bool // Start has returned, so Heard means this run
	hungry     bool // what is heard has run out of what has arrived
	opened     time.Time
	started    time.Time
	quietAt    int64 // the frame from which the mix is silent, and when that was first seen
	quietSeen  time.Time
	stand      stand
	tries      int       // to find a lost device again
	lostAt     time.Time // when it was lost
	retryAt    time.Time // when the next try is due; zero when nothing is lost
	lostWhy    string    // what became of the sound, for a person
	went       string    // what became of the last device that was lost
	had        bool      // one that can be heard was there: to play on without sound would be to play unheard
}

// New returns an engine at once; the sound device is opened when it is first needed.
func New(o Options) *Engine {
	log := o.Log
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	e := newEngine(log, func(ctx context.Context, kind, device string) device {
		return output.Open(ctx, output.Options{Kind: kind, Device: device, Log: log})
	})
	e.kind, e.sink = o.Output, o.Device
	e.patience = max(o.Patience, e.patience)
	return e
}

// leastPatience is how long a sound server may take to restart.
const leastPatience = 4 * time.Second

func newEngine(log *slog.Logger, open opener) *Engine {
	e := &Engine{log: log, open: open, patience: leastPatience, wake: make(chan struct{}, 1), status: Idle, volume: 100, speed: 1,
		target: matchLUFS, kernels: map[[2]int]*resample.Kernel{}, unload: func() {}, unflip: func() {}}
	e.told = e.state()
	e.ctx, e.cancel = context.WithCancel(context.Background())
	e.owner.Go(e.own)
	return e
}

// Play reads the clip and plays it from its beginning, in place of what plays.
func (e *Engine) Play(c Clip) { e.do(func() { e.play(c) }) }

// Toggle pauses the clip if it plays, lets it go on if it is paused, and plays it from its beginning in any other case. A
// clip whose sound is looked for is paused to whoever sees it: Toggle looks at once.
func (e *Engine) Toggle(c Clip) {
	e.do(func() {
		switch {
		case c.Key != e.clip.Key, c.Feed == nil && c.Path != e.clip.Path && e.clip.Feed == nil, e.broken != "" && (e.status == Ended || e.status == Broken), e.status == Idle:
			e.play(c)
		case e.searching():
			e.lostAt, e.retryAt = time.Now(), time.Time{}
		case e.status == Playing, e.status == Loading:
			e.pause()
		default:
			e.resume()
		}
	})
}

// Pause holds the clip where it is.
func (e *Engine) Pause() { e.do(e.pause) }

// Resume lets a paused clip go on, and an ended one begin again.
func (e *Engine) Resume() { e.do(e.resume) }

// Stop ends the playing and forgets the clip.
func (e *Engine) Stop() { e.do(e.stop) }

// Seek moves to a moment of the clip; beyond its ends means to them. An ended clip stays silent there until Resume.
func (e *Engine) Seek(to time.Duration) { e.do(func() { e.once(func() { e.seek(to) }) }) }

// SeekBy moves forwards, or backwards when by is negative.
func (e *Engine) SeekBy(by time.Duration) {
	e.do(func() { e.once(func() { e.seek(e.position() + by) }) })
}

// Jump moves to so many per cent of the clip.
func (e *Engine) Jump(percent float64) {
	e.do(func() {
		e.once(func() { e.seek(time.Duration(float64(e.length()) * min(max(percent, 0), 100) / 100)) })
	})
}

// SetVolume sets the loudness in per cent, 0..150; 100 is the clip's own. It ends a Mute.
func (e *Engine) SetVolume(percent int) {
	e.do(func() {
		e.volume, e.muted = max(0, min(percent, LoudestVol)), false
		e.turn()
	})
}

// Mute silences the clip and keeps the volume for later.
func (e *Engine) Mute(on bool) {
	e.do(func() {
		e.muted = on
		e.turn()
	})
}

// SetSpeed plays faster or slower, 0.5..2, at the same pitch.
func (e *Engine) SetSpeed(factor float64) {
	if math.IsNaN(factor) {
		return
	}
	e.do(func() {
		e.speed = max(SlowestSpeed, min(factor, FastestSpeed))
		e.again()
	})
}

// SetLoop plays a part of the clip again and again; the zero Loop ends that. A loop with no end yet only marks its beginning.
func (e *Engine) SetLoop(l Loop) { e.do(func() { e.once(func() { e.setLoop(l) }) }) }

// Mark makes a loop step by step, at what is heard: the first call marks its beginning, the second its end, the third
// forgets it.
func (e *Engine) Mark() { e.do(func() { e.once(e.mark) }) }

func (e *Engine) mark() {
	now := e.position()
	switch {
	case e.loop.On():
		e.setLoop(Loop{})
	case e.loop.Marked() && now >= e.loop.From+shortestLoop:
		e.setLoop(Loop{e.loop.From, now})
	default:
		e.setLoop(Loop{From: max(now, time.Microsecond)})
	}
}

// Match brings clips to the same loudness, or leaves them as they are.
func (e *Engine) Match(on bool) {
	e.do(func() {
		e.match = on
		e.again()
	})
}

// do changes the state, tells who wants to know, and has the owner look.
func (e *Engine) do(change func()) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.closed {
		return
	}
	change()
	e.publish()
	e.nudge()
}

func (e *Engine) nudge() {
	select {
	case e.wake <- struct{}{}:
	default:
	}
}
