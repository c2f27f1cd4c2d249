package ui

import (
	"fmt"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/exp/golden"

	"callboard/internal/link"
	"callboard/internal/player"
)

// scenes are the screens that must fit everywhere.
func scenes() map[string]func(*stage) {
	return map[string]func(*stage){
		"start":  func(*stage) {},
		"filter": func(s *stage) { s.press("/"); s.write("미나") },
		"typing": func(s *stage) {
			s.press("enter")
			s.send(tea.PasteMsg{Content: "My name is Typecast.\n제 이름은 타입캐스트입니다. 👨‍👩‍👧 ❤️ 1️⃣ 🇰🇷"})
		},
		"too long": func(s *stage) {
			s.press("enter")
			s.send(tea.PasteMsg{Content: strings.Repeat("아주 긴 대본 ", 80)})
			s.press("ctrl+s")
		},
		"jobs":    func(s *stage) { s.press("shift+tab") },
		"help":    func(s *stage) { s.press("?") },
		"allhelp": func(s *stage) { s.press("?", "?") },
		"palette": func(s *stage) { s.press("ctrl+p"); s.write("play") },
		"settings": func(s *stage) {
			s.press("ctrl+o", "down", "down", "right")
		},
		"details": func(s *stage) { s.press("shift+tab", "G", "enter") },
		"copy":    func(s *stage) { s.press("shift+tab", "y") },
		"save as": func(s *stage) { s.press("shift+tab", "down", "S") },
		"confirm": func(s *stage) { s.press("shift+tab", "G", "r") },
		"playing": func(s *stage) {
			peaks := make([]float32, 512)
			for i := range peaks {
				peaks[i] = float32(i%64) / 64
			}
			s.player.state = player.State{Status: player.Playing, Clip: player.Clip{Key: "job-3"}, Position: 1200 * time.Millisecond, Length: 2340 * time.Millisecond, Peaks: peaks, Volume: 80}
			s.send(playerMsg(s.player.state))
		},
		"failed": func(s *stage) {
			s.send(linkMsg(link.Status{State: link.Failed, Problem: "the token was refused"}))
			s.m.say(flashBad, "%s", strings.Repeat("무언가 잘못되었습니다 ", 20))
		},
	}
}

func TestEverySceneFitsEverySize(t *testing.T) {
	sizes := [][2]int{{1, 1}, {2, 30}, {39, 9}, {40, 10}, {40, 12}, {41, 13}, {47, 15}, {59, 20}, {60, 20}, {61, 19}, {79, 23}, {80, 24}, {99, 30}, {100, 15}, {100, 24}, {120, 36}, {121, 37}, {160, 50}, {200, 60}, {300, 12}}
	for name, play := range scenes() {
		for _, size := range sizes {
			for _, ascii := range []bool{false, true} {
				t.Run(fmt.Sprintf("%s/%dx%d/ascii=%v", name, size[0], size[1], ascii), func(t *testing.T) {
					s := newStage(t, size[0], size[1], func(o *Options) { o.ASCII = ascii })
					play(s)
					fits(t, s, size[0], size[1])
					s.send(tea.WindowSizeMsg{Width: 120, Height: 36}) // and again after the window has changed
					fits(t, s, 120, 36)
				})
			}
		}
	}
}

// fits checks that a screen has exactly h lines of exactly w cells, and the cursor inside.
func fits(t *testing.T, s *stage, w, h int) {
	t.Helper()
	v := s.m.View()
	lines := strings.Split(v.Content, "\n")
	if len(lines) != h {
		t.Fatalf("%d lines; want %d:\n%s", len(lines), h, v.Content)
	}
	for i, line := range lines {
		if got := ansi.StringWidth(line); got != w {
			t.Fatalf("line %d has %d cells; want %d: %q", i, got, w, ansi.Strip(line))
		}
	}
	if c := v.Cursor; c != nil && (c.X < 0 || c.X >= w || c.Y < 0 || c.Y >= h) {
		t.Fatalf("the cursor stands at %d, %d on %d × %d", c.X, c.Y, w, h)
	}
}

func TestGoldenScreens(t *testing.T) {
	for _, size := range [][2]int{{120, 36}, {80, 24}, {60, 20}, {40, 12}} {
		for name, play := range scenes() {
			t.Run(fmt.Sprintf("%dx%d/%s", size[0], size[1], strings.ReplaceAll(name, " ", "-")), func(t *testing.T) {
				s := newStage(t, size[0], size[1])
				play(s)
				golden.RequireEqual(t, s.text())
			})
		}
	}
}

func TestTheCursorStandsBehindHangul(t *testing.T) {
	s := newStage(t, 120, 36)
	s.press("/")
	s.write("미나")
	c := s.m.View().Cursor
	if c == nil || c.X != s.m.lay.actors.x+2+2+4 || c.Y != s.m.lay.actors.y+1 {
		t.Fatalf("the filter's cursor is %+v", c)
	}
	s.press("enter")
	s.write("한글")
	c = s.m.View().Cursor
	if c == nil || c.X != s.m.lay.script.x+2+4 || c.Y != s.m.lay.script.y+1 {
		t.Fatalf("the script's cursor is %+v", c)
	}
	s.press("esc")
	if c := s.m.View().Cursor; c != nil {
		t.Fatalf("a cursor where nobody types: %+v", c)
	}
}

// FuzzKeys plays random keys at random sizes: nothing panics and everything fits.
func FuzzKeys(f *testing.F) {
	names := []string{"enter", "esc", "tab", "shift+tab", "up", "down", "left", "right", "pgup", "pgdown", "g", "G", "/", "?", "ctrl+p", "ctrl+o", "ctrl+s", "space",
		"s", "S", "y", "r", "*", "-", "=", "ctrl+u", "ctrl+d", "backspace", "ctrl+w", "alt+z", "ctrl+y", "home", "end", "delete", "가", "x", "👨‍👩‍👧", ".", "ctrl+k", "ㅓ"}
	f.Add([]byte{12, 38, 0, 35, 34, 16}, uint8(120), uint8(36))
	f.Add([]byte{14, 35, 5, 0, 15, 5, 5, 7, 1, 13, 13, 5}, uint8(40), uint8(12))
	f.Fuzz(func(t *testing.T, keys []byte, w, h uint8) {
		s := newStage(t, int(w)+1, int(h)+1)
		for _, k := range keys[:min(len(keys), 60)] {
			if k == 255 {
				s.send(tea.WindowSizeMsg{Width: int(h) + 1, Height: int(w) + 1})
				w, h = h, w
				continue
			}
			s.press(names[int(k)%len(names)])
			fits(t, s, int(w)+1, int(h)+1)
		}
	})
}

func TestPlainSignsArePlain(t *testing.T) {
	for name, play := range scenes() {
		if name == "typing" || name == "too long" || name == "failed" || name == "filter" {
			continue // the person's own text may be anything
		}
		s := newStage(t, 120, 36, func(o *Options) { o.ASCII = true })
		for i := range s.actors.list {
			delete(s.actors.list[i].Name, "ko")
		}
		s.run(s.m.loadActors())
		for i, id := range s.m.jobs.ids {
			j := s.m.jobs.byID[id]
			j.ActorName, j.Text = "Mina", fmt.Sprintf("line %d", i)
			s.send(jobsMsg{j})
		}
		play(s)
		for _, r := range s.text() {
			if r >= 0x80 {
				t.Errorf("%s shows %q:\n%s", name, r, s.text())
				break
			}
		}
	}
}
