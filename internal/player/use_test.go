package player_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"callboard/internal/player"
	"callboard/internal/player/output"
)

func (f *fake) isClosed() bool {
	select {
	case <-f.closed:
		return true
	default:
		return false
	}
}

func TestUseKeepsPosition(t *testing.T) {
	t.Parallel()
	clip, want := wavFile(t, "a", rate, sine(440, rate, rate))
	synctest.Test(t, func(t *testing.T) {
		first, second := newFake(rate), newFake(rate)
		e := engine(t, first, second)
		e.Play(clip)
		synctest.Wait()
		first.pull(300 * ms)
		first.play(200 * ms)
		e.Use(output.Pulse, "speakers")
		if kind, device := e.Output(); kind != output.Pulse || device != "speakers" {
			t.Errorf("Output returns %q, %q", kind, device)
		}
		near(t, "position at the change", e.State().Position, 200*time.Millisecond)
		synctest.Wait()
		if s := e.State(); s.Status != player.Playing || !first.isClosed() || s.Problem != "" {
			t.Errorf("%v, the first closed: %t, %q", s.Status, first.isClosed(), s.Problem)
		}
		second.run(100 * ms)
		near(t, "on the second device", e.State().Position, 300*time.Millisecond)
		sameSamples(t, "frames that the first device did not play", second.taken()[5*ms:], want[205*ms:300*ms])
		e.Use(output.Pulse, "speakers")
		synctest.Wait()
		second.run(100 * ms)
		if second.isClosed() || second.starts != 1 {
			t.Error("selecting the same output again reopens it")
		}
	})
}

func TestUseWhileNothingPlays(t *testing.T) {
	t.Parallel()
	clip, want := wavFile(t, "a", rate, sine(440, rate, rate))
	synctest.Test(t, func(t *testing.T) {
		first, second, third := newFake(rate), newFake(rate), newFake(16000)
		e := engine(t, first, second, third)
		e.Use(output.Pulse, "x") // before any device was opened
		synctest.Wait()
		e.Play(clip)
		synctest.Wait()
		first.run(300 * ms)
		e.Pause()
		e.Use(output.Pulse, "y")
		synctest.Wait()
		if s := e.State(); s.Status != player.Paused || !first.isClosed() || second.running() {
			t.Errorf("%v, first closed: %t, second runs: %t", s.Status, first.isClosed(), second.running())
		}
		near(t, "position kept", e.State().Position, 300*time.Millisecond)
		e.Resume()
		synctest.Wait()
		second.run(100 * ms)
		sameSamples(t, "resumed on the second device", second.taken()[5*ms:], want[305*ms:400*ms])
		e.Use(output.Pulse, "z") // a device with another rate
		synctest.Wait()
		third.run(1600)
		near(t, "at another rate", e.State().Position, 500*time.Millisecond)
		third.run(16000)
		time.Sleep(time.Second)
		synctest.Wait()
		e.Use(output.Pulse, "x")
		synctest.Wait()
		if s := e.State(); s.Status != player.Ended || s.Position != time.Second {
			t.Errorf("ended: %v at %v", s.Status, s.Position)
		}
	})
}

// kinds returns the kinds of the events that were emitted.
func kinds(events []player.Event) (all []player.EventKind) {
	for _, e := range events {
		all = append(all, e.Kind)
	}
	return all
}

func TestEvents(t *testing.T) {
	t.Parallel()
	clip, _ := wavFile(t, "a", rate, sine(440, rate, rate))
	synctest.Test(t, func(t *testing.T) {
		first, second := newFake(rate), newFake(rate)
		e := engine(t, first, second)
		events := e.Follow()
		e.Play(clip)
		synctest.Wait()
		first.run(100 * ms)
		first.events <- output.Event{Kind: output.Underrun, Detail: "busy"}
		synctest.Wait()
		first.events <- output.Event{Kind: output.Moved, Detail: "Headphones"}
		synctest.Wait()
		later := e.Follow()
		first.lost <- errors.New("unplugged")
		synctest.Wait()
		second.run(rate)
		time.Sleep(time.Second)
		synctest.Wait()
		got := events.Take()
		if want := []player.EventKind{player.EventUnderrun, player.EventMoved, player.EventLost, player.EventBack, player.EventEnded}; !slices.Equal(kinds(got), want) {
			t.Fatalf("%+v, want %v", got, want)
		}
		if got[0].Detail != "busy" || got[1].Detail != "Headphones" || got[2].Detail != "unplugged" || got[3].Detail != "fake" {
			t.Errorf("%+v", got)
		}
		if got := kinds(later.Take()); !slices.Equal(got, []player.EventKind{player.EventLost, player.EventBack, player.EventEnded}) {
			t.Errorf("a later follower gets %v", got)
		}
		e.Resume()
		synctest.Wait()
		e.Pause()
		second.run(100 * ms)
		second.events <- output.Event{Kind: output.Underrun}
		synctest.Wait()
		e.Stop()
		synctest.Wait()
		if got := events.Take(); len(got) != 0 {
			t.Errorf("a pause and a stop emit events: %v", got)
		}
	})
}

