package player

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"callboard/internal/event"
	"callboard/internal/player/decode"
	"callboard/internal/player/output"
	"callboard/internal/player/resample"
)

// device is what the engine needs of a sound output; output.Device is one.
type device interface {
	Backend() string
	Silent() bool
	Problem() string
	Rate() int
	Start(output.Source) error
	Stop()
	Revise(change func(earliest int64) (from int64))
	Heard() int64
	Lost() <-chan error
	Close()
}

// Engine plays one clip at a time. Its methods may be called from any goroutine and never wait,
// but for Wait and Close. After Close they do nothing.
type Engine struct {
	log    *slog.Logger
	open   func(context.Context) device
	forced bool // silence was asked for
	ctx    context.Context
	cancel context.CancelFunc
	wake   chan struct{} // something for the owner to look at
	owner  sync.WaitGroup
	loads  sync.WaitGroup
	topic  event.Topic[struct{}, State]

	mu      sync.Mutex
	closed  bool
	status  Status
	clip    Clip
	audio   *decode.Audio // nil until loaded
	at      time.Duration // where the clip stands while no mix tells
	unload  context.CancelFunc
	volume  int
	broken  string // why the clip cannot be played
	told    State  // what was published last
	cache   cache
	kernels map[[2]int]*resample.Kernel

	// The owner's, who alone opens, starts and stops the device; others only look, under mu.
	dev       device
	mix       *mix // nil while the device does not run
	running   bool // Start has returned, so Heard means this run
	opened    time.Time
	started   time.Time
	quietAt   int64 // the frame from which the mix is silent, and when that was first seen
	quietSeen time.Time
	stand     stand
	tries     int       // to find a lost device again
	retryAt   time.Time // when the next is due; zero when nothing is lost
	lostWhy   string    // what became of the sound, for a person
}

// New returns an engine at once; the sound device is opened when it is first needed.
func New(o Options) *Engine {
	log := o.Log
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	return newEngine(log, o.Output == output.Silent, func(ctx context.Context) device {
		return output.Open(ctx, output.Options{Kind: o.Output, Device: o.Device, Log: log})
	})
}

func newEngine(log *slog.Logger, forced bool, open func(context.Context) device) *Engine {
	e := &Engine{log: log, open: open, forced: forced, wake: make(chan struct{}, 1), status: Idle, volume: 100,
		kernels: map[[2]int]*resample.Kernel{}, unload: func() {}}
	e.told = e.state()
	e.ctx, e.cancel = context.WithCancel(context.Background())
	e.owner.Go(e.own)
	return e
}

// Play reads the clip and plays it from its beginning, in place of what plays.
func (e *Engine) Play(c Clip) { e.do(func() { e.play(c) }) }

