package player_test

import (
	"errors"
	"os"
	"testing"
	"testing/synctest"
	"time"

	"callboard/internal/player"
)

// Commands given before the clip is known take effect once it is.
func TestCommandsApplyWhenClipIsLoaded(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		ask  func(*player.Engine)
		want time.Duration
		long bool // the length is known
	}{
		"a jump":                             {func(e *player.Engine) { e.Jump(50) }, 500 * time.Millisecond, true},
		"a seek":                             {func(e *player.Engine) { e.Seek(300 * time.Millisecond) }, 300 * time.Millisecond, true},
		"two steps":                          {func(e *player.Engine) { e.SeekBy(100 * time.Millisecond); e.SeekBy(100 * time.Millisecond) }, 200 * time.Millisecond, true},
		"a seek while the length is unknown": {func(e *player.Engine) { e.Seek(300 * time.Millisecond) }, 300 * time.Millisecond, false},
	} {
		_, open, _ := partialClip(t, "b", rate, sine(660, rate, rate))
		synctest.Test(t, func(t *testing.T) {
			d := newFake(rate)
			e := engine(t, d)
			clip, f := open()
			if !c.long {
				copy(f.data[40:], "\xff\xff\xff\xff")
				f.size = -1
			}
			e.Play(clip)
			c.ask(e)
			synctest.Wait()
			f.arrive(1)
			f.arrive(1000)
			synctest.Wait()
			near(t, name, e.State().Position, c.want)
			if s := e.State(); s.Status != player.Playing {
				t.Errorf("%s: %v", name, s.Status)
			}
		})
	}
}

// A clip whose download failed can be paused and resumed at its position.
func TestPartialClipKeepsPosition(t *testing.T) {
	t.Parallel()
	_, open, _ := partialClip(t, "b", rate, sine(660, rate, rate))
	synctest.Test(t, func(t *testing.T) {
		f, d, e := playPartial(t, open, false)
		f.arrive(600)
		d.run(100 * ms)
		f.fail(os.ErrDeadlineExceeded)
		synctest.Wait()
		if s := e.State(); !s.Partial || s.Problem == "" {
			t.Errorf("after the failure: %+v", s.Problem)
		}
		e.Toggle(e.State().Clip)
		e.Toggle(e.State().Clip)
		synctest.Wait()
		near(t, "playback continues", e.State().Position, 100*time.Millisecond)
	})
}

// A loss is forgotten with the clip that was playing.
func TestLossEndsWithItsClip(t *testing.T) {
	t.Parallel()
	clip, _ := wavFile(t, "a", rate, sine(440, rate, rate))
	synctest.Test(t, func(t *testing.T) {
		first, good := newFake(rate), newFake(rate)
		e := engine(t, first, silentDevice(), good)
		e.Play(clip)
		synctest.Wait()
		first.run(100 * ms)
		first.lost <- errors.New("the sound device was removed")
		time.Sleep(100 * time.Millisecond)
		synctest.Wait()
		e.Stop()
		time.Sleep(time.Hour)
		synctest.Wait()
		if s := e.State(); s.Problem != "" {
			t.Errorf("an hour later: %q", s.Problem)
		}
		events := e.Follow()
		e.Play(clip)
		synctest.Wait()
		if got := events.Take(); len(got) != 0 || !good.running() {
			t.Errorf("emitted %v", got)
		}
	})
}
