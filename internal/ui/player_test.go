package ui

import (
	"math"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"callboard/internal/player"
	"callboard/internal/player/loudness"
	"callboard/internal/ui/screen"
)

// voiced are peaks like those of a spoken line.
func voiced() []float32 {
	peaks := make([]float32, 512)
	for i := range peaks {
		x := float64(i)
		peaks[i] = float32(math.Abs(math.Sin(x/17)*math.Sin(x/71)) + 0.02)
	}
	return peaks
}

// sound is a take of 2.34 s that plays.
func sound() player.State {
	return player.State{
		Clip: player.Clip{Key: "job-3", Path: "/tmp/job-3.wav"}, Status: player.Playing, Position: 1200 * time.Millisecond,
		Length: 2340 * time.Millisecond, Arrived: 2340 * time.Millisecond, Peaks: voiced(), Level: 0.3, Volume: 80, Speed: 1,
		Info:     player.Info{Format: "wav", Rate: 44100, Channels: 1, Bits: 16},
		Loudness: loudness.Loudness{LUFS: -19.84, TruePeak: -2.12}, Measured: true,
		Backend: "PulseAudio", BackendShort: "PulseAudio", Device: "Built-in Audio Analog Stereo",
	}
}

// sounds puts the player into a state and reports it to the UI.
func (s *stage) sounds(change ...func(*player.State)) {
	st := sound()
	for _, c := range change {
		c(&st)
	}
	s.player.state = st
	s.send(playerMsg(st))
}

// did is what the player was asked to do since the last call.
func (s *stage) did() string {
	out := strings.Join(s.player.did, ", ")
	s.player.did = nil
	return out
}

func (s *stage) wantDid(what string) {
	s.tb.Helper()
	if got := s.did(); got != what {
		s.tb.Fatalf("the player did %q; want %q", got, what)
	}
}

func TestEveryKeyOfThePlayer(t *testing.T) {
	for _, c := range []struct{ key, does string }{
		{"left", "seek by -1s"}, {"right", "seek by 1s"}, {"shift+left", "seek by -5s"}, {"shift+right", "seek by 5s"},
		{"<", "speed 0.9"}, {">", "speed 1.1"}, {"-", "volume 75"}, {"=", "volume 85"}, {"+", "volume 85"}, {"_", "mute true"},
		{"l", "mark"}, {"ㅣ", "mark"}, {".", "stop"},
	} {
		s := newStage(t, 120, 36)
		s.sounds()
		s.press(c.key)
		s.wantDid(c.does)
		s.press("P", c.key) // and in the panel
		s.wantDid(c.does)
	}
}

// The hint says what the key would do: pause the playing take, or play another one.
func TestHintSaysPlayOrPause(t *testing.T) {
	s := newStage(t, 120, 36)
	s.press("tab", "tab")
	s.wantNot("space play") // it would only say that there is nothing to play yet
	j, _ := s.m.screen().Playable()
	s.sounds(func(st *player.State) { st.Clip.Key = j.ID })
	s.want("space pause")
	s.press("enter")
	s.want("space pause")
	s.press("esc", "down")
	s.want("space play")
	s.press("up")
	s.sounds(func(st *player.State) { st.Clip.Key, st.Status = j.ID, player.Paused })
	s.want("space play")
}

func TestSpeedHasStepsAndLimits(t *testing.T) {
	for _, c := range []struct {
		speed      float64
		slow, fast string
	}{{1, "speed 0.9", "speed 1.1"}, {0.7000000001, "speed 0.6", "speed 0.8"}, {0.5, "speed 0.5", "speed 0.6"}, {2, "speed 1.9", "speed 2"}} {
		s := newStage(t, 120, 36)
		s.sounds(func(st *player.State) { st.Speed = c.speed })
		s.press("<", ">")
		s.wantDid(c.slow + ", " + c.fast)
	}
}

func TestFlipSwitchesBetweenTheLastTwoTakes(t *testing.T) {
	s := newStage(t, 120, 36)
	s.sounds()
	s.press("f")
	s.wantDid("")
	s.want("play another one first")
	clip := func(key, path string) func(*player.State) {
		return func(st *player.State) { st.Clip = player.Clip{Key: key, Path: path} }
	}
	s.sounds(clip("job-8", "/tmp/job-8.wav"))
	s.sounds(clip("job-8", "/tmp/job-8.wav"), func(st *player.State) { st.Status = player.Paused })
	s.press("f")
	s.wantDid("flip job-3 /tmp/job-3.wav")
	s.sounds()
	s.press("f")
	s.wantDid("flip job-8 /tmp/job-8.wav")
	s.sounds(clip("job-9", "/tmp/job-9.wav"))
	s.press("f")
	s.wantDid("flip job-3 /tmp/job-3.wav")
}

