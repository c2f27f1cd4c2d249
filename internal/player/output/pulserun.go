package output

import (
	"cmp"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"
)

const (
	ahead         = time.Second           // what the server buffers: a busy machine does not cause gaps, and this program sleeps long
	period        = 20 * time.Millisecond // what the device takes of that at a time: how soon a change is audible
	queryInterval = time.Second           // how often the server is asked for the position if it requests nothing meanwhile
	firstQuery    = 10 * time.Millisecond // delay of the first query: the clock has no position yet
	maxUnanswered = 2                     // intervals of queryInterval without an answer, after which the server counts as frozen
	maxCredit     = 16 << 20              // bytes; more than any buffer requested here holds
)

// pulseRun is one stream, from start to stop. Each start makes a new one, so that its counters begin at zero.
type pulseRun struct {
	p    *pulse
	rate int
	end  chan struct{}
	once sync.Once
	done sync.WaitGroup
	wake chan struct{} // there is something to send, or to ask, before the next queryInterval

	credit   atomic.Int64 // bytes that the server requested
	awaiting atomic.Bool  // the answer to the position request is pending

	stream uint32        // held by p.mu, like where and block
	where  string        // description of the sink
	block  time.Duration // what the device takes at a time

	mu    sync.Mutex // held from filling a frame to counting it; a rewind happens in between
	given int64

	sent int64 // bytes: end of the last sample that was sent. Used by the pump only
}

func (p *pulse) start(src Source) error {
	p.stop()
	p.mu.Lock()
	if p.closed {
		p.mu.Unlock()
		return errClosed
	}
	p.announced = cmp.Or(p.announced, p.next.frames())
	r := &pulseRun{p: p, rate: p.announced, block: period, stream: undefined, end: make(chan struct{}), wake: make(chan struct{}, 1)}
	p.clock.reset(r.rate)
	p.run = r // before the server answers: it may request samples right after
	p.mu.Unlock()
	if _, err := call(p.wire, opCreatePlaybackStream, newStream(r.rate, p.chosen), r.begin); err != nil {
		p.mu.Lock()
		p.run = nil
		p.mu.Unlock()
		switch {
		case errors.Is(err, noSuchEntity) && p.chosen != "":
			return errNoSink
		case errors.Is(err, noSuchEntity):
			return errNoOutput
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
	r.setBlock(s.block)
	r.addCredit(s.missing)
	if !known && !v.bad {
		r.find(s.sink, func(string) {})
	}
	return struct{}{}
}

// setBlock records how much the device takes at a time.
func (r *pulseRun) setBlock(block time.Duration) {
	r.p.mu.Lock()
	r.block = max(period, min(block, ahead))
	r.p.mu.Unlock()
}

// moved follows the stream to another sink. The server has carried over what was not played yet, and resamples if
// needed.
func (r *pulseRun) moved(sink uint32) {
	r.find(sink, func(label string) { r.p.to.emit(Event{Moved, label}) })
}

// find asks for the sink's description and passes it on.
func (r *pulseRun) find(sink uint32, then func(label string)) {
	r.p.wire.ask(opGetSinkInfo, sinkByIndex(sink), func(v *values, err error) {
		if err != nil {
			return // the sink is gone again, and another message follows
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

// addCredit records that the server wants more. A small amount can wait for the next queryInterval.
func (r *pulseRun) addCredit(bytes uint32) {
	if bytes > maxCredit {
		return
	}
	if r.credit.Add(int64(bytes)) > int64(r.frames(ahead/4)*frameBytes) {
		r.wakePump()
	}
}

// wakePump wakes the pump before its next queryInterval.
func (r *pulseRun) wakePump() {
	select {
	case r.wake <- struct{}{}:
	default:
	}
}

// frames is the number of frames in that time.
func (r *pulseRun) frames(d time.Duration) int {
	return int(int64(r.rate) * int64(d/time.Microsecond) / 1e6)
}

// stop ends the stream and waits until the source is not called any more.
func (p *pulse) stop() {
	p.mu.Lock()
	r := p.run
	p.run = nil
	p.mu.Unlock()
	if r == nil {
		return
	}
	r.shutDown()
	p.wire.ask(opDeletePlaybackStream, message(nil).u32(r.stream), func(_ *values, err error) {
		if err != nil {
			p.log.Debug("sound stream not deleted", "error", err)
		}
	})
}

func (r *pulseRun) shutDown() {
	r.once.Do(func() { close(r.end) })
	r.done.Wait()
}

// pump sends what the server requests, and asks for the position in the same write, which saves a wake-up. It is the
// only goroutine that may wait for the socket.
func (r *pulseRun) pump(src Source) {
	out := newBatch()
	wait, unanswered := firstQuery, 0
	timer := time.NewTimer(wait)
	defer timer.Stop()
	for asks := false; ; {
		more := r.fill(out, src)
		if asks && !r.awaiting.Swap(true) {
			unanswered = 0
			out.request(r.p.wire.request(opGetPlaybackLatency, latencyRequest(r.stream), r.setClock))
		}
		if out.flush(r.p.wire) != nil {
			<-r.end // it follows, because the connection has ended
			return
		}
		if asks = !more; more {
			select {
			case <-r.end:
				return
			default:
				continue
			}
		}
		select {
		case <-r.end:
			return
		case <-r.wake:
		case <-timer.C:
			wait = min(4*wait, queryInterval)
			unanswered++
		}
		timer.Reset(wait)
		if unanswered == maxUnanswered {
			r.p.connectionLost(errFrozen)
			return
		}
	}
}

// fill adds what the server requested, in whole frames, and reports whether there is more of it than fits.
func (r *pulseRun) fill(out *batch, src Source) (more bool) {
	for {
		n := int(min(r.credit.Load(), pieceBytes)) / frameBytes * frameBytes
		if n <= 0 || out.full() {
			return n > 0
		}
		r.credit.Add(-int64(n))
		samples := out.scratch[:n/4]
		r.mu.Lock()
		at := r.given
		src.Fill(samples)
		r.given += int64(n / frameBytes)
		r.p.clock.give(n / frameBytes)
		r.mu.Unlock()
		// What a rewind takes back while this is being sent is sent again after it, to the same position.
		out.samples(r.stream, at*frameBytes-r.sent, samples)
		r.sent = at*frameBytes + int64(n)
		if at == 0 {
			return true // send the first ones at once
		}
	}
}

// setClock sets the clock by the server's answer.
func (r *pulseRun) setClock(v *values, err error) {
	if err != nil {
		return // the stream or the connection has ended, which is reported elsewhere
	}
	now := readLatency(v)
	r.p.mu.Lock()
	defer r.p.mu.Unlock()
	if v.bad || r.p.run != r {
		return
	}
	behind := int64(r.frames(now.latency))
	r.p.clock.set(now.read/frameBytes-behind, behind, time.Now(), now.moving)
	r.awaiting.Store(false)
}

// rewind finds the earliest frame that the server will not have read when new samples arrive, and sends again from
// where they differ. The server mixes what it has, so there is no gap.
func (p *pulse) rewind(change func(int64) int64) {
	p.mu.Lock()
	r := p.run
	if r == nil {
		change(noFrame)
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
		r.wakePump()
	}
}
