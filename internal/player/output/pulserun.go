package output

import (
	"cmp"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"sync"
	"sync/atomic"
	"time"
)

const (
	frameBytes = 4 * Channels
	ahead      = 1000 * time.Millisecond // what the server holds of us: a busy machine does not stutter
	period     = 20 * time.Millisecond   // what it takes of that at a time: how soon a change is heard
	beat       = 500 * time.Millisecond  // how often the server is asked where the sound is
	patience   = 15                      // beats without an answer, after which the server is not there
	pieceBytes = 60 << 10                // a block of the server's memory holds 64
	mostAsked  = 16 << 20                // bytes; more than a buffer that was asked for here ever holds
)

// pulseRun is one stream, from start to stop. A fresh one each time keeps its counters free of what was before.
type pulseRun struct {
	p    *pulse
	rate int
	end  chan struct{}
	once sync.Once
	done sync.WaitGroup
	wake chan struct{} // something to send before the next beat

	credit   atomic.Int64 // bytes the server asked for
	awaiting atomic.Bool  // the answer to where the sound is

	stream uint32        // held by p.mu, like where
	where  string        // the loudspeaker, for a person
	block  time.Duration // what the device takes at a time

	mu    sync.Mutex // held from a frame's filling to its counting: a revision falls in between
	given int64
}

func (p *pulse) start(src Source) error {
	p.stop()
	p.mu.Lock()
	if p.closed {
		p.mu.Unlock()
		return errClosed
	}
	p.told = cmp.Or(p.told, p.next.frames())
	r := &pulseRun{p: p, rate: p.told, block: period, stream: undefined, end: make(chan struct{}), wake: make(chan struct{}, 1)}
	p.clock.reset(r.rate)
	p.run = r // before the server answers: it may ask for samples right behind
	p.mu.Unlock()
	if _, err := call(p.wire, opCreatePlaybackStream, newStream(r.rate, p.chosen), r.begin); err != nil {
		p.mu.Lock()
		p.run = nil
		p.mu.Unlock()
		switch {
		case errors.Is(err, noSuchEntity) && p.chosen != "":
			return errNoSink
		case errors.Is(err, noSuchEntity):
			return errNoSpeaker
		case errors.As(err, new(refusal)):
			return fmt.Errorf("the sound server does not open a stream: %w", err)
		}
		return err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed {
		return errClosed
	}
	r.done.Go(func() { r.pump(src) })
	return nil
}

// begin takes the server's answer to the request for the stream.
func (r *pulseRun) begin(v *values) struct{} {
	s := readStream(v)
	r.p.mu.Lock()
	r.stream = s.index
	known := s.sink == r.p.next.index
	r.p.mu.Unlock()
	r.takes(s.block)
	r.asked(s.missing)
	if !known && !v.bad {
		r.find(s.sink, func(string) {})
	}
	return struct{}{}
}

// takes notes how much the device takes at a time.
func (r *pulseRun) takes(block time.Duration) {
	r.p.mu.Lock()
	r.block = max(period, min(block, ahead))
	r.p.mu.Unlock()
}

// moved follows the stream to another loudspeaker. The server has carried over what was not heard yet, and resamples
// if it must.
func (r *pulseRun) moved(sink uint32) {
	r.find(sink, func(label string) { r.p.to.tell(Event{Moved, label}) })
}

// find asks for the loudspeaker's name and passes it on.
func (r *pulseRun) find(sink uint32, then func(label string)) {
	r.p.wire.ask(opGetSinkInfo, numbered(sink), func(v *values, err error) {
		if err != nil {
			return // it has gone again, and another message is on its way
		}
		s := readSink(v)
		r.p.mu.Lock()
		r.where = s.label
		mine := r.p.run == r
		r.p.mu.Unlock()
		if mine && !v.bad {
			then(s.label)
		}
	})
}

// asked notes that the server wants more. A little can wait for the next beat.
func (r *pulseRun) asked(bytes uint32) {
	if bytes > mostAsked {
		return
	}
	if r.credit.Add(int64(bytes)) > int64(r.frames(ahead/4)*frameBytes) {
		r.hurry()
	}
}

func (r *pulseRun) hurry() {
	select {
	case r.wake <- struct{}{}:
	default:
	}
}

// frames is how many go by in that time.
func (r *pulseRun) frames(d time.Duration) int {
	return int(int64(r.rate) * int64(d/time.Microsecond) / 1e6)
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
	p.wire.ask(opDeletePlaybackStream, message(nil).u32(r.stream), func(_ *values, err error) {
		if err != nil {
			p.log.Debug("sound stream not deleted", "error", err)
		}
	})
}

func (r *pulseRun) halt() {
	r.once.Do(func() { close(r.end) })
	r.done.Wait()
}

// pump hands over what the server asks for, and asks it where the sound is: often at first, when the clock knows
// nothing yet. It is the only goroutine that may wait for the socket.
func (r *pulseRun) pump(src Source) {
	samples := make([]float32, pieceBytes/4)
	buf := make([]byte, frameHeader+pieceBytes)
	wait, silences := beat/32, 0
	timer := time.NewTimer(wait)
	defer timer.Stop()
	for {
		for r.piece(src, samples, buf) {
			select {
			case <-r.end:
				return
			default:
			}
		}
		select {
		case <-r.end:
			return
		case <-r.wake: // it asks in the same breath, which spares a wake-up
		case <-timer.C:
			wait = min(2*wait, beat)
			silences++
		}
		timer.Reset(wait)
		if !r.awaiting.Swap(true) {
			silences = 0
			r.p.wire.ask(opGetPlaybackLatency, append(message(nil).u32(r.stream), tagTime, 0, 0, 0, 0, 0, 0, 0, 0), r.placed)
		}
		if silences == patience {
			r.p.broken(errFrozen)
			return
		}
	}
}

// piece sends some of what the server asked for, in whole frames, and tells whether there may be more to send. When
// sending fails, the wire ends the connection and says so.
func (r *pulseRun) piece(src Source, samples []float32, buf []byte) bool {
	n := int(min(r.credit.Load(), pieceBytes)) / frameBytes * frameBytes
	if n <= 0 {
		return false
	}
	r.credit.Add(-int64(n))
	r.mu.Lock()
	at := r.given
	src.Fill(samples[:n/4])
	r.given += int64(n / frameBytes)
	r.p.clock.give(n / frameBytes)
	r.mu.Unlock()
	for i, v := range samples[:n/4] {
		binary.LittleEndian.PutUint32(buf[frameHeader+4*i:], math.Float32bits(v))
	}
	// What a revision took back while this was on its way is sent again behind it, to the same place.
	return r.p.wire.samples(r.stream, at*frameBytes, buf[:frameHeader+n]) == nil
}

// placed sets the clock by the server's answer.
func (r *pulseRun) placed(v *values, err error) {
	if err != nil {
		return // the stream or the connection has ended, and that is told elsewhere
	}
	now := readPlace(v)
	r.p.mu.Lock()
	defer r.p.mu.Unlock()
	if v.bad || r.p.run != r {
		return
	}
	behind := int64(r.frames(now.latency))
	r.p.clock.set(now.read/frameBytes-behind, behind, time.Now(), now.moving)
	r.awaiting.Store(false)
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
	margin := r.frames(r.block * 3 / 2)
	p.mu.Unlock()
	r.mu.Lock()
	from := change(p.clock.read() + int64(margin))
	back := int(max(0, r.given-from))
	r.given -= int64(back)
	p.clock.give(-back)
	r.mu.Unlock()
	if r.credit.Add(int64(back*frameBytes)) > 0 {
		r.hurry()
	}
}
