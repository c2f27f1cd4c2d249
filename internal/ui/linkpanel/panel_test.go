package linkpanel_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/exp/golden"

	"callboard/internal/api"
	"callboard/internal/link"
	"callboard/internal/ui/keymap"
	"callboard/internal/ui/linkpanel"
	"callboard/internal/ui/screen/screentest"
)

// scenes are the states of the panel and of the dialogs behind it.
func scenes() map[string]func(*stage) {
	return map[string]func(*stage){
		"panel": func(s *stage) { s.up().press("L") },
		"scrolled": func(s *stage) {
			s.up()
			for i := range 30 {
				s.link.changes = append(s.link.changes, link.Change{At: screentest.Noon.Add(time.Duration(i-40) * time.Minute), Text: fmt.Sprintf("change %d", i)})
			}
			s.press("L", "pgdown", "down", "j")
		},
		"taken": func(s *stage) {
			s.up().change(taken).change(func(st *link.Status) {
				st.Problem = "the callback was taken by https://other.example.com/hook/…: reclaim it, or let jobs settle by polling"
			})
			s.press("L")
		},
		"waiting": func(s *stage) {
			s.up().change(func(st *link.Status) {
				st.State, st.NextTry, st.Since, st.TunnelLatency = link.Reconnecting, screentest.Noon.Add(3400*time.Millisecond), screentest.Noon.Add(-26*time.Hour), 0
				st.Account, st.Problem, st.Code = "홍길동 주식회사", "ngrok에 연결할 수 없습니다: 네트워크를 확인하세요, 방화벽이 443 포트를 막고 있을 수 있습니다", "ERR_NGROK_8012"
			})
			s.link.changes = append(s.link.changes, link.Change{At: screentest.Noon, Text: s.status.Problem, Bad: true})
			s.press("L")
		},
		"off": func(s *stage) {
			s.control(linkpanel.New(s.Host, nil, s.state, linkpanel.Options{}))
			s.press("L")
		},
		"service": func(s *stage) {
			s.control(linkpanel.New(s.Host, nil, s.state, linkpanel.Options{Service: api.ServiceTTS, Account: &fakeAccount{plan: litePlan()}}))
			s.press("L")
		},
		"service without an answer": func(s *stage) {
			s.control(linkpanel.New(s.Host, nil, s.state, linkpanel.Options{Service: api.ServiceTTS, Account: &fakeAccount{err: errors.New("Typecast 서버에 연결할 수 없습니다: 네트워크를 확인하세요")}}))
			s.press("L")
		},
		"follower": func(s *stage) { s.report(link.Status{Follower: true}); s.press("L") },
		"url": func(s *stage) {
			s.link.err = fmt.Errorf("the public URL needs https: write https://HOST, without a path")
			s.up().press("L", "u")
			s.Write("/길")
			s.press("enter")
		},
		"code": func(s *stage) { s.up().press("L", "c") },
		"path": func(s *stage) { s.up().press("L", "x") },
		"keys": func(s *stage) { s.up().press("L", "?") },
		"exit": func(s *stage) {
			s.control(linkpanel.New(s.Host, s.link, s.state, linkpanel.Options{AskOnExit: true}))
			s.up().press("q")
		},
	}
}

func TestGoldenPanel(t *testing.T) {
	for _, name := range []string{"panel", "scrolled", "taken", "waiting", "off", "service", "url", "code", "exit"} {
		t.Run(name, func(t *testing.T) {
			s := newStage(t, 80, 24, linkpanel.Options{})
			scenes()[name](s)
			golden.RequireEqual(t, s.Text())
		})
	}
}