func TestLostDeviceIsReopenedWithinTimeout(t *testing.T) {
	t.Parallel()
	clip, want := wavFile(t, "a", rate, sine(440, rate, rate))
	synctest.Test(t, func(t *testing.T) {
		first, found := newFake(rate), newFake(rate)
		var begun time.Time
		opens := 0
		e := player.NewWithTimeout(45*time.Second, func(context.Context) player.Device {
			switch opens++; {
			case opens == 1:
				return first
			case time.Since(begun) < 30*time.Second:
				d := newFake(rate)
				d.silent, d.problem = true, "no sound here"
				return d
			}
			return found
		})
		defer e.Close()
		events := e.Follow()
		e.Play(clip)
		synctest.Wait()
		first.run(250 * ms)
		begun = time.Now()
		first.lost <- errors.New("the battery is empty")
		for range 29 {
			time.Sleep(time.Second)
			synctest.Wait()
			if s := e.State(); s.Status != player.Paused || s.Problem != "the battery is empty; looking for it" || s.OutputLost {
				t.Fatalf("after %v: %v, %q", time.Since(begun), s.Status, s.Problem)
			}
			near(t, "position kept", e.State().Position, 250*time.Millisecond)
		}
		time.Sleep(6 * time.Second)
		synctest.Wait()
		if s := e.State(); s.Status != player.Playing || s.Problem != "" || opens > 20 {
			t.Errorf("%v, %q, opened %d times", s.Status, s.Problem, opens)
		}
		found.run(100 * ms)
		sameSamples(t, "from the kept position", found.taken()[5*ms:], want[255*ms:350*ms])
		if got := kinds(events.Take()); !slices.Equal(got, []player.EventKind{player.EventLost, player.EventBack}) {
			t.Errorf("%v", got)
		}
	})
}

// While a sink is suspended, the position stands still.
func TestStalledDeviceIsAwaitedWithinTimeout(t *testing.T) {
	t.Parallel()
	clip, want := wavFile(t, "a", rate, sine(440, rate, rate))
	synctest.Test(t, func(t *testing.T) {
		d := newFake(rate)
		opens := 0
		e := player.NewWithTimeout(30*time.Second, func(context.Context) player.Device { opens++; return d })
		defer e.Close()
		events := e.Follow()
		e.Play(clip)
		synctest.Wait()
		d.run(250 * ms)
		time.Sleep(10 * time.Second)
		synctest.Wait()
		if s := e.State(); s.Status != player.Paused || s.Problem != "playback is stalled: fake does not take sound; it continues when the device does" {
			t.Errorf("stalled: %v, %q", s.Status, s.Problem)
		}
		near(t, "position kept", e.State().Position, 250*time.Millisecond)
		d.run(100 * ms)
		time.Sleep(2 * time.Second)
		synctest.Wait()
		if s := e.State(); s.Status != player.Playing || s.Problem != "" || opens != 1 {
			t.Errorf("resumed: %v, %q, opened %d times", s.Status, s.Problem, opens)
		}
		sameSamples(t, "without interruption", d.taken(), want[:350*ms])
		if got := kinds(events.Take()); !slices.Equal(got, []player.EventKind{player.EventLost, player.EventBack}) {
			t.Errorf("%v", got)
		}
		time.Sleep(time.Minute) // and when the device never resumes
		synctest.Wait()
		if s := e.State(); s.Status != player.Paused || !s.OutputLost {
			t.Errorf("stalled for longer than the timeout: %v", s.Status)
		}
	})
}
