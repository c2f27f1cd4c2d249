package output

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os"
	"strings"
	"sync"
	"time"

	"github.com/jfreymuth/pulse/proto"
)

const (
	answerLimit = time.Second // a request waits so long for the server
	dialLimit   = time.Second
)

var (
	errNoServer = errors.New("no PulseAudio or PipeWire server answered")
	errNoSink   = errors.New("the sound server does not know the chosen device")
)

// pulse is a connection to PulseAudio, or to PipeWire which speaks the same protocol. While nothing
// plays it holds no stream, so it costs neither this program nor the server a wake-up.
type pulse struct {
	client *proto.Client
	wire   *wire
	log    *slog.Logger
	server string
	sink   string
	clock  clock

	mu     sync.Mutex
	credit map[uint32]int // bytes the server asked for, by stream
	wake   chan struct{}
	run    *pulseRun
	opened bool
	closed bool
	lose   func(error)
}

func openPulse(ctx context.Context, o Options, lose func(error)) (driver, error) {
	err := errNoServer
	for _, a := range servers(o.Server, os.Getenv, os.Getuid()) {
		p, perr := dialPulse(ctx, a, o, lose)
		if perr == nil {
			return p, nil
		}
		o.Log.Debug("sound server not usable", "address", a.addr, "error", perr)
		if errors.Is(perr, errNoSink) || errors.Is(perr, proto.ErrAccessDenied) {
			err = perr
		}
	}
	return nil, err
}

func dialPulse(ctx context.Context, a address, o Options, lose func(error)) (*pulse, error) {
	d := net.Dialer{Timeout: dialLimit}
	conn, err := d.DialContext(ctx, a.network, a.addr)
	if err != nil {
		return nil, err
	}
	p := &pulse{log: o.Log, sink: o.Device, credit: map[uint32]int{}, wake: make(chan struct{}, 1), lose: lose}
	p.wire = &wire{conn: conn, in: bufio.NewReader(conn), onRequest: p.asked, onKilled: p.killed, onLost: p.broken}
	p.client = &proto.Client{}
	p.client.SetTimeout(answerLimit)
	p.client.Open(p.wire)
	stop := context.AfterFunc(ctx, func() { conn.Close() })
	err = p.greet()
	if !stop() || err != nil {
		p.close()
		return nil, errors.Join(err, ctx.Err())
	}
	p.mu.Lock()
	p.opened = true
	p.mu.Unlock()
	return p, nil
}

// greet proves who we are and learns the server's name and the device's rate.
func (p *pulse) greet() error {
	var auth proto.AuthReply
	if err := p.client.Request(&proto.Auth{Version: p.client.Version(), Cookie: cookie(os.Getenv)}, &auth); err != nil {
		return fmt.Errorf("the sound server refused the connection: %w", err)
	}
	p.client.SetVersion(auth.Version)
	name := proto.SetClientName{Props: proto.PropList{
		"application.name":       proto.PropListString("callboard"),
		"application.process.id": proto.PropListString(fmt.Sprint(os.Getpid())),
	}}
	if err := p.client.Request(&name, &proto.SetClientNameReply{}); err != nil {
		return err
	}
	var info proto.GetServerInfoReply
	if err := p.client.Request(&proto.GetServerInfo{}, &info); err != nil {
		return err
	}
	p.server = "PulseAudio"
	if strings.Contains(info.PackageName, "PipeWire") {
		p.server = "PipeWire (pulse)"
	}
	p.clock.rate = int(info.DefaultSampleSpec.Rate)
	// Resampling happens here, better than the server would; for that the device's own rate is needed.
	sink := p.sink
	if sink == "" {
		sink = info.DefaultSinkName
	}
	var device proto.GetSinkInfoReply
	switch err := p.client.Request(&proto.GetSinkInfo{SinkIndex: proto.Undefined, SinkName: sink}, &device); {
	case err == nil && device.Rate > 0:
		p.clock.rate = int(device.Rate)
	case errors.Is(err, proto.ErrNoSuchEntity) && p.sink != "":
		return errNoSink
	}
	if p.clock.rate < 8000 || p.clock.rate > 384_000 {
		p.clock.rate = 48000
	}
	return nil
}

func (p *pulse) name() string { return p.server }
func (p *pulse) rate() int    { return p.clock.rate }
func (p *pulse) heard() int64 { return p.clock.now() }

// asked notes that the server wants more of a stream.
func (p *pulse) asked(stream uint32, bytes int) {
	p.mu.Lock()
	p.credit[stream] += bytes
	p.mu.Unlock()
	select {
	case p.wake <- struct{}{}:
	default:
	}
}

// take gives out what the server asked for, in whole frames, and at most so many bytes.
func (p *pulse) take(stream uint32, most int) int {
	p.mu.Lock()
	defer p.mu.Unlock()
	n := min(p.credit[stream], most) / frameBytes * frameBytes
	p.credit[stream] -= n
	return n
}

func (p *pulse) killed(stream uint32) {
	p.mu.Lock()
	mine := p.run != nil && p.run.stream == stream
	p.mu.Unlock()
	if mine {
		p.lose(errors.New("the sound device was removed"))
	}
}

func (p *pulse) broken(err error) {
	p.mu.Lock()
	news := p.opened && !p.closed
	p.mu.Unlock()
	if news {
		p.lose(err)
	}
}

// close ends the connection; the server drops the stream with it. Whoever waits for an answer gets an error at once.
func (p *pulse) close() {
	p.mu.Lock()
	p.closed = true
	run := p.run
	p.mu.Unlock()
	p.wire.conn.Close()
	if run != nil {
		run.halt()
	}
}
