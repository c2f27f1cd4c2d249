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

	"github.com/gopxl/beep/v2"
)

// device is what the engine needs of a sound output. output.Device implements it.
type device interface {
	Backend() string
	BackendShort() string
	Detail() string
	Silent() bool
	Problem() string
	Rate() beep.SampleRate
	Start(output.Source) error
	Stop()
	Rewind(change func(earliest int64) (from int64))
	Played() int64
	Lost() <-chan error
	Events() <-chan output.Event
	Close()
}

// opener opens a device of a kind, as output.Open does.
type opener func(ctx context.Context, kind, device string) device

// Engine plays one clip at a time. Its methods may be called from any goroutine. They do not wait, except Wait, Outputs
// and Close. After Close they do nothing.
type Engine struct {
	log           *slog.Logger
	open          opener
	deviceTimeout time.Duration
	ctx           context.Context
	cancel        context.CancelFunc
	wake          chan struct{} // tells the device goroutine that there is something to do
	owner         sync.WaitGroup
	loads         sync.WaitGroup
	topic         event.Topic[struct{}, State]

	mu         sync.Mutex
	closed     bool
	events     []*event.Inbox[Event]
	status     Status
	clip       Clip
	track      *track        // nil until loaded
	at         time.Duration // position of the clip while there is no mixer
	cancelLoad context.CancelFunc
	cancelFlip context.CancelFunc
	refused    Refusal
	// reach has the loudness, at most matchLUFS, that each prepared clip can be brought to, by its path.
	reach         map[string]float64
	cancelPrepare context.CancelFunc
	broken        string // why the clip cannot be played, or only a part of it
	published     State  // what was published last
	cache         cache
	kernels       map[[2]beep.SampleRate]*resample.Kernel

	volume  int
	muted   bool
	speed   float64
	loop    Loop
	all     bool     // the loop is the whole clip
	pending []func() // changes that wait until the clip is known
	match   bool
	queue   queue // of PlayAll
	// playedGain is the factor of matching with which the clip was last started or continued.
	playedGain float64
	target     float64 // LUFS that matched clips are brought to

	// Only the device goroutine opens, starts and stops the device. Others read these fields under mu.
	kind, sink string // which device is wanted
	dev        device
	reopen     bool   // another device than dev is wanted
	mixer      *mixer // nil while the device does not run
	running    bool   // Start has returned, so Played counts this run
	stopping   bool   // Stop has not returned yet
	starved    bool   // playing has reached the end of what has arrived
	opened     time.Time
	started    time.Time
	silentAt   int64     // the frame from which the mixer is silent,
	silentSeen time.Time // and when that was first seen
	stall      stallWatch
	tries      int       // attempts to reopen a lost device
	lostAt     time.Time // when the device was lost; zero when none is
	retryAt    time.Time // when the next attempt is due; zero when nothing is lost
	lostWhy    string    // why there is no sound, for a person
	lastLoss   string    // why the last device was lost
	hadSound   bool      // an audible device was open: without one the clip is paused instead of playing silently
}

// New returns an engine. It does not wait: the sound device is opened when it is first needed.
func New(o Options) *Engine {
	log := o.Log
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	e := newEngine(log, func(ctx context.Context, kind, device string) device {
		return output.Open(ctx, output.Options{Kind: kind, Device: device, Log: log})
	})
	e.kind, e.sink = o.Output, o.Device
	e.deviceTimeout = max(o.DeviceTimeout, e.deviceTimeout)
	return e
}

// minDeviceTimeout is the time that a sound server may take to restart.
const minDeviceTimeout = 4 * time.Second

func newEngine(log *slog.Logger, open opener) *Engine {
	e := &Engine{log: log, open: open, deviceTimeout: minDeviceTimeout, wake: make(chan struct{}, 1), status: Idle, volume: 100, speed: 1,
		target: matchLUFS, kernels: map[[2]beep.SampleRate]*resample.Kernel{}, cancelLoad: func() {}, cancelFlip: func() {}, cancelPrepare: func() {}}
	e.published = e.state()
	e.ctx, e.cancel = context.WithCancel(context.Background())
	e.owner.Go(e.runDevice)
	return e
}

// Play loads the clip and plays it from its beginning. It replaces the current clip.
func (e *Engine) Play(c Clip) { e.do(func() { e.play(c) }) }

// Toggle pauses the clip if it plays, resumes it if it is paused, and otherwise plays it from its beginning. A clip
// whose lost device is being looked for appears as paused; Toggle then tries to reopen the device at once.
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

// Pause holds the clip at its position.
func (e *Engine) Pause() { e.do(e.pause) }

// Resume continues a paused clip, and starts an ended one from its beginning.
func (e *Engine) Resume() { e.do(e.resume) }

// Stop ends playing and forgets the clip.
func (e *Engine) Stop() { e.do(e.stop) }

// Seek moves to a position of the clip, limited to its length. An ended clip stays silent until Resume.
func (e *Engine) Seek(to time.Duration) { e.do(func() { e.whenLoaded(func() { e.seek(to) }) }) }

// SeekBy moves forwards, or backwards when by is negative.
func (e *Engine) SeekBy(by time.Duration) {
	e.do(func() { e.whenLoaded(func() { e.seek(e.position() + by) }) })
}

// Jump moves to a percentage of the clip, 0 to 100.
func (e *Engine) Jump(percent float64) {
	e.do(func() {
		e.whenLoaded(func() { e.seek(time.Duration(float64(e.length()) * min(max(percent, 0), 100) / 100)) })
	})
}

// SetVolume sets the volume in per cent, 0 to 150; 100 leaves the clip as it is. It ends a Mute.
func (e *Engine) SetVolume(percent int) {
	e.do(func() {
		e.volume, e.muted = max(0, min(percent, LoudestVol)), false
		e.applyVolume()
	})
}

// Mute silences the clip, or restores the volume.
func (e *Engine) Mute(on bool) {
	e.do(func() {
		e.muted = on
		e.applyVolume()
	})
}

// SetSpeed plays faster or slower, 0.5 to 2, at the same pitch.
func (e *Engine) SetSpeed(factor float64) {
	if math.IsNaN(factor) {
		return
	}
	e.do(func() {
		e.speed = max(SlowestSpeed, min(factor, FastestSpeed))
		e.restartStream()
	})
}

// SetLoop repeats a part of the clip. The zero Loop ends that. A loop without an end only marks its beginning.
func (e *Engine) SetLoop(l Loop) { e.do(func() { e.whenLoaded(func() { e.setLoop(l) }) }) }

// Mark sets a loop in steps at the current position: the first call marks the beginning, the second the end, the third
// clears it.
func (e *Engine) Mark() { e.do(func() { e.whenLoaded(e.mark) }) }

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

// Match brings clips to the same loudness, or stops doing so.
func (e *Engine) Match(on bool) {
	e.do(func() {
		e.match = on
		e.restartStream()
	})
}

// do changes the state, publishes it and wakes the device goroutine.
func (e *Engine) do(change func()) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.closed {
		return
	}
	change()
	e.publish()
	e.signal()
}

// signal wakes the device goroutine.
func (e *Engine) signal() {
	select {
	case e.wake <- struct{}{}:
	default:
	}
}
