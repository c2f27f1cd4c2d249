package output

import (
	"cmp"
	"context"
	"errors"
	"log/slog"
	"os"
	"sync"
)

// pulse is a connection to PulseAudio, or to PipeWire, which speaks the same protocol. While nothing plays it holds no
// stream, so it causes no wake-ups here or in the server; the server only reports changes of the sinks.
type pulse struct {
	wire   *wire
	log    *slog.Logger
	to     *Device
	chosen string // a sink's name; "" follows the server's default
	server serverInfo
	clock  clock

	mu        sync.Mutex
	next      sink // the sink of the next run
	announced int  // the rate that rate returned for it
	asking    bool // next is being asked for
	again     bool // next may have changed since it was asked for
	run       *pulseRun
	opened    bool
	dead      error // why the connection ended before it was opened
	closed    bool
}

func openPulse(ctx context.Context, o Options, to *Device) (driver, error) {
	err := errNoServer
	for _, a := range servers(o.Server, os.Getenv, os.Getuid()) {
		p, perr := dialPulse(ctx, a, o, to)
		if perr == nil {
			return p, nil
		}
		o.Log.Debug("sound server not usable", "address", a.addr, "error", perr)
		if _, known := advice(perr); known {
			err = perr
		}
	}
	return nil, err
}

func dialPulse(ctx context.Context, a address, o Options, to *Device) (*pulse, error) {
	w, err := dial(ctx, a)
	if err != nil {
		return nil, err
	}
	p := &pulse{wire: w, log: o.Log, to: to, chosen: o.Device}
	w.notice, w.lost = p.notice, p.connectionLost
	if err := w.open(ctx, cookie(os.Getenv), p.setUp); err != nil {
		return nil, err
	}
	p.mu.Lock()
	p.opened, err = true, p.dead
	p.mu.Unlock()
	return p, err
}

// setUp asks for the server's name and the sink, and subscribes to changes.
func (p *pulse) setUp() error {
	info, err := call(p.wire, opGetServerInfo, nil, readServer)
	if err != nil {
		return err
	}
	p.server = info
	next, err := call(p.wire, opGetSinkInfo, sinkByName(cmp.Or(p.chosen, info.defaultSink)), readSink)
	switch {
	case errors.Is(err, noSuchEntity) && p.chosen != "":
		return errNoSink
	case errors.Is(err, noSuchEntity):
		return errNoOutput
	case err != nil:
		return err
	}
	p.mu.Lock()
	p.next = next
	p.mu.Unlock()
	const sinks, server = 0x01, 0x80
	_, err = call(p.wire, opSubscribe, message(nil).u32(sinks|server), readNothing)
	return err
}

// notice handles messages that are not answers. It is called by the reading goroutine, like all answers.
func (p *pulse) notice(op uint32, v *values) {
	if op == opChange {
		p.refresh()
		return
	}
	switch op {
	case opRequest, opUnderflow, opStreamKilled, opSuspended, opStreamMoved, opStarted, opBufferChanged:
	default:
		return
	}
	r := p.running(v.u32())
	if r == nil || v.bad {
		return
	}
	switch op {
	case opRequest:
		r.addCredit(v.u32())
	case opUnderflow:
		p.to.emit(Event{Underrun, "this machine was too busy to play without a gap"})
	case opStreamKilled:
		p.to.reportLoss(errors.New("the sound device was removed"))
	case opStarted, opSuspended:
		r.wakePump() // to ask for the position
	case opStreamMoved:
		index := v.u32()
		v.skip("t1")
		r.setBlock(readBuffers(v))
		if !v.bad {
			r.moved(index)
		}
	case opBufferChanged:
		r.setBlock(readBuffers(v))
	}
}

// running returns the run that a stream belongs to, or nil when it has ended.
func (p *pulse) running(stream uint32) *pulseRun {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.run != nil && p.run.stream == stream {
		return p.run
	}
	return nil
}

// refresh asks for the sink of the next run: the user may have chosen another default, or the device may have another
// rate. It does not wait, and has one question pending at a time, however often something changes.
func (p *pulse) refresh() {
	p.mu.Lock()
	p.again = p.asking
	begin := !p.asking
	p.asking = true
	p.mu.Unlock()
	if !begin {
		return
	}
	ask := func(name string) { p.wire.ask(opGetSinkInfo, sinkByName(name), p.refreshed) }
	if p.chosen != "" {
		ask(p.chosen)
		return
	}
	p.wire.ask(opGetServerInfo, nil, func(v *values, err error) {
		if err != nil {
			p.refreshed(v, err)
			return
		}
		if info := readServer(v); !v.bad {
			ask(info.defaultSink)
		}
	})
}

// refreshed takes the answer. If there is none, for lack of a device, the old one stays: Start will report it.
func (p *pulse) refreshed(v *values, err error) {
	var next sink
	if err == nil {
		next = readSink(v)
	}
	p.mu.Lock()
	if err == nil && !v.bad {
		p.next = next
	}
	again := p.again
	p.asking, p.again = false, false
	p.mu.Unlock()
	if again {
		p.refresh()
	}
}

func (p *pulse) name() string  { return p.server.brand() }
func (p *pulse) short() string { return p.server.short() }
func (p *pulse) played() int64 { return p.clock.now() }

// detail describes the sink that plays or will play.
func (p *pulse) detail() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.run != nil && p.run.where != "" {
		return p.run.where
	}
	return p.next.label
}

// rate is the rate of the sink: this program resamples, with better quality than the server.
func (p *pulse) rate() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.run != nil {
		return p.run.rate
	}
	p.announced = p.next.frames()
	return p.announced
}

func (p *pulse) connectionLost(err error) {
	p.mu.Lock()
	if !p.opened {
		p.dead = err
	}
	news := p.opened && !p.closed
	p.mu.Unlock()
	if news {
		p.to.reportLoss(err)
	}
}

// close ends the connection; the server then drops the stream.
func (p *pulse) close() {
	p.mu.Lock()
	p.closed = true
	run := p.run
	p.mu.Unlock()
	p.wire.close()
	if run != nil {
		run.shutDown()
	}
}