func TestLoopKeySaysTheNextStep(t *testing.T) {
	s := newStage(t, 120, 36)
	s.sounds()
	s.player.state.Loop = player.Loop{From: 500 * time.Millisecond}
	s.press("l")
	s.want("loop from 0:00.5", "l sets its end")
	s.sounds(func(st *player.State) { st.Loop = player.Loop{From: 500 * time.Millisecond, To: time.Second} })
	s.press("l")
	s.want("loop 0:00.5 – 0:01.0", "[", "]")
}

func TestCommandsHasThePlayersActions(t *testing.T) {
	for name, does := range map[string]string{"equal loudness": "match true", "mute": "mute true", "faster": "speed 1.1", "flip between": "flip job-7 /tmp/7"} {
		s := newStage(t, 120, 36)
		s.sounds(func(st *player.State) { st.Clip = player.Clip{Key: "job-7", Path: "/tmp/7"} })
		s.sounds()
		s.press("ctrl+p")
		s.write(name)
		s.press("enter")
		s.wantDid(does)
	}
}

func TestMouseOnTheWaveform(t *testing.T) {
	for _, open := range []bool{false, true} {
		s := newStage(t, 120, 36)
		s.sounds(func(st *player.State) { st.Length = 2 * time.Second; st.Arrived = st.Length })
		wave := s.wave()
		if open {
			s.press("P")
			box := s.m.boxOf(s.m.top().View())
			wave = screen.Area{X: box.X + 2, Y: box.Y + 2, W: box.W - 4, H: 4}
		}
		at := func(x int) string { return timeAt(x, wave, 2*time.Second) }
		x, y := wave.X+3, wave.Y
		s.send(tea.MouseClickMsg{X: x, Y: y, Button: tea.MouseLeft})
		s.wantDid("seek " + at(x))
		for i := range 5 { // in the same frame
			s.send(tea.MouseMotionMsg{X: x + 1 + i, Y: y - 9, Button: tea.MouseLeft})
		}
		s.wantDid("")
		s.dragTimer()
		s.wantDid("seek " + at(x+5))
		s.dragTimer()
		s.wantDid("")
		s.send(tea.MouseMotionMsg{X: 500, Y: 0, Button: tea.MouseLeft})
		s.wantDid("seek 2s")
		s.send(tea.MouseReleaseMsg{X: 0, Y: 0, Button: tea.MouseLeft})
		s.wantDid("seek 0s")
		s.dragTimer()
		s.send(tea.MouseMotionMsg{X: x, Y: y})
		s.wantDid("")
		s.send(tea.MouseClickMsg{X: x, Y: y, Button: tea.MouseRight})
		s.send(tea.MouseReleaseMsg{X: x + 8, Y: y, Button: tea.MouseRight})
		s.wantDid("loop 0s 0s, loop " + at(x) + " " + at(x+8))
		s.send(tea.MouseClickMsg{X: x, Y: y, Button: tea.MouseRight})
		s.send(tea.MouseReleaseMsg{X: x, Y: y, Button: tea.MouseRight})
		s.wantDid("loop 0s 0s")
		s.send(tea.MouseWheelMsg{X: x, Y: y, Button: tea.MouseWheelUp})
		s.send(tea.MouseWheelMsg{X: x, Y: y, Button: tea.MouseWheelDown})
		s.wantDid("volume 85, volume 75")
	}
}

func TestMissingReleaseEndsTheDrag(t *testing.T) {
	s := newStage(t, 120, 36)
	s.sounds()
	wave := s.wave()
	s.send(tea.MouseClickMsg{X: wave.X, Y: wave.Y, Button: tea.MouseLeft})
	s.did()
	s.send(tea.MouseClickMsg{X: s.pane("Jobs").X + 5, Y: s.pane("Jobs").Y + 2, Button: tea.MouseLeft})
	if s.job() != "job-3" || s.did() != "" {
		t.Fatalf("the click went elsewhere: %v is selected", s.job())
	}
	s.send(tea.MouseClickMsg{X: 1, Y: wave.Y, Button: tea.MouseLeft})
	s.wantDid("toggle job-3")
}

