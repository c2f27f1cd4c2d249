package ui

import (
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"callboard/internal/player"
	"callboard/internal/ui/keymap"
)

// clocks counts the animation timers that are started, by their duration.
func (s *stage) clocks() map[time.Duration]int {
	asked := map[time.Duration]int{}
	s.m.after = func(d time.Duration, msg tea.Msg) tea.Cmd {
		if _, ok := msg.(tickMsg); ok {
			asked[d]++
		}
		return nil
	}
	return asked
}

// quiet is a stage on which no job runs.
func quiet(t *testing.T, change ...func(*Options)) *stage {
	return noJobs(t, 120, 36, change...)
}

func TestAnimationRunsOnlyWhileSoundPlays(t *testing.T) {
	for _, status := range []player.Status{player.Idle, player.Loading, player.Paused, player.Ended, player.Broken} {
		s := quiet(t)
		asked := s.clocks()
		s.sounds()
		s.tick()
		if asked[50*time.Millisecond] != 2 || len(asked) != 1 {
			t.Fatalf("while sound plays: %v", asked)
		}
		clear(asked)
		s.sounds(func(st *player.State) { st.Status = status })
		s.tick() // the one that was under way
		s.press("P", "right", "l")
		s.tick()
		if len(asked) != 0 || s.m.timers.tickEvery != 0 {
			t.Fatalf("%s: %v", status, asked)
		}
	}
}

func TestLowPowerDrawsFourTimesASecond(t *testing.T) {
	s := quiet(t, func(o *Options) { o.LowPower = true })
	asked := s.clocks()
	s.sounds()
	if asked[250*time.Millisecond] != 1 || len(asked) != 1 {
		t.Fatalf("%v", asked)
	}
	s.wantNot("━")
	clear(asked)
	s.do(keymap.LowPower)
	if asked[50*time.Millisecond] != 1 {
		t.Fatalf("full power: %v", asked)
	}
	s.press("x")
	s.want("━")
	if s.m.work()[lowPowerSetting] != "" {
		t.Fatal("what a flag says is kept as if it had been chosen")
	}
	s.do(keymap.LowPower)
	if s.m.work()[lowPowerSetting] != "on" {
		t.Fatal("low power is not kept")
	}
	s = quiet(t, func(o *Options) { o.LowPower, o.NoMotion = true, true })
	asked = s.clocks()
	s.sounds()
	if asked[time.Second] != 1 {
		t.Fatalf("without motion: %v", asked)
	}
}

func TestQuickerClockReplacesASlowerOne(t *testing.T) {
	s := newStage(t, 120, 36)
	s.now = s.now.Add(time.Hour) // the running job is drawn again when its minutes change
	s.m.timers.tickEvery = 0
	asked := s.clocks()
	s.press("down")
	slow := s.m.timers.tick
	s.sounds()
	if asked[57*time.Second] != 1 || asked[50*time.Millisecond] != 1 {
		t.Fatalf("%v", asked)
	}
	s.send(tickMsg(slow))
	if asked[50*time.Millisecond] != 1 {
		t.Fatal("two clocks run")
	}
}

func TestIdleScreenHasNoTimer(t *testing.T) {
	s := quiet(t)
	ticks := 0
	s.m.after = func(_ time.Duration, msg tea.Msg) tea.Cmd {
		if _, ok := msg.(tickMsg); ok {
			ticks++
		}
		return nil
	}
	s.press("down", "up", "tab")
	if ticks != 0 {
		t.Fatalf("%d ticks asked for on a quiet screen", ticks)
	}
	s.send(playerMsg(player.State{Status: player.Playing, Clip: player.Clip{Key: "x"}, Length: time.Second}))
	if ticks != 1 {
		t.Fatalf("%d ticks while sound plays; want 1", ticks)
	}
}
