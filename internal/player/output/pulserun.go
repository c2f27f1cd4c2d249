package output

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"sync"
	"time"

	"github.com/jfreymuth/pulse/proto"
)

const (
	frameBytes = 4 * Channels
	ahead      = 400 * time.Millisecond // what the server holds of us: a busy machine does not stutter
	period     = 20 * time.Millisecond  // what it takes of that at a time: how soon a change is heard
	pieceBytes = 16 << 10
)

// pulseRun is one stream, from start to stop. A fresh one each time keeps its counters free of what was before.
type pulseRun struct {
	p      *pulse
	stream uint32
	end    chan struct{}
	once   sync.Once
	done   sync.WaitGroup

	mu    sync.Mutex // held from a frame's filling to its counting: a revision falls in between
	given int64
}

func (p *pulse) start(src Source) error {
	p.stop()
	p.clock.reset()
	bytes := func(d time.Duration) uint32 { return uint32(p.clock.rate*int(d/time.Millisecond)/1000) * frameBytes }
	create := proto.CreatePlaybackStream{
		SampleSpec: proto.SampleSpec{Format: proto.FormatFloat32LE, Channels: Channels, Rate: uint32(p.clock.rate)},
		ChannelMap: proto.ChannelMap{proto.ChannelLeft, proto.ChannelRight},
		SinkIndex:  proto.Undefined, SinkName: p.sink,
		BufferMaxLength: bytes(4 * ahead), BufferTargetLength: bytes(ahead),
		BufferPrebufferLength: bytes(period / 2), BufferMinimumRequest: bytes(period),
		ChannelVolumes: proto.ChannelVolumes{proto.VolumeNorm, proto.VolumeNorm}, // not set: the server remembers ours
		EarlyRequests:  true,                                                     // else the device itself would buffer as much, beyond our reach
		Properties:     proto.PropList{"media.name": proto.PropListString("voice")},
	}
	var reply proto.CreatePlaybackStreamReply
	if err := p.client.Request(&create, &reply); err != nil {
		switch {
		case errors.Is(err, context.DeadlineExceeded):
			return errFrozen
		case errors.Is(err, proto.ErrNoSuchEntity) && p.sink != "":
			return errNoSink
		}
		return fmt.Errorf("the sound server does not open a stream: %w", err)
	}
	r := &pulseRun{p: p, stream: reply.StreamIndex, end: make(chan struct{})}
	p.mu.Lock()
	if p.closed {
		p.mu.Unlock()
		return errors.New("the output is closed")
	}
	p.run = r
	r.done.Add(2)
	p.mu.Unlock()
	p.asked(r.stream, int(reply.Missing))
	go r.pump(src)
	go r.follow()
	return nil
}

// stop ends the stream and waits until the source is left alone.
func (p *pulse) stop() {
	p.mu.Lock()
	r := p.run
	p.run = nil
	p.mu.Unlock()
	if r == nil {
		return
	}
	r.halt()
	if err := p.client.Request(&proto.DeletePlaybackStream{StreamIndex: r.stream}, nil); err != nil {
		p.log.Debug("sound stream not deleted", "error", err)
	}
	p.mu.Lock()
	clear(p.credit) // also of what the server asked late
	p.mu.Unlock()
}

func (r *pulseRun) halt() {
	r.once.Do(func() { close(r.end) })
	r.done.Wait()
}

// pump hands over what the server asks for. It is the only goroutine that may wait for the socket.
func (r *pulseRun) pump(src Source) {
	defer r.done.Done()
	samples := make([]float32, pieceBytes/4)
	buf := make([]byte, frameHeader+pieceBytes)
	for {
		r.mu.Lock()
		n, at := r.p.take(r.stream, pieceBytes), r.given
		src.Fill(samples[:n/4])
		r.given += int64(n / frameBytes)
		r.p.clock.give(n / frameBytes)
		r.mu.Unlock()
		if n == 0 {
			select {
			case <-r.end:
				return
			case <-r.p.wake:
			}
			continue
		}
		for i, v := range samples[:n/4] {
			binary.LittleEndian.PutUint32(buf[frameHeader+4*i:], math.Float32bits(v))
		}
		// What a revision took back while this was on its way is sent again behind it, to the same place.
		if err := r.p.wire.frame(r.stream, at*frameBytes, buf[:frameHeader+n]); err != nil {
			r.p.broken(errFrozen)
			return
		}
		select {
		case <-r.end:
			return
		default:
		}
	}
}

// revise finds the earliest frame that the server will not have read when new samples arrive, and sends again from
// where they differ. The server mixes what it has; there is no gap.
func (p *pulse) revise(change func(int64) int64) {
	p.mu.Lock()
	r := p.run
	if r == nil {
		change(never)
		p.mu.Unlock()
		return
	}
	p.mu.Unlock()
	r.mu.Lock()
	from := change(p.clock.read() + int64(p.clock.rate)*int64(3*period/2/time.Millisecond)/1000)
	back := int(max(0, r.given-from))
	r.given -= int64(back)
	p.clock.give(-back)
	r.mu.Unlock()
	p.asked(r.stream, back*frameBytes)
}

var errFrozen = errors.New("the sound server does not answer")

// follow asks where the sound is: often at first, when the clock knows nothing yet, then ten times a second.
func (r *pulseRun) follow() {
	defer r.done.Done()
	wait, silences := 5*time.Millisecond, 0
	timer := time.NewTimer(wait)
	defer timer.Stop()
	for {
		select {
		case <-r.end:
			return
		case <-timer.C:
		}
		var now proto.GetPlaybackLatencyReply
		err := r.p.client.Request(&proto.GetPlaybackLatency{StreamIndex: r.stream}, &now)
		switch {
		case errors.Is(err, context.DeadlineExceeded):
			if silences++; silences == 3 {
				r.p.broken(errFrozen)
				return
			}
		case err != nil:
			return // the stream or the connection has ended, and that was told already
		default:
			silences = 0
			behind := int64(float64(now.Latency) * float64(r.p.clock.rate) / 1e6)
			r.p.clock.set(now.ReadIndex/frameBytes-behind, behind, time.Now(), now.Running)
		}
		wait = min(2*wait, 100*time.Millisecond)
		timer.Reset(wait)
	}
}
