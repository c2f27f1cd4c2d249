package player

import (
	"context"
	"errors"
	"time"

	"callboard/internal/event"
)

// State returns the current state. It is cheap: it may be called for every frame that is drawn.
func (e *Engine) State() State {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.state()
}

// Subscribe reports every change of the state, except of the position, which changes by itself.
func (e *Engine) Subscribe() *event.Sub[struct{}, State] { return e.topic.Subscribe() }

// Follow returns all events from now on, in order.
func (e *Engine) Follow() *event.Inbox[Event] {
	b := event.NewInbox[Event]()
	e.mu.Lock()
	defer e.mu.Unlock()
	e.events = append(e.events, b)
	return b
}

// emit is called with mu held.
func (e *Engine) emit(kind EventKind, detail string) { e.emitFor(kind, e.clip, detail) }

// emitFor is emit for a clip that is not the current one.
func (e *Engine) emitFor(kind EventKind, c Clip, detail string) {
	for _, b := range e.events {
		b.Put(Event{kind, c, detail})
	}
}

func (e *Engine) state() State {
	s := State{Clip: e.clip, Status: e.status, Position: e.position(), Volume: e.volume, Muted: e.muted, Speed: e.speed, Loop: e.loop, Queue: e.queueState(), Refused: e.refused,
		Matched: e.match, Gain: e.gainDB(), Problem: e.problem(), Partial: e.broken != "" && e.status != Broken, OutputLost: e.outputLost(), Backend: e.published.Backend, BackendShort: e.published.BackendShort, Device: e.published.Device, Silent: e.published.Silent}
	switch {
	case s.Status != Playing && s.Status != Loading:
	case e.lostWhy != "": // the position stands still until the sound is back
		s.Status = Paused
	case e.starved:
		s.Status = Loading
	}
	if t := e.track; t != nil {
		s.Info, _ = t.info()
		s.Length, s.Peaks = t.length(), t.peaks()
		s.Voiced, s.Place = t.voiced(), t.place(s.Position)
		s.Arrived, _ = t.arrived()
		s.Loudness, s.Measured = t.loudness()
		if s.Status == Playing && e.stall.waited == 0 { // a stalled device plays nothing
			s.Level = t.level(s.Position) * e.matchGain() * cubed(e.effectiveVolume())
		}
	}
	if e.dev != nil {
		s.Backend, s.BackendShort, s.Device, s.Silent = e.dev.Backend(), e.dev.BackendShort(), e.dev.Detail(), e.dev.Silent()
	}
	return s
}

// publish tells the subscribers if something changed. It is called with mu held, so that news keep their order.
func (e *Engine) publish() {
	s, t := e.state(), e.published
	e.published = s
	s.Position, s.Place, s.Level, s.Peaks, s.Arrived = t.Position, t.Place, t.Level, nil, t.Arrived
	t.Peaks = nil
	if !s.same(t) {
		e.topic.Publish(struct{}{}, e.published)
	}
}

// same compares everything but what changes by itself.
func (s State) same(t State) bool {
	return s.Clip == t.Clip && s.Status == t.Status && s.Length == t.Length && s.Info == t.Info && s.Loudness == t.Loudness &&
		s.Measured == t.Measured && s.Matched == t.Matched && s.Gain == t.Gain && s.Volume == t.Volume && s.Muted == t.Muted &&
		s.Speed == t.Speed && s.Loop == t.Loop && s.Queue == t.Queue && s.Refused == t.Refused && s.Backend == t.Backend && s.Device == t.Device && s.Silent == t.Silent &&
		s.OutputLost == t.OutputLost && s.Problem == t.Problem
}

// Wait waits until nothing plays any more: the clip ended, was stopped or cannot be played, its device is lost, or the
// engine was closed. A clip that the user paused is waited for. The only error is the context's.
func (e *Engine) Wait(ctx context.Context) (State, error) {
	sub := e.Subscribe()
	defer sub.Close()
	for {
		s := e.State()
		switch s.Status {
		case Idle, Ended, Broken:
			return s, nil
		}
		if s.OutputLost {
			return s, nil
		}
		if _, err := sub.Next(ctx); err != nil {
			return e.State(), err
		}
	}
}

// closeLimit is how long Close waits for a sound system that hangs.
const closeLimit = 90 * time.Millisecond

// Close stops the sound and closes the device. It takes less than 100 ms whatever the sound server does; its error says
// that something did not end in that time and was left behind.
func (e *Engine) Close() error {
	e.mu.Lock()
	if !e.closed {
		e.stop()
		e.closed = true
		e.publish()
	}
	dev := e.dev
	e.mu.Unlock()
	e.cancel()
	done := make(chan struct{})
	go func() {
		defer close(done)
		if dev != nil {
			dev.Close() // the device goroutine may be waiting for an answer; this ends the wait
		}
		e.owner.Wait()
		e.loads.Wait()
	}()
	limit := time.NewTimer(closeLimit)
	defer limit.Stop()
	select {
	case <-done:
		return nil
	case <-limit.C:
		return errors.New("the sound output did not close in time and was left behind")
	}
}
