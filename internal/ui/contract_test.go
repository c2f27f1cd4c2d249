package ui

import (
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"callboard/internal/job"
	"callboard/internal/player"
	"callboard/internal/ui/keymap"
	"callboard/internal/ui/screen"
	"callboard/internal/ui/state"
)

// addCounter adds the test screen by one line.
func addCounter(o *Options) {
	o.screens = append(o.screens, func(h screen.Host, s *state.State) screen.Screen { return &counter{host: h, state: s} })
}

// counterStage is a stage with the counter as its third screen: there are keys for three.
func counterStage(t *testing.T, w, h int) *stage { return newStage(t, w, h, addCounter).noAudition() }

// A new screen gets keys, data, help, Commands, key hints and a tab, and the rest of the program works with it.
func TestScreenIsAddedByOneLine(t *testing.T) {
	s := counterStage(t, 120, 36)
	s.want("1 Booth  2 Webhooks  3 Counter")
	s.press("3")
	s.want("0 presses, 4 jobs", "+ count · ? help")
	s.press("+", "+")
	s.send(jobsMsg{{ID: "job-9", State: job.Queued, CreatedAt: noon}})
	s.want("2 presses, 5 jobs")
	s.press("?")
	s.want("│ Now · counter ", "Counter", "count one more", "show Counter")
	s.wantNot("save the audio") // a key of another screen
	s.press("esc", "ctrl+p")
	s.write("save the audio")
	s.wantNot("▌ save") // what only another screen can do is not offered
	s.press("ctrl+u")
	s.write("count one")
	s.press("enter")
	s.want("3 presses")
	s.sounds()
	s.press("-")
	s.wantDid("volume 75")
	s.press("ctrl+s", "alt+1")
	if len(s.jobs.orders) != 0 {
		t.Error("a screen that does not know ctrl+s spoke")
	}
	s.want("╭─ Actors")
	for _, size := range [][2]int{{40, 12}, {80, 24}, {200, 60}} {
		s := counterStage(t, size[0], size[1])
		fits(t, s, size[0], size[1])
		s.press("3")
		fits(t, s, size[0], size[1])
	}
}

// A rebound key changes what the key does, the key hints, sentences, the help, Commands and the table of docs/keys.md.
func TestReboundKeyChangesEverywhere(t *testing.T) {
	s := newStage(t, 120, 36)
	s.m.keys.Rebind(keymap.Speak, keymap.InBooth, "f5")
	s.m.keys.Rebind(keymap.Save, keymap.BoothKeys, "w")
	s.press("enter")
	s.want("f5 speak")
	s.wantNot("ctrl+s")
	s.send(tea.KeyPressMsg{Code: tea.KeyF5})
	s.want("nothing to say yet: type a line, then f5")
	s.write("hello")
	s.press("ctrl+s")
	if len(s.jobs.orders) != 0 {
		t.Fatal("the old key still speaks")
	}
	s.send(tea.KeyPressMsg{Code: tea.KeyF5})
	if len(s.jobs.orders) != 1 {
		t.Fatal("the new key does not speak")
	}
	s.press("esc", "tab", "down", "w")
	if len(s.jobs.saved) != 1 {
		t.Fatal("the new key does not save")
	}
	s.press("z")
	s.want("w save")
	s.press("?")
	s.want("f5", "speak the script")
	s.wantNot("ctrl+s")
	s.press("esc", "ctrl+p")
	s.write("save the audio")
	s.want(" w ")
	if table := keymap.Markdown(s.m.keys.All()); !strings.Contains(table, "| `f5` | speak the script") || strings.Contains(table, "`ctrl+s`") {
		t.Errorf("the table of docs/keys.md is\n%s", table)
	}
}

// Every toast fades, whatever has shown it.
func TestEveryToastFades(t *testing.T) {
	toasts := map[string]func(*stage){
		"1":           func(s *stage) { s.press("1") },
		"3":           func(s *stage) { s.noAudition().press("3") },
		"play":        func(s *stage) { s.press("shift+tab", "space") },
		"again":       func(s *stage) { s.press("shift+tab", "r") },
		"autoplay":    func(s *stage) { s.do(keymap.Autoplay) },
		"low power":   func(s *stage) { s.do(keymap.LowPower) },
		"copy":        func(s *stage) { s.press("y", "i") },
		"flip":        func(s *stage) { s.press("f") },
		"loop":        func(s *stage) { s.press("l") },
		"saved":       func(s *stage) { s.press("shift+tab", "down", "s") },
		"pasted":      func(s *stage) { s.send(tea.PasteMsg{Content: "a\x1bb"}) },
		"sound moved": func(s *stage) { s.send(soundMsg{{Kind: player.EventMoved}}) },
		"link":        func(s *stage) { s.do(keymap.Reclaim) },
		"notice":      func(*stage) {},
		"failure":     func(s *stage) { s.say(screen.ToastBad, "it failed") },
		"warning":     func(s *stage) { s.say(screen.ToastWarn, "it works, but"); s.m.Update(nil) },
		"question":    func(s *stage) { host{s.m}.Ask(keymap.Speak, "really?") },
	}
	for name, show := range toasts {
		t.Run(name, func(t *testing.T) {
			s := newStage(t, 120, 36, func(o *Options) {
				if name == "notice" {
					o.Notice = "a notice of the start"
				}
			})
			show(s)
			s.m.Update(nil)
			if s.m.toast.text == "" || s.m.toast.fades() == 0 {
				t.Fatalf("no toast that fades: %+v", s.m.toast)
			}
			if s.m.timers.fading != s.m.toast.number {
				t.Fatalf("no timer runs for %q", s.m.toast.text)
			}
			s.send(toastMsg(s.m.toast.number - 1)) // that of an earlier one
			s.want(s.m.toast.text)
			s.send(toastMsg(s.m.toast.number))
			if s.m.toast.text != "" {
				t.Errorf("%q does not fade", s.m.toast.text)
			}
		})
	}
}

// View draws the same again and asks no service for anything: the fakes panic if it does.
func TestViewAsksNoService(t *testing.T) {
	for name, play := range scenes() {
		t.Run(name, func(t *testing.T) {
			s := newStage(t, 120, 36)
			play(s)
			before := s.m.View().Content
			s.m.svc, s.jobs.closed, s.player.closed, s.link.closed = screen.Services{}, true, true, true
			for range 2 {
				if s.m.View().Content != before {
					t.Fatal("it changes while nothing happens")
				}
			}
		})
	}
}

// The player's line offers the job that the current screen has selected.
func TestPlayerLineOffersTheJobOfTheCurrentScreen(t *testing.T) {
	s := counterStage(t, 120, 36)
	s.press("shift+tab", "down")
	s.want("space plays Mina")
	s.press("3")
	s.want("nothing to play yet")
	s.now = s.now.Add(time.Second)
	s.press("1")
	s.want("space plays Mina")
}