func TestEveryDialogFitsEverySize(t *testing.T) {
	for name, play := range scenes() {
		for _, size := range [][2]int{{1, 1}, {39, 9}, {40, 10}, {40, 12}, {41, 13}, {47, 15}, {60, 20}, {80, 24}, {100, 15}, {120, 36}, {200, 60}, {300, 12}} {
			for _, ascii := range []bool{false, true} {
				t.Run(fmt.Sprintf("%s/%dx%d/ascii=%v", name, size[0], size[1], ascii), func(t *testing.T) {
					s := newStage(t, size[0], size[1], linkpanel.Options{})
					if ascii {
						s.ASCII()
					}
					play(s)
					s.Fits()
					s.Size(120, 36)
					s.Fits()
				})
			}
		}
	}
}

func TestPanelShowsEverything(t *testing.T) {
	s := newStage(t, 120, 36, linkpanel.Options{}).up()
	s.press("L")
	s.Want("webhooks    ● ok · since 11:58:09", "https://calm-otter-evenly.ngrok-free.app", "ngrok · Ada Example · plan Free · region eu · latency 23 ms",
		"10 s ago, 12:00:57 · 84 ms round trip", "ours · it replaced https://studio.example.com/hook/…",
		"auto · studio.example.com is restored", "12:00:57    proven in 84 ms", "11:59:59  ✗ this machine was asleep")
	if text := s.Text(); strings.Index(text, "proven in 84 ms") > strings.Index(text, "proven in 91 ms") {
		t.Fatalf("the newest change is not the first:\n%s", text)
	}
	s.press("L")
	if s.Top() != nil {
		t.Error("L does not close the panel")
	}
}

func TestPanelFollowsTheLink(t *testing.T) {
	s := newStage(t, 120, 36, linkpanel.Options{}).up()
	s.press("L")
	s.link.changes = append(s.link.changes, link.Change{At: screentest.Noon, Text: "a new change"})
	s.change(func(st *link.Status) { st.State = link.Reconnecting })
	s.Want("◐ reconnecting", "12:01:09    a new change")
	s.press("esc")
	s.link.changes = append(s.link.changes, link.Change{At: screentest.Noon, Text: "not asked for"})
	s.refresh()
	if n := len(s.state.History); n != 7 {
		t.Errorf("the history has %d changes, though the panel is closed", n)
	}
}

func TestHistoryScrolls(t *testing.T) {
	s := newStage(t, 80, 24, linkpanel.Options{})
	scenes()["scrolled"](s)
	s.Want("more ↑ ↓", "webhooks    ● ok")
	s.press("G")
	s.Want("more ↑", "connecting")
	s.press("g")
	s.Want("more ↓ ─", "change 29")
}

func TestWithoutALinkThePanelSaysSo(t *testing.T) {
	s := newStage(t, 120, 36, linkpanel.Options{})
	scenes()["off"](s)
	s.Want("No tunnel for webhooks", "jobs settle by polling", "hints: esc close")
	s.press("r", "x", "u", "e")
	s.Want("there is no link in this run")
	s = newStage(t, 120, 36, linkpanel.Options{})
	scenes()["follower"](s)
	s.Want("Another callboard on this data folder has the link", "hints: esc close")
	s.press("r", "p", "t", "x", "u", "y", "e")
	s.wantDid()
	s.Want("control it there")
}

func TestWordsOfTheTunnelAreCleaned(t *testing.T) {
	s := newStage(t, 120, 36, linkpanel.Options{}).up().change(func(st *link.Status) {
		st.Account, st.Notice = "Ada\x1b[31m\nExample\u202e", "new\x07s"
	})
	s.press("L")
	s.WantNot("\x1b", "\u202e", "\x07")
	s.Want("Example · plan Free")
}

func TestKeysOfThePanelAreThoseOfTheTable(t *testing.T) {
	s := newStage(t, 120, 36, linkpanel.Options{}).up()
	s.Map.Rebind(keymap.RetryLink, keymap.InLink, "f5")
	s.Map.Rebind(keymap.ShowLink, keymap.OutsideText, "Z")
	s.report(link.Status{State: link.Failed, Problem: "it is broken"})
	s.Want("link: it is broken · Z shows more")
	s.press("Z")
	s.Want("hints: f5 retry")
}