// Neither mute nor speed moves a column.
func TestNoColumnMovesWithMuteAndSpeed(t *testing.T) {
	for _, w := range []int{40, 45, 50, 60, 69, 70, 80, 100, 110, 120, 160} {
		s := newStage(t, w, 24)
		s.sounds()
		before := s.wave()
		s.sounds(func(st *player.State) { st.Muted, st.Speed, st.Volume = true, 1.5, 5 })
		s.want("muted")
		if w >= 60 {
			s.want("1.5×")
		}
		if wave := s.wave(); wave != before {
			t.Errorf("%d columns: the waveform went from %v to %v", w, before, wave)
		}
		s.press("P", "x")
		s.want(" muted  speed 1.5×")
	}
	for volume, want := range map[int]string{5: "vol   5  Pulse", 95: "vol  95  Pulse", 150: "vol 150  Pulse"} {
		s := newStage(t, 120, 24)
		s.sounds(func(st *player.State) { st.Volume = volume })
		s.want(want)
	}
}

func TestTheMeterHasItsTrackAlsoInAPause(t *testing.T) {
	for _, status := range []player.Status{player.Playing, player.Paused, player.Ended} {
		s := newStage(t, 100, 24)
		s.sounds(func(st *player.State) { st.Status, st.Level = status, 0 })
		s.want("  level ────  0:0")
		s.press("P", "x")
		s.want("level     ───────")
	}
	s := newStage(t, 100, 24)
	s.press("P")
	s.want("level     –")
}

// 100 % is the clip's own loudness: the gauge is full up to its mark, and what is beyond can be told.
func TestTheVolumeHasAMarkAtAHundred(t *testing.T) {
	for volume, want := range map[int]string{0: "────│──     0", 50: "━━──│──    50", 100: "━━━━│──   100", 125: "━━━━│━─   125", 150: "━━━━│━━   150"} {
		s := newStage(t, 100, 24)
		s.sounds(func(st *player.State) { st.Volume = volume })
		s.press("P")
		s.want(want)
	}
}

func TestPlayerLineDoesNotMoveWhilePlaying(t *testing.T) {
	for _, w := range []int{40, 60, 80, 120, 200} {
		s := newStage(t, w, 24)
		var want screen.Area
		for ms := range 110 {
			s.sounds(func(st *player.State) {
				st.Length, st.Arrived = 11*time.Minute, 11*time.Minute
				st.Position = time.Duration(ms) * 6 * time.Second
				st.Level = float64(ms%7) / 6
			})
			wave := s.wave()
			if ms == 0 {
				want = wave
			}
			if wave != want {
				t.Fatalf("%d columns: the waveform went from %v to %v", w, want, wave)
			}
		}
	}
}

// The symbol at the left of the player's line plays and pauses the clip of the line, whatever is selected. Commands works
// over the panel, for what is not the player's too.
func TestPlayerLineAndPanelLeadOn(t *testing.T) {
	s := newStage(t, 120, 36)
	s.sounds()
	s.press("shift+tab", "G") // a failed job
	s.send(tea.MouseClickMsg{X: 1, Y: s.m.rows().player, Button: tea.MouseLeft})
	s.wantDid("toggle job-3")
	s.linkUp()
	s.press("P", "ctrl+p")
	s.write("test the link")
	s.press("enter")
	if got := strings.Join(s.link.did, ","); got != "prove" {
		t.Errorf("the link did %q", got)
	}
	s.want("─ Player ─")
	s.press("L", "1", "y", "/")
	s.want("─ Player ─")
}

// Each take makes the problem of a silent output again. It is said once, and again only after another output.
func TestSilentOutputIsSaidOnce(t *testing.T) {
	s := newStage(t, 120, 24)
	const problem = "no sound here: start one"
	silent := func(st *player.State) {
		st.Problem, st.Silent, st.Backend, st.Device = problem, true, "silent", ""
	}
	take := func(key string) {
		s.sounds(func(st *player.State) { *st = player.State{Status: player.Loading, Clip: player.Clip{Key: key}} })
		s.sounds(func(st *player.State) { silent(st); st.Clip.Key = key })
	}
	take("job-3")
	s.want(problem, "silent")
	s.press("left")
	for _, key := range []string{"job-2", "job-3"} {
		take(key)
		s.wantNot(problem)
		s.want("silent")
	}
	s.sounds(func(st *player.State) { silent(st); st.Device = "another" })
	s.sounds(func(st *player.State) { silent(st); st.Problem, st.Device = "", "another" })
	s.sounds(func(st *player.State) { silent(st); st.Device = "another" })
	s.want(problem)
	s.press("left")
	s.sounds() // an audible output
	take("job-2")
	s.want(problem)
}
