package ui

import (
	"strings"
	"testing"
	"time"

	"callboard/internal/player"
	"callboard/internal/ui/screen"
)

func TestPanelShowsAllFacts(t *testing.T) {
	s := newStage(t, 120, 36)
	s.sounds(func(st *player.State) { st.Matched, st.Gain = true, -1.4 })
	s.send(soundMsg{{Kind: player.EventUnderrun}, {Kind: player.EventUnderrun}})
	s.press("P")
	s.want("Player", "Mina", "My name is Typecast.", "playing", "0:01.2 / 0:02.3", "0:00.5", "speed 1.0×", "80", "−19.8 LUFS · peak −2.1 dBTP · matched −1.4 dB",
		"wav · 44.1 kHz · mono · 16 bit", "PulseAudio · Built-in Audio Analog St… · 2 gaps", "off · l to start")
	s.tick()
	s.want("peak −10.5 dB")
	s.sounds(func(st *player.State) {
		st.Problem, st.Silent, st.OutputLost = "the sound server is gone: start it, then press space", true, true
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

func TestKeysOfThePanel(t *testing.T) {
	s := newStage(t, 120, 36).noAudition()
	s.sounds()
	s.press("3")
	s.wantDid("")
	s.want("no screen 3 in this version")
	s.press("P", "2", "0", "9")
	s.wantDid("jump 20, jump 0, jump 90")
	s.press("e")
	s.wantDid("match true")
	s.want("equally loud")
	s.press("space")
	s.wantDid("toggle job-3")
	s.press("?")
	s.want("jump to a tenth of the clip", "louder")
	s.press("esc", "ctrl+p")
	s.write("mute")
	s.press("enter")
	s.wantDid("mute true")
	s.want("─ Player ─")
}

func TestProblemInFewRowsShowsTheNextStep(t *testing.T) {
	s := newStage(t, 40, 12)
	s.sounds(func(st *player.State) {
		st.Status, st.OutputLost, st.Problem = player.Paused, true, "the sound device was removed; bring it back and play again"
	})
	s.press("P", "x")
	s.want("bring it back and play again")
	s.sounds(func(st *player.State) { st.Problem = "no sound here: start one" })
	s.press("x")
	s.want("no sound here: start one")
}

func TestLoopEndsInASCII(t *testing.T) {
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

func TestIdlePanelNamesThePlayKeys(t *testing.T) {
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

func TestHelpOfThePanelIsNotCut(t *testing.T) {
	for _, w := range []int{60, 80, 120} {
		s := newStage(t, w, 60)
		s.sounds()
		s.press("P", "?")
		s.want("at the", "same place", "large waveform, loudness,", "format")
		s.wantNot("loudness, fo…", "at the …")
	}
}

// What is wrong with a file that plays all the same is said where its other facts are.
func TestPanelSaysWhatIsWrongWithTheFile(t *testing.T) {
	t.Parallel()
	for _, size := range [][2]int{{120, 36}, {80, 24}} {
		s := newStage(t, size[0], size[1])
		s.sounds(func(st *player.State) { st.Info.Warning = "cut short: 0.98 s of 1.00 s arrived" })
		s.wantNot("cut short")
		s.press("P")
		s.want("cut short: 0.98 s of 1.00 s arrived")
		s.sounds(func(st *player.State) {
			st.Info.Warning, st.Problem = "cut short: 0.98 s of 1.00 s arrived", "the sound server is gone"
		})
		s.want("the sound server is gone")
		s.wantNot("cut short")
	}
}

// A toast takes rows from the end of the panel. The panel stays where it is, and shows nothing below it.
func TestToastDoesNotMoveThePanel(t *testing.T) {
	t.Parallel()
	for _, size := range [][2]int{{120, 36}, {120, 30}, {120, 29}, {80, 24}, {60, 16}, {40, 12}} {
		for _, text := range []string{"volume 80", strings.Repeat("a long reason why that did not work ", 4)} {
			s := newStage(t, size[0], size[1])
			s.sounds()
			s.press("P")
			before := strings.Split(s.text(), "\n")
			s.say(screen.ToastPlain, text)
			s.m.Update(nil)
			after := strings.Split(s.text(), "\n")
			rows := s.m.rows()
			for y := range rows.toast - 1 {
				if before[y] != after[y] {
					t.Errorf("%v: row %d was %q and is %q", size, y, before[y], after[y])
				}
			}
			if rows.toast+rows.lines != size[1]-1 || !strings.HasPrefix(after[rows.toast-1], "╰") || !strings.HasPrefix(after[rows.toast], " "+text[:9]) {
				t.Errorf("%v: the toast does not stand between the panel and the key hints:\n%s", size, s.text())
			}
			fits(t, s, size[0], size[1])
		}
	}
}