// BenchmarkPanel is a key and a frame with the panel open and its history full. Budget: under 1 ms.
func BenchmarkPanel(b *testing.B) {
	s := newStage(b, 120, 40, linkpanel.Options{}).up()
	for range 44 {
		s.link.changes = append(s.link.changes, link.Change{At: screentest.Noon, Text: "registered; the callback was https://studio.example.com/hook/… before", Bad: true})
	}
	s.press("L")
	b.ReportAllocs()
	for b.Loop() {
		s.press("down")
		s.Top().View()
	}
}

func TestLight(t *testing.T) {
	for _, c := range []struct {
		status      link.Status
		full, short string
	}{
		{link.Status{State: link.Proven, ProvenAt: screentest.Noon.Add(-70 * time.Second)}, "● webhooks ok", "● ok"},
		{link.Status{State: link.Online}, "◐ online, not tested", "◐ not tested"},
		{link.Status{State: link.Connecting}, "◌ connecting", "◌ connecting"},
		{link.Status{State: link.Failed}, "✗ failed", "✗ failed"},
		{link.Status{State: link.Off}, "– polling", "– polling"},
		{link.Status{}, "– polling", "– polling"},
		{link.Status{State: link.Off, Follower: true}, "◌ in another callboard", "◌ elsewhere"},
		{link.Status{State: link.Online, ProvenAt: screentest.Noon, TakenBy: "https://other.example.com/hook/…"}, "◐ taken by other.example.com", "◐ taken"},
		{link.Status{State: link.Online, TakenBy: link.NoCallback}, "◐ callback removed", "◐ no callback"},
		{link.Status{State: link.Reconnecting, NextTry: screentest.Noon.Add(3200 * time.Millisecond)}, "◐ reconnecting, 4 s", "◐ retry in 4 s"},
		{link.Status{State: link.Connecting, NextTry: screentest.Noon.Add(3 * time.Second)}, "◌ connecting, 3 s", "◌ retry in 3 s"},
		{link.Status{State: link.Connecting, NextTry: screentest.Noon.Add(-time.Second)}, "◌ connecting", "◌ connecting"},
	} {
		s := newStage(t, 80, 24, linkpanel.Options{})
		s.report(c.status)
		full, short := s.c.Light(s.Looks, screentest.Noon)
		if plain(full) != c.full || plain(short) != c.short {
			t.Errorf("%+v reads %q and %q", c.status, plain(full), plain(short))
		}
	}
}

// What changes by itself is redrawn when its words change, and nothing else.
func TestRedraw(t *testing.T) {
	now := screentest.Noon
	for _, c := range []struct {
		name   string
		status link.Status
		open   bool
		at     time.Time
		want   time.Duration
	}{
		{"a failed link waits for a person", link.Status{State: link.Failed, ProvenAt: now}, false, now, 0},
		{"a proven link", link.Status{State: link.Proven, ProvenAt: now}, false, now, 0},
		{"2.5 s to go", link.Status{NextTry: now.Add(2500 * time.Millisecond)}, false, now, 500 * time.Millisecond},
		{"2 s to go", link.Status{NextTry: now.Add(2 * time.Second)}, false, now, time.Second},
		{"the time has come", link.Status{NextTry: now}, false, now.Add(time.Second), 0},
		{"the age in the panel", link.Status{State: link.Reconnecting, ProvenAt: now.Add(-63 * time.Second)}, true, now, 57 * time.Second},
		{"both", link.Status{ProvenAt: now.Add(-63 * time.Second), NextTry: now.Add(2500 * time.Millisecond)}, true, now, 500 * time.Millisecond},
	} {
		s := newStage(t, 80, 24, linkpanel.Options{})
		s.report(c.status)
		if c.open {
			s.press("L")
		}
		if got := s.c.Redraw(c.at); got != c.want {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
}
