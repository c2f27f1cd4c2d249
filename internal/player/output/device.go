// Package output carries samples to the ears of whoever sits at this machine.
//
// There is always an output. A sound server is asked first, then the system's own
// sound, then a player command; when nothing works a silent output keeps the clock, so
// that a position still moves, and says why. Nothing here writes to the terminal.
package output

import (
	"context"
	"errors"
	"log/slog"
	"math"
	"sync"

	"callboard/internal/text"
)

// Kinds of output that Options may ask for.
const (
	Auto   = "auto"   // the best that works
	Pulse  = "pulse"  // PulseAudio, or PipeWire in its clothes
	Oto    = "oto"    // the system's own sound on macOS and Windows
	Exec   = "exec"   // a player command that reads samples from its input
	Silent = "silent" // a clock without sound
)

// Channels is how many samples make a frame everywhere in this package.
const Channels = 2

// Source gives the samples to play. Fill is called from the device's goroutine and must not
// wait: it fills the whole of buf, interleaved, ±1 at full scale, with silence when it has no more.
type Source interface{ Fill(buf []float32) }

// Options choose an output. The zero value means the best that works.
type Options struct {
	Kind   string // one of the kinds above; "" is Auto
	Device string // a sink's or device's name as the output knows it; "" is its default
	Server string // where the sound server listens, as in PULSE_SERVER; "" looks in the usual places
	Log    *slog.Logger
}

// driver is one way to make sound. start and stop are called from one goroutine.
type driver interface {
	name() string
	rate() int
	start(Source) error // begins to pull; frame 0 is the first one filled
	stop()              // ends pulling and drops what is buffered
	played() int64
	detail() string
	rewind(change func(earliest int64) (from int64)) // see Device.Revise
	close()                                          // from any goroutine, also while start or stop is at work; ends them
}

// Device is an open output. Rate, Start and Stop belong to one goroutine; the rest may be called from any.
type Device struct {
	drv      driver
	silent   bool
	problem  string
	lost     chan error
	events   chan Event
	eventsMu sync.Mutex
	once     sync.Once
}

// Open finds an output. It never fails: what cannot make a sound is silent and says why in Problem.
// It waits for at most a few seconds, and not longer than ctx.
func Open(ctx context.Context, o Options) *Device {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	d := &Device{lost: make(chan error, 1), events: make(chan Event, 8)}
	openers := []struct {
		kind string
		open func(context.Context, Options, *Device) (driver, error)
	}{{Pulse, openPulse}, {Oto, openOto}, {Exec, openExec}}
	var why error
	for _, w := range openers {
		if o.Kind != "" && o.Kind != Auto && o.Kind != w.kind {
			continue
		}
		drv, err := w.open(ctx, o, d)
		if err == nil {
			d.drv = drv
			return d
		}
		o.Log.Debug("sound output not usable", "output", w.kind, "error", err)
		if !errors.Is(err, errOtherOS) || o.Kind == w.kind {
			why = errors.Join(why, err)
		}
	}
	d.silent, d.problem = true, explain(o, why)
	d.drv = newSilent()
	return d
}

// Backend names the output for a person: "PulseAudio", "PipeWire (pulse)", "pacat", "silent" and the like.
func (d *Device) Backend() string { return d.drv.name() }

// Detail says for a person where the sound goes: the loudspeaker's description, or the player command; it is empty where the
// Backend says it all. It may change while the device is open.
func (d *Device) Detail() string { return text.Line(d.drv.detail()) }

// Silent tells whether nothing can be heard.
func (d *Device) Silent() bool { return d.silent }

// Problem says in one line why nothing can be heard and what to do; empty when all is well.
func (d *Device) Problem() string { return d.problem }

// Rate is how many frames a second Start will ask of its source. It stays the same from Rate to Start and until Stop; after
// that it may be another, when the user has chosen another loudspeaker.
func (d *Device) Rate() int { return d.drv.rate() }

// Start begins to play what src gives. It waits for the server's answer, a second at most.
func (d *Device) Start(src Source) error { return d.drv.start(src) }

// Stop ends the playing at once; what was not heard yet is dropped. Source is not asked any more afterwards.
func (d *Device) Stop() { d.drv.stop() }

// Revise lets the caller change its mind about frames that were filled but not played. change is called, from
// here, with the earliest frame that can still be replaced; it returns the frame from which Source will give
// other samples, and Fill goes on from there, if that is one filled before. Where nothing can be taken back, earliest is
// beyond all frames. It does not wait for the device.
func (d *Device) Rewind(change func(earliest int64) (from int64)) { d.drv.rewind(change) }

// never is the earliest frame to replace where none can be.
const noFrame = math.MaxInt64

// Heard is how many frames have left the loudspeaker since Start, as well as the output knows. It never goes back.
func (d *Device) Played() int64 { return d.drv.played() }

// Lost gives one error, a sentence for a person, when the device goes away. A lost device is of no more use: Close it.
func (d *Device) Lost() <-chan error { return d.lost }

// Close ends whatever the device does and waits for its goroutines. It may be called twice and while Start or Stop waits.
func (d *Device) Close() { d.once.Do(d.drv.close) }
