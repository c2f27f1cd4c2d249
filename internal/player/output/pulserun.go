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
	ahead     = time.Second           // what the server holds of us: a busy machine does not stutter, and this one sleeps long
	period    = 20 * time.Millisecond // what it takes of that at a time: how soon a change is heard
	beat      = time.Second           // how often the server is asked where the sound is, should it want nothing meanwhile
	outset    = 10 * time.Millisecond // when it is asked first: the clock knows nothing yet
	patience  = 2                     // beats without an answer, after which the server is not there
	maxCredit = 16 << 20              // bytes; more than a buffer that was asked for here ever holds
)

// pulseRun is one stream, from start to stop. A fresh one each time keeps its counters free of what was before.
type pulseRun struct {
	p    *pulse
	rate int
	end  chan struct{}
	once sync.Once
	done sync.WaitGroup
	wake chan struct{} // there is something to send, or to ask, before the next beat

	credit   atomic.Int64 // bytes the server asked for
	awaiting atomic.Bool  // the answer to where the sound is

	stream uint32        // held by p.mu, like where
	where  string        // the loudspeaker, for a person
	block  time.Duration // what the device takes at a time

	mu    sync.Mutex // held from a frame's filling to its counting: a revision falls in between
	given int64

	sent int64 // bytes: where the last sample that went out ends. The pump's alone
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
	r.setBlock(s.block)
	r.addCredit(s.missing)
	if !known && !v.bad {
		r.find(s.sink, func(string) {})
	}
	return struct{}{}
}

// takes notes how much the device takes at a time.
func (r *pulseRun) setBlock(block time.Duration) {
	r.p.mu.Lock()
	r.block = max(period, min(block, ahead))
	r.p.mu.Unlock()
}

// moved follows the stream to another loudspeaker. The server has carried over what was not heard yet, and resamples
// if it must.
func (r *pulseRun) moved(sink uint32) {
	r.find(sink, func(label string) { r.p.to.emit(Event{Moved, label}) })
}

// find asks for the loudspeaker's name and passes it on.
func (r *pulseRun) find(sink uint32, then func(label string)) {
	r.p.wire.ask(opGetSinkInfo, sinkByIndex(sink), func(v *values, err error) {
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
func (r *pulseRun) addCredit(bytes uint32) {
	if bytes > maxCredit {
		return
	}
	if r.credit.Add(int64(bytes)) > int64(r.frames(ahead/4)*frameBytes) {
		r.wakePump()
	}
}

func (r *pulseRun) wakePump() {
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

// pump hands over what the server asks for, and asks it in the same breath where the sound is, which spares a wake-up. It is
// the only goroutine that may wait for the socket.
func (r *pulseRun) pump(src Source) {
	out := newBatch()
	wait, silences := outset, 0
	timer := time.NewTimer(wait)
	defer timer.Stop()
	for asks := false; ; {
		more := r.fill(out, src)
		if asks && !r.awaiting.Swap(true) {
			silences = 0
			out.request(r.p.wire.request(opGetPlaybackLatency, latencyRequest(r.stream), r.setClock))
		}
		if out.flush(r.p.wire) != nil {
			<-r.end // which follows, as the wire has ended
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
			wait = min(4*wait, beat)
			silences++
		}
		timer.Reset(wait)
		if silences == patience {
			r.p.connectionLost(errFrozen)
			return
		}
	}
}

// load puts in what the server asked for, in whole frames, and tells whether there is more of it than fits.
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
		// What a revision takes back while this is on its way is sent again behind it, to the same place.
		out.samples(r.stream, at*frameBytes-r.sent, samples)
		r.sent = at*frameBytes + int64(n)
		if at == 0 {
			return true // the first of them are waited for
		}
	}
}

// placed sets the clock by the server's answer.
func (r *pulseRun) setClock(v *values, err error) {
	if err != nil {
		return // the stream or the connection has ended, and that is told elsewhere
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

// revise finds the earliest frame that the server will not have read when new samples arrive, and sends again from
// where they differ. The server mixes what it has; there is no gap.
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
