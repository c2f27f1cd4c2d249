package ui

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/exp/golden"

	"callboard/internal/link"
	"callboard/internal/player"
	"callboard/internal/ui/screen"
)

// scenes are the screens that must fit everywhere.
func scenes() map[string]func(*stage) {
	return map[string]func(*stage){
		"start":  func(*stage) {},
		"filter": func(s *stage) { s.press("/"); s.write("미나") },
		"facets": func(s *stage) {
			s.m.state.Filters.Put("느린 한국어 목소리", "lang:ko mood:calm")
			s.press("ctrl+f", "right", "space", "right", "right", "right", "right", "space")
		},
		"saved filters": func(s *stage) {
			s.m.state.Filters.Put("느린 한국어 목소리", "lang:ko mood:calm")
			s.m.state.Filters.Put("Heroes", "tag:hero rating:>=4")
			s.press("ctrl+f")
		},
		"rated": func(s *stage) { s.rated() },
		"typing": func(s *stage) {
			s.press("enter")
			s.send(tea.PasteMsg{Content: "My name is Typecast.\n제 이름은 타입캐스트입니다. 👨‍👩‍👧 ❤️ 1️⃣ 🇰🇷"})
		},
		"too long": func(s *stage) {
			s.press("enter")
			s.send(tea.PasteMsg{Content: strings.Repeat("아주 긴 대본 ", 80)})
			s.press("ctrl+s")
		},
		"pieces price": func(s *stage) { s.longScript() },
		"pieces":       func(s *stage) { s.longScript(); s.press("enter", "down") },
		"jobs":         func(s *stage) { s.press("shift+tab") },
		"help":         func(s *stage) { s.press("?") },
		"allhelp":      func(s *stage) { s.press("?", "G") },
		"palette":      func(s *stage) { s.press("ctrl+p"); s.write("play") },
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
			s.player.state = player.State{Status: player.Playing, Clip: player.Clip{Key: "job-3"}, Position: 1200 * time.Millisecond, Length: 2340 * time.Millisecond, Arrived: 2340 * time.Millisecond, Peaks: peaks, Level: 0.3, Volume: 80, Speed: 1}
			s.send(playerMsg(s.player.state))
		},
		"player":      func(s *stage) { s.sounds(); s.press("P") },
		"player idle": func(s *stage) { s.press("P") },
		"player trouble": func(s *stage) {
			s.sounds(func(st *player.State) {
				st.Status, st.OutputLost, st.Problem = player.Paused, true, strings.Repeat("the sound server is gone ", 6)
				st.Loop, st.Matched, st.Muted = player.Loop{From: time.Second, To: 2 * time.Second}, true, true
				st.Device = strings.Repeat("Built-in Audio ", 9)
			})
			s.press("P")
		},
		"player keys":  func(s *stage) { s.sounds(); s.press("P", "?") },
		"outputs":      func(s *stage) { s.player.choices = someOutputs()[2:]; s.press("o") },
		"outputs none": func(s *stage) { s.press("o") },
		"link":         func(s *stage) { s.linkUp(); s.press("L") },
		"link scrolled": func(s *stage) {
			s.linkUp()
			for i := range 30 {
				s.link.changes = append(s.link.changes, link.Change{At: noon.Add(time.Duration(i-40) * time.Minute), Text: fmt.Sprintf("change %d", i)})
			}
			s.press("L", "pgdown", "down", "j")
		},
		"link taken": func(s *stage) {
			s.linkUp()
			s.link.status.State, s.link.status.TakenBy = link.Online, "https://other.example.com/hook/…"
			s.link.status.Problem = "the callback was taken by https://other.example.com/hook/…: take it back, or let jobs settle by polling"
			s.send(linkMsg(s.link.status))
			s.press("L")
		},
		"link waiting": func(s *stage) {
			s.linkUp()
			st := &s.link.status
			st.State, st.NextTry, st.Since, st.TunnelLatency = link.Reconnecting, noon.Add(3400*time.Millisecond), noon.Add(-26*time.Hour), 0
			st.Account, st.Problem, st.Code = "홍길동 주식회사", "ngrok에 연결할 수 없습니다: 네트워크를 확인하세요, 방화벽이 443 포트를 막고 있을 수 있습니다", "ERR_NGROK_8012"
			s.link.changes = append(s.link.changes, link.Change{At: noon, Text: st.Problem, Bad: true})
			s.press("L")
			s.send(linkMsg(*st))
		},
		"link off":    func(s *stage) { s.noLink(); s.press("L") },
		"link beside": func(s *stage) { s.send(linkMsg(link.Status{Follower: true})); s.press("L") },
		"link url": func(s *stage) {
			s.linkUp()
			s.link.err = errors.New("the public URL needs https: write https://HOST, without a path")
			s.press("L", "u")
			s.write("/길")
			s.press("enter")
		},
		"link code": func(s *stage) { s.linkUp(); s.press("L", "c") },
		"link path": func(s *stage) { s.linkUp(); s.press("L", "x") },
		"link keys": func(s *stage) { s.linkUp(); s.press("L", "?") },
		"link at end": func(s *stage) {
			s.opt.AskOnExit = true
			s.begin(s.services())
			s.linkUp()
			s.press("q")
		},
		"failed": func(s *stage) {
			s.send(linkMsg(link.Status{State: link.Failed, Problem: "the token was refused"}))
			s.say(screen.ToastBad, strings.Repeat("무언가 잘못되었습니다 ", 20))
		},
	}
}

