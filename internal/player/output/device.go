// Package output plays samples on this machine.
//
// There is always an output. A sound server is tried first, then the system's own sound, then a player command. When
// nothing works, a silent output keeps the clock running, so that a position still moves, and says why. Nothing here
// writes to the terminal.
//
// The PulseAudio connection replaces beep/speaker and the client of jfreymuth/pulse (v0.1.3). Measured: speaker.Init
// reports no error without a device, and its libraries print on the terminal; the client stalls without an event when a
// sink is removed, hangs in Start on a suspended sink, and neither can take back frames. The wire protocol is an own
// implementation because the library's reader can panic in a goroutine of its own on what a server sends. Start to
// first sample at a null sink: 1.4 to 5.8 ms.
package output

import (
	"context"
	"errors"
	"log/slog"
	"math"
	"sync"
	"time"

	"callboard/internal/text"

	"github.com/gopxl/beep/v2"
)

// Kinds of output that Options may ask for.
const (
	Auto   = "auto"   // the best that works
	Pulse  = "pulse"  // PulseAudio, or PipeWire's implementation of its protocol
	Oto    = "oto"    // the system's own sound on macOS and Windows
	Exec   = "exec"   // a player command that reads samples from its standard input
	Silent = "silent" // a clock without sound
)

// Channels is the number of samples in a frame, everywhere in this package.
const Channels = 2

// Source gives the samples to play. Fill is called from the device's goroutine and must not wait. It fills all of buf,
// interleaved, ±1 at full scale, with silence when it has no more.
type Source interface{ Fill(buf []float32) }

// Options choose an output. The zero value means the best one that works.
type Options struct {
	Kind   string // one of the kinds above; "" is Auto
	Device string // name of a sink or device as the output knows it; "" is its default
	Server string // address of the sound server, as in PULSE_SERVER; "" tries the usual places
	Log    *slog.Logger
}

// driver is one kind of output. start and stop are called from one goroutine.
type driver interface {
	name() string  // Device.Backend
	short() string // Device.BackendShort
	rate() int
	start(Source) error // begins to take samples; frame 0 is the first one filled
	stop()              // stops taking samples and drops what is buffered
	played() int64
	detail() string
	rewind(change func(earliest int64) (from int64)) // see Device.Rewind
	close()                                          // called from any goroutine, also while start or stop waits; it ends them
}

// Device is an open output. Rate, Start and Stop belong to one goroutine; the other methods may be called from any.
type Device struct {
	drv      driver
	silent   bool
	problem  string
	lost     chan error
	events   chan Event
	eventsMu sync.Mutex
	once     sync.Once
}

// frozenProbes is the time for other outputs when a sound server is there and does not answer.
const frozenProbes = 500 * time.Millisecond

// Open opens an output. It never fails: if nothing can make a sound, the device is silent and says why in Problem. It
// waits for at most a few seconds, and not longer than ctx.
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
		drv, err := attempt(ctx, why, func(ctx context.Context) (driver, error) { return w.open(ctx, o, d) })
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

// attempt opens an output after others have failed for some reason.
func attempt(ctx context.Context, why error, open func(context.Context) (driver, error)) (driver, error) {
	if !errors.Is(why, errFrozen) {
		return open(ctx)
	}
	ctx, cancel := context.WithTimeout(ctx, frozenProbes) // most player commands would wait for the same server
	defer cancel()
	return open(ctx)
}

// Backend names the output for a person: "PulseAudio", "PipeWire (pulse)", "pacat", "silent" and the like.
func (d *Device) Backend() string { return d.drv.name() }

// BackendShort is a shorter Backend for a narrow line: "PipeWire", or a player command's name and nothing else.
func (d *Device) BackendShort() string { return d.drv.short() }

// Detail says for a person where the sound goes: the description of the sink, or the player command. It is empty if
// Backend says everything. It may change while the device is open.
func (d *Device) Detail() string { return text.Line(d.drv.detail()) }

// Silent reports whether nothing is audible.
func (d *Device) Silent() bool { return d.silent }

// Problem is one line that says why nothing is audible and what to do; empty when all is well.
func (d *Device) Problem() string { return d.problem }

// Rate is the number of frames per second that Start will take. It stays the same from Rate to Start and until Stop.
// Afterwards it may change, when the user has chosen another sink.
func (d *Device) Rate() beep.SampleRate { return beep.SampleRate(d.drv.rate()) }

// Start begins to play what src gives. It waits for the server's answer, a second at most.
func (d *Device) Start(src Source) error { return d.drv.start(src) }

// Stop stops playing at once and drops what was not played. src is not called any more afterwards.
func (d *Device) Stop() { d.drv.stop() }

// Rewind lets the caller replace frames that were filled but not played. It calls change with the earliest frame that
// can still be replaced. change returns the frame from which Source will give other samples; if that was filled before,
// Fill continues from there. If nothing can be taken back, earliest is after all frames. Rewind does not wait for the
// device.
func (d *Device) Rewind(change func(earliest int64) (from int64)) { d.drv.rewind(change) }

// noFrame is the earliest frame to replace where none can be.
const noFrame = math.MaxInt64

// Played is how many frames have been played since Start, as far as the output knows. It never decreases.
func (d *Device) Played() int64 { return d.drv.played() }

// Lost gives one error, a line for a person, when the device is lost. The device must then be closed.
func (d *Device) Lost() <-chan error { return d.lost }

// Close stops the device and waits for its goroutines. It may be called twice, and while Start or Stop waits.
func (d *Device) Close() { d.once.Do(d.drv.close) }
