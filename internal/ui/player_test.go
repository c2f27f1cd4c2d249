package ui

import (
	"math"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"callboard/internal/player"
	"callboard/internal/player/loudness"
	"callboard/internal/ui/keymap"
	"callboard/internal/ui/playerbar"
	"callboard/internal/ui/screen"
)

// voiced are the peaks of something like a spoken line.
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

// sounds has the player do something, and the screen know of it.
func (s *stage) sounds(change ...func(*player.State)) {
	st := sound()
	for _, c := range change {
		c(&st)
	}
	s.player.state = st
	s.send(playerMsg(st))
}

// did is what the player was asked for since the last call.
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

// The hint says what the key would do: pause what sounds, and play another take.
func TestTheHintSaysWhetherTheKeyPlaysOrPauses(t *testing.T) {
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

// Where the sound goes is told by its system on a usual screen, and by the loudspeaker's name on a wide one.
func TestTheStripNamesTheOutput(t *testing.T) {
	for _, c := range []struct {
		width          int
		backend, shows string
	}{
		{110, "PulseAudio", "vol  80  PulseAudio"}, {120, "PipeWire (pulse)", "vol  80  PipeWire\n"}, {160, "PulseAudio", "PulseAudio · Built-in Audio A"},
	} {
		s := newStage(t, c.width, 36)
		s.sounds(func(st *player.State) {
			st.Backend, st.BackendShort = c.backend, strings.TrimSuffix(c.backend, " (pulse)")
		})
		s.want(c.shows)
	}
}

func TestSpeedKeepsToItsTenthsAndItsLimits(t *testing.T) {
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

func TestFlipGoesBetweenTheLastTwoTakes(t *testing.T) {
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

func TestALoopSaysHowFarItHasCome(t *testing.T) {
	s := newStage(t, 120, 36)
	s.sounds()
	s.player.state.Loop = player.Loop{From: 500 * time.Millisecond}
	s.press("l")
	s.want("loop from 0:00.5", "l sets its end")
	s.sounds(func(st *player.State) { st.Loop = player.Loop{From: 500 * time.Millisecond, To: time.Second} })
	s.press("l")
	s.want("loop 0:00.5 – 0:01.0", "[", "]")
}

func TestThePanelTellsEverything(t *testing.T) {
	s := newStage(t, 120, 36)
	s.sounds(func(st *player.State) { st.Matched, st.Gain = true, -1.4 })
	s.send(soundMsg{{Kind: player.EventUnderrun}, {Kind: player.EventUnderrun}})
	s.press("P")
	s.want("Player", "Mina", "My name is Typecast.", "playing", "0:01.2 / 0:02.3", "0:00.5", "speed 1.0×", "80", "−19.8 LUFS · peak −2.1 dBTP · matched −1.4 dB",
		"wav · 44.1 kHz · mono · 16 bit", "PulseAudio · Built-in Audio Analog St… · 2 gaps", "off · l to start")
	s.tick()
	s.want("peak −10.5 dB")
	s.sounds(func(st *player.State) {
		st.Problem, st.Silent, st.Gone = "the sound server is gone: start it, then press space", true, true
		st.Loop = player.Loop{From: 500 * time.Millisecond, To: time.Second}
	})
	s.press("x")
	s.want("problem", "the sound server is gone", "A 0:00.5", "B 0:01.0")
	for _, key := range []string{"esc", "backspace", "P", "q", "ㅖ"} {
		s.press(key)
		s.wantNot("─ Player ─")
		s.press("P")
		s.want("─ Player ─")
	}
}

func TestThePanelsOwnKeys(t *testing.T) {
	s := newStage(t, 120, 36)
	s.sounds()
	s.press("2")
	s.wantDid("")
	s.want("no screen 2 in this version")
	s.press("P", "2", "0", "9")
	s.wantDid("jump 20, jump 0, jump 90")
	s.press("e")
	s.wantDid("match true")
	s.want("equally loud")
	s.press("space")
	s.wantDid("toggle job-3")
	s.press("?")
	s.want("jump to so many tenths", "louder")
	s.press("esc", "ctrl+p")
	s.write("mute")
	s.press("enter")
	s.wantDid("mute true")
	s.want("─ Player ─")
}

func TestEveryActionOfThePlayerHasAName(t *testing.T) {
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

func TestTheMouseOnTheWaveform(t *testing.T) {
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

func TestAReleaseThatNeverCameHoldsNothing(t *testing.T) {
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

// clocks counts the ticks that are asked for, by the time they are due in.
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

func TestTheScreenIsDrawnWhileSoundPlaysAndNotOtherwise(t *testing.T) {
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

func TestWithLowPowerFourDrawingsASecond(t *testing.T) {
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
	if s.m.kept()[lowPowerSetting] != "" {
		t.Fatal("what a flag says is kept as if it had been chosen")
	}
	s.do(keymap.LowPower)
	if s.m.kept()[lowPowerSetting] != "on" {
		t.Fatal("low power is not kept")
	}
	s = quiet(t, func(o *Options) { o.LowPower, o.NoMotion = true, true })
	asked = s.clocks()
	s.sounds()
	if asked[time.Second] != 1 {
		t.Fatalf("without motion: %v", asked)
	}
}

func TestSoundDoesNotWaitForASlowerClock(t *testing.T) {
	s := newStage(t, 120, 36)
	s.now = s.now.Add(time.Hour) // the running job is drawn once a second
	s.m.timers.tickEvery = 0
	asked := s.clocks()
	s.press("down")
	slow := s.m.timers.tick
	s.sounds()
	if asked[time.Second] != 1 || asked[50*time.Millisecond] != 1 {
		t.Fatalf("%v", asked)
	}
	s.send(tickMsg(slow))
	if asked[50*time.Millisecond] != 1 {
		t.Fatal("two clocks run")
	}
}

func someOutputs() []player.Choice {
	return []player.Choice{
		{Kind: "pulse", Label: "PulseAudio: the system's default, now Built-in Audio", Short: "default: Built-in Audio", Default: true},
		{Kind: "pulse", Device: "alsa_output.usb", Label: "PulseAudio: 젠하이저 USB Headset", Short: "PulseAudio: 젠하이저 USB Headset"},
		{Kind: "exec", Device: "mpv", Label: "mpv, a player command", Short: "mpv, a player command"},
		{Kind: "silent", Label: "silent: the clock runs, nothing is heard", Short: "silent: the clock runs, nothing is heard"},
	}
}

func TestAnOutputIsChosenAndKept(t *testing.T) {
	s := newStage(t, 120, 36)
	s.player.choices = someOutputs()
	s.press("o")
	s.want("Sound output", "● default: Built-in Audio", "USB Headset")
	s.press("down", "enter")
	s.wantDid("use pulse alsa_output.usb")
	s.want("sound goes to PulseAudio: 젠하이저 USB Headset")
	s.press("o")
	s.want("▌ ● PulseAudio: 젠하이저")

	kept := s.settings
	again := func(change ...func(*Options)) *stage {
		s := newStage(t, 120, 36, change...)
		s.settings[playerbar.OutputSetting] = kept[playerbar.OutputSetting]
		s.run(s.m.loadSettings())
		return s
	}
	again().wantDid("use pulse alsa_output.usb")
	again(func(o *Options) { o.OutputGiven = true }).wantDid("")

	s.press("g", "enter")
	s.wantDid("use auto ")
	if kept[playerbar.OutputSetting] != `{"Kind":"auto","Device":""}` {
		t.Fatalf("kept %q", kept[playerbar.OutputSetting])
	}
}

func TestTheOutputsAreLookedForBesideTheLoop(t *testing.T) {
	s := newStage(t, 120, 36)
	s.player.choices = someOutputs()
	_, cmd := s.m.Update(keyPress("o"))
	s.want("asking the sound system")
	s.press("enter", "down", "r") // nothing to use yet, and asked once
	s.wantDid("")
	s.run(cmd)
	s.want("USB Headset")
	s.press("down", "down")
	s.player.choices = s.player.choices[1:] // the default is gone
	s.press("r")
	s.want("▌   mpv")
	s.press("G", "enter")
	s.wantDid("use silent ")
}

func TestWhatHappensToTheSoundIsTold(t *testing.T) {
	s := newStage(t, 120, 36)
	s.sounds()
	s.send(soundMsg{{Kind: player.EventMoved, Detail: "USB\x1b[31m Headset"}})
	s.want("sound moved to USB")
	s.sounds(func(st *player.State) { st.Problem = "the sound went away: looking for it" })
	s.want("the sound went away")
	s.send(soundMsg{{Kind: player.EventLost, Detail: "x"}})
	s.want("the sound went away")
	s.send(soundMsg{{Kind: player.EventBack}})
	s.want("the sound is back")
}

// The loudspeaker that goes is missed on the Booth too, with and without colour, and told once.
func TestALostLoudspeakerIsSeenAndSaid(t *testing.T) {
	looking := func(st *player.State) {
		st.Status, st.Problem = player.Paused, "the sound device was removed; looking for it"
	}
	for _, w := range []int{40, 60, 80, 110, 120, 160} {
		s := newStage(t, w, 24)
		s.sounds()
		before := s.wave()
		s.wantNot("no output")
		s.sounds(looking)
		s.want("no output", "the sound output is gone", "another output")
		s.press("x")
		s.wantNot("the sound output is gone")
		s.want("no output")
		if wave := s.wave(); wave != before {
			t.Errorf("%d columns: the waveform went from %v to %v", w, before, wave)
		}
		s.sounds(looking, func(st *player.State) {
			st.Gone, st.Problem = true, "the sound device was removed; bring it back and play again"
		})
		s.want("no output", "did not come back")
		s.press("x")
		s.sounds(looking, func(st *player.State) {
			st.Gone, st.Problem = true, "the sound device was removed; bring it back and play again"
		})
		s.wantNot("did not come back")
		s.sounds()
		s.press("/") // where o is a letter
		s.sounds(looking)
		s.want("the sound output is gone: paused")
		s.wantNot("o chooses")
		s.sounds()
		s.send(soundMsg{{Kind: player.EventBack}})
		s.want("the sound is back")
		s.wantNot("no output")
	}
}

func TestAProblemInFewRowsShowsWhatToDo(t *testing.T) {
	s := newStage(t, 40, 12)
	s.sounds(func(st *player.State) {
		st.Status, st.Gone, st.Problem = player.Paused, true, "the sound device was removed; bring it back and play again"
	})
	s.press("P", "x")
	s.want("bring it back and play again")
	s.sounds(func(st *player.State) { st.Problem = "no sound here: start one" })
	s.press("x")
	s.want("no sound here: start one")
}

// Neither mute nor speed changes where anything stands.
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
		s.want("  ────  0:0")
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

func TestTheLoopCanBeToldFromThePlainWave(t *testing.T) {
	s := newStage(t, 120, 36, func(o *Options) { o.ASCII = true })
	s.sounds(func(st *player.State) {
		st.Loop = player.Loop{From: 700 * time.Millisecond, To: 1900 * time.Millisecond}
	})
	s.press("P")
	_, panel, _ := strings.Cut(s.text(), "- Player -")
	for line := range strings.SplitSeq(panel, "\n") {
		if strings.Contains(line, "[") && (strings.Count(line, "[") != 1 || strings.Count(line, "]") != 1) {
			t.Errorf("the loop is not marked once at each end: %q", line)
		}
	}
	s.want("left/right seek | l loop | < > speed | - = volume", "LUFS | peak")
	s.press("?")
	s.want("shift+right forward 5 s", "0..9")
}

func TestAnIdlePanelSaysWhichKeysMakeSound(t *testing.T) {
	s := newStage(t, 120, 36)
	s.press("P")
	s.want("nothing has been played yet", "ctrl+s speaks the script, space plays a take")
	s.wantNot("space play ·")
	s.press("esc", "shift+tab", "down", "P")
	s.want("nothing has been played yet", "space plays Mina: My name is Typecast.", "space play ·")
	s.sounds()
	s.sounds(func(st *player.State) { *st = player.State{Status: player.Idle} })
	s.want("nothing plays")
}

func TestTheKeysOfThePanelAreNotCut(t *testing.T) {
	for _, w := range []int{60, 80, 120} {
		s := newStage(t, w, 60)
		s.sounds()
		s.press("P", "?")
		s.want("at the", "same place", "large waveform, loudness,", "format")
		s.wantNot("loudness, fo…", "at the …")
	}
}

func TestNothingInTheStripShiftsWhileItPlays(t *testing.T) {
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