// allSizes are the terminals that every scene of every screen must fit: the limits of the layouts, and what is usual.
func allSizes() [][2]int {
	return [][2]int{{1, 1}, {2, 30}, {39, 9}, {40, 10}, {40, 12}, {41, 13}, {47, 15}, {59, 20}, {60, 20}, {61, 19}, {79, 23}, {80, 24}, {99, 30}, {100, 15}, {100, 24}, {120, 36}, {121, 37}, {160, 50}, {200, 60}, {300, 12}}
}

func TestEverySceneFitsEverySize(t *testing.T) {
	for name, play := range scenes() {
		for _, size := range allSizes() {
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
		t.Fatalf("the cursor is at %d, %d on %d × %d", c.X, c.Y, w, h)
	}
}

// pictures are the scenes that are stored as a user sees them. At 120 × 36 all are; at the other sizes those whose layout
// differs most. The words of all scenes are checked at every size by TestEverySceneSaysWhatMatters.
func pictures() map[string][]string {
	return map[string][]string{
		"80x24": {"start", "facets", "saved filters", "rated", "typing", "jobs", "help", "palette", "settings", "details", "save as", "playing", "player", "link", "failed", "pieces price", "pieces"},
		"60x20": {"start", "jobs", "link url"},
		"40x12": {"start", "filter", "facets", "saved filters", "rated", "typing", "jobs", "confirm", "settings", "player", "link", "failed", "pieces price", "pieces"},
	}
}

func TestGoldenScreens(t *testing.T) {
	picture := func(w, h int, name string) {
		t.Run(fmt.Sprintf("%dx%d/%s", w, h, strings.ReplaceAll(name, " ", "-")), func(t *testing.T) {
			s := newStage(t, w, h)
			scenes()[name](s)
			golden.RequireEqual(t, s.text())
		})
	}
	for name := range scenes() {
		picture(120, 36, name)
	}
	for size, names := range pictures() {
		var w, h int
		if _, err := fmt.Sscanf(size, "%dx%d", &w, &h); err != nil {
			t.Fatal(err)
		}
		for _, name := range names {
			picture(w, h, name)
		}
	}
}

// longScript opens the pieces of a script with a pause and a paragraph that is too long.
func (s *stage) longScript() {
	s.press("enter")
	s.send(tea.PasteMsg{Content: "My name is Typecast. [0.5s] 만나서 반가워요.\n\n" + strings.Repeat("제 이름은 타입캐스트입니다. ", 27) + "\n\nBut then, 👨‍👩‍👧 she went in. The stairs were steep."})
	s.press("alt+s")
}

// says are the words of each scene that must be read at every size.
func says() map[string][]string {
	return map[string][]string{
		"start":          {"Mina", "Actors"},
		"filter":         {"미나", "enter choose"},
		"typing":         {"My name is Typecast.", "제 이름은 타입캐스트입니다.", "/ 350"},
		"too long":       {"characters, 350 at most"},
		"pieces price":   {"ieces", "5 new pieces cost 510 characters", "enter speak 5 pieces"},
		"pieces":         {"ieces", "all 5 pieces here", "here", "space play · s save · esc close"},
		"jobs":           {"Jobs", "progress", "done", "failed", "uncertain"},
		"help":           {"Now · ", "esc close"},
		"allhelp":        {"─ Keys ─", "esc close"},
		"palette":        {"Commands", "play"},
		"settings":       {"Speech settings", "quality", "format"},
		"details":        {"Job · ", "uncertain", "esc close"},
		"copy":           {"Copy", "text", "enter copy"},
		"save as":        {"Save as", "takes/mina.wav", "enter save"},
		"confirm":        {"Speak it again?", "new request", "enter/y speak", "esc/n cancel"},
		"playing":        {"▶", "0:01.2 / 0:02.3"},
		"player":         {"Player", "0:01.2 / 0:02.3", "space pause"},
		"player idle":    {"nothing has been played yet"},
		"player trouble": {"Player", "the sound server is gone"},
		"player keys":    {"Now · player panel"},
		"outputs":        {"Sound output", "mpv"},
		"outputs none":   {"there is no output to choose"},
		"link":           {"https://calm-otter", "esc close"},
		"link scrolled":  {"more ↑"},
		"link taken":     {"taken by", "t reclaim"},
		"link waiting":   {"reconnecting", "ngrok에 연결할 수 없습니다"},
		"link off":       {"polling"},
		"link beside":    {"another callboard"},
		"link url":       {"needs https"},
		"link path":      {"New secret path?", "esc/n cancel"},
		"link keys":      {"Now · link panel"},
		"failed":         {"무언가 잘못되었습니다"},
	}
}

func TestEverySceneSaysWhatMatters(t *testing.T) {
	for name, words := range says() {
		for _, size := range [][2]int{{120, 36}, {80, 24}, {60, 20}, {40, 12}} {
			t.Run(fmt.Sprintf("%s/%dx%d", name, size[0], size[1]), func(t *testing.T) {
				s := newStage(t, size[0], size[1])
				scenes()[name](s)
				s.want(words...)
			})
		}
	}
}

func TestCursorStandsBehindHangul(t *testing.T) {
	s := newStage(t, 120, 36)
	s.press("/")
	s.write("미나")
	c := s.m.View().Cursor
	if c == nil || c.X != s.pane("Actors").X+2+2+4 || c.Y != s.pane("Actors").Y+1 {
		t.Fatalf("the filter's cursor is %+v", c)
	}
	s.press("enter")
	s.write("한글")
	c = s.m.View().Cursor
	if c == nil || c.X != s.pane("Script").X+2+4 || c.Y != s.pane("Script").Y+1 {
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
		"s", "S", "y", "r", "*", "-", "=", "ctrl+u", "ctrl+d", "backspace", "ctrl+w", "alt+z", "ctrl+y", "home", "end", "delete", "가", "x", "👨‍👩‍👧", ".", "ctrl+k", "ㅓ",
		"L", "p", "t", "u", "o", "c", "e", "k", "ctrl+c", "P", "f", "l", "<", ">", "_", "5", "alt+s"}
	f.Add([]byte{12, 38, 0, 35, 34, 16}, uint8(120), uint8(36))
	f.Add([]byte{40, 43, 1, 45, 1, 35, 1, 46, 10, 13, 3, 1, 48, 47}, uint8(80), uint8(24))
	f.Add([]byte{14, 35, 5, 0, 15, 5, 5, 7, 1, 13, 13, 5}, uint8(40), uint8(12))
	f.Fuzz(func(t *testing.T, keys []byte, w, h uint8) {
		s := newStage(t, int(w)+1, int(h)+1, func(o *Options) { o.AskOnExit = w%2 == 0 })
		s.linkUp()
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

func TestASCIIScreensAreASCII(t *testing.T) {
	for name, play := range scenes() {
		if strings.HasPrefix(name, "pieces") || slices.Contains([]string{"typing", "too long", "failed", "filter", "saved filters", "rated", "link waiting", "link url"}, name) {
			continue // the user's own text may be anything, and so may an account's name
		}
		s := newStage(t, 120, 36, func(o *Options) { o.ASCII = true })
		for i := range s.actors.list {
			delete(s.actors.list[i].Name, "ko")
		}
		s.run(s.m.loader().actors())
		for i, j := range s.jobs.history {
			j.ActorName, j.Text = "Mina", fmt.Sprintf("line %d", i)
			s.jobs.history[i] = j
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