// Toggle pauses the clip if it plays, lets it go on if it is paused, and plays it from its beginning in any other case.
func (e *Engine) Toggle(c Clip) {
	e.do(func() {
		switch {
		case c != e.clip, e.status == Broken, e.status == Idle:
			e.play(c)
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
func (e *Engine) Seek(to time.Duration) { e.do(func() { e.seek(to) }) }

// SeekBy moves forwards, or backwards when by is negative.
func (e *Engine) SeekBy(by time.Duration) { e.do(func() { e.seek(e.position() + by) }) }

// SetVolume sets the loudness in per cent, 0..150; 100 is the clip's own.
func (e *Engine) SetVolume(percent int) {
	e.do(func() {
		e.volume = max(0, min(percent, 150))
		if e.mix != nil {
			e.dev.Revise(func(earliest int64) int64 { return e.mix.volume(earliest, e.volume) })
		}
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

// The functions below are called with mu held.

func (e *Engine) play(c Clip) {
	e.stop()
	e.clip, e.status = c, Loading
	e.tries, e.retryAt = 0, time.Time{}
	ctx, cancel := context.WithCancel(e.ctx)
	e.unload = cancel
	e.loads.Go(func() { e.load(ctx, c) })
}

func (e *Engine) pause() {
	switch e.status {
	case Playing:
		if e.mix != nil {
			e.at = e.moment(e.hush(), e.mix.rate)
		}
		e.status = Paused
	case Loading:
		e.status = Paused
	}
}

func (e *Engine) resume() {
	switch e.status {
	case Ended:
		e.at = 0
	case Paused:
	default:
		return
	}
	e.tries, e.retryAt = 0, time.Time{}
	e.status = Loading
	e.begin()
}

func (e *Engine) stop() {
	e.unload()
	if e.mix != nil {
		e.hush()
	}
	e.status, e.clip, e.audio, e.at, e.broken = Idle, Clip{}, nil, 0, ""
}

func (e *Engine) seek(to time.Duration) {
	to = max(0, to)
	if e.audio != nil {
		to = min(to, e.audio.Info.Duration)
	}
	switch e.status {
	case Idle, Broken:
		return
	case Ended:
		e.status = Paused
	case Playing:
		if e.mix != nil {
			e.dev.Revise(func(earliest int64) int64 { return e.mix.seek(earliest, e.frame(to, e.mix.rate)) })
		}
	}
	e.at = to
}

// begin lets a loaded clip sound as soon as there is a device for it: now, if one runs already.
func (e *Engine) begin() {
	if e.status != Loading || e.audio == nil {
		return
	}
	if e.dev != nil {
		e.status = Playing // the owner may still have to start it: that takes it a few milliseconds
	}
	if e.mix != nil {
		e.sound()
	}
}

// sound puts the clip on the mix, where it stands.
func (e *Engine) sound() {
	pair := [2]int{e.audio.Info.Rate, e.mix.rate}
	k := e.kernels[pair]
	if k == nil {
		k = resample.NewKernel(pair[0], pair[1])
		e.kernels[pair] = k
	}
	voice, frame := k.Stream(e.audio.Samples, e.audio.Channels), e.frame(e.at, e.mix.rate)
	e.dev.Revise(func(earliest int64) int64 { return e.mix.play(earliest, voice, frame) })
}

// hush lets the clip fade out and returns the frame at which it would go on.
func (e *Engine) hush() (frame int) {
	e.dev.Revise(func(earliest int64) (from int64) {
		from, frame = e.mix.pause(earliest)
		return from
	})
	return frame
}

// frame is the frame of the resampled clip at a moment, and moment the other way round.
func (e *Engine) frame(at time.Duration, rate int) int {
	return int((int64(at/time.Microsecond)*int64(rate) + 5e5) / 1e6)
}

func (e *Engine) moment(frame, rate int) time.Duration {
	at := time.Duration(int64(frame)*1e6/int64(rate)) * time.Microsecond
	if e.audio != nil {
		at = min(at, e.audio.Info.Duration)
	}
	return at
}

func (e *Engine) position() time.Duration {
	switch {
	case e.status == Ended:
		return e.audio.Info.Duration
	case e.status == Playing && e.running:
		return e.moment(e.mix.position(e.dev.Heard()), e.mix.rate)
	}
	return e.at
}

// load decodes the clip and hands it over, unless it is not wanted any more.
func (e *Engine) load(ctx context.Context, c Clip) {
	a, err := e.cache.file(ctx, c.Path)
	e.mu.Lock()
	defer e.mu.Unlock()
	if ctx.Err() != nil || e.closed {
		return
	}
	if err != nil {
		e.log.Debug("clip not playable", "key", c.Key, "error", err)
		e.status, e.broken, e.at = Broken, "cannot play this: "+err.Error(), 0
		if errors.Is(err, decode.ErrTooLong) {
			e.broken = err.Error()
		}
	} else {
		e.audio, e.at = a, min(e.at, a.Info.Duration)
		e.begin()
	}
	e.publish()
	e.nudge()
}
