package player

import (
	"context"
	"errors"
	"time"

	"callboard/internal/event"
)

// State is what plays now. It is cheap: ask for it as often as something is drawn.
func (e *Engine) State() State {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.state()
}

// Subscribe reports each change of what a State says, but for the position, which moves by itself.
func (e *Engine) Subscribe() *event.Sub[struct{}, State] { return e.topic.Subscribe() }

func (e *Engine) state() State {
	s := State{Clip: e.clip, Status: e.status, Position: e.position(), Volume: e.volume, Problem: e.problem()}
	s.Gone = e.gone()
	if e.audio != nil {
		s.Length, s.Peaks, s.Info = e.audio.Info.Duration, e.audio.Peaks, e.audio.Info
	}
	if e.dev != nil {
		s.Backend, s.Silent = e.dev.Backend(), e.dev.Silent()
	} else {
		s.Backend, s.Silent = e.told.Backend, e.told.Silent
	}
	return s
}

// publish tells the subscribers, if there is news. It is called with mu held, so that news keeps its order.
func (e *Engine) publish() {
	s := e.state()
	t := e.told
	if s.Status == t.Status && s.Clip == t.Clip && s.Problem == t.Problem && s.Gone == t.Gone && s.Backend == t.Backend &&
		s.Silent == t.Silent && s.Volume == t.Volume && s.Info == t.Info {
		return
	}
	e.told = s
	e.topic.Publish(struct{}{}, s)
}

// Wait waits until nothing plays any more: the clip ended, was stopped or cannot be played, its sound is gone, or
// the engine was closed. A clip that somebody paused is waited for. Its only error is the context's.
func (e *Engine) Wait(ctx context.Context) (State, error) {
	sub := e.Subscribe()
	defer sub.Close()
	for {
		s := e.State()
		switch s.Status {
		case Idle, Ended, Broken:
			return s, nil
		}
		if s.Gone {
			return s, nil
		}
		if _, err := sub.Next(ctx); err != nil {
			return e.State(), err
		}
	}
}

// closeLimit is how long Close waits for a sound system that hangs.
const closeLimit = 90 * time.Millisecond

// Close ends the sound at once and lets go of the device. It takes less than 100 ms whatever the sound server
// does; its error tells that something did not end in that time and was left behind.
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
			dev.Close() // the owner may be waiting for an answer; this ends the wait
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
