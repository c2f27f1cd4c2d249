package ui

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/exp/golden"

	"callboard/internal/link"
	"callboard/internal/ui/keymap"
	"callboard/internal/ui/screen/screentest"
	"callboard/internal/webhook"
	"callboard/internal/workbench"
)

// deliver has n deliveries stored and reported, the last of which have every kind of row.
func (s *stage) deliver(n int) {
	s.send(webhooksMsg(s.webhooks.Arrive(n)))
	ids := s.webhooks.IDs()
	change := func(i int, do func(*webhook.Head)) {
		if i < len(ids) {
			s.send(webhooksMsg{s.webhooks.Change(ids[i], do)})
		}
	}
	none := func(h *webhook.Head) { h.JobID, h.SpeakID, h.ActorName, h.Text = "", "", "", "" }
	change(1, func(h *webhook.Head) { h.Answered, h.Answer = 500, "plan 500" })
	change(2, func(h *webhook.Head) { none(h); h.Status = ""; h.Forwarded = webhook.Forwarded{} })
	change(3, func(h *webhook.Head) { none(h); h.Method, h.Refused, h.Status = "GET", webhook.RefusedMethod, "" })
	change(4, func(h *webhook.Head) {
		h.Forwarded = webhook.Forwarded{State: webhook.ForwardWaits}
		h.Status = "failed"
	})
	change(5, func(h *webhook.Head) {
		h.Forwarded = webhook.Forwarded{State: webhook.ForwardFailed, Problem: "connection refused: \x1b[31mred"}
		h.Starred = true
	})
	change(6, func(h *webhook.Head) { h.Answered, h.Took, h.Status = 0, 0, "started" })
	change(7, func(h *webhook.Head) {
		h.ActorName, h.Text = "홍길동 👨‍👩‍👧", "여러 줄의\n대본입니다 \u202e거꾸로 ❤️"
		h.Forwarded = webhook.Forwarded{State: webhook.ForwardAnswered, Status: 503, Took: 7200 * time.Millisecond}
	})
}

// busy is planned answers and forwarding, as another process sets them.
func (s *stage) busy() {
	s.send(webhooksMsg{s.webhooks.Set(workbench.Settings{
		Answers: workbench.Answers{Plan: "500x3,429:5", Left: "500x2,429:5"},
		Forward: workbench.Forward{URL: "http://localhost:3000/typecast", On: true, Events: "all", Respond: workbench.Pass, Health: workbench.Health{State: workbench.Up}},
	})})
}

// deliveryScenes are those of screen 2.
func deliveryScenes() map[string]func(*stage) {
	open := func(then ...string) func(*stage) {
		return func(s *stage) {
			s.deliver(128)
			s.press("2")
			s.press(then...)
		}
	}
	return map[string]func(*stage){
		"empty":      func(s *stage) { s.press("2") },
		"news":       func(s *stage) { s.deliver(3); s.busy() },
		"deliveries": open(),
		"busy":       func(s *stage) { open("j", "j")(s); s.busy() },
		"filter":     func(s *stage) { open("/")(s); s.write("범수 status:done ") },
		"wrong":      func(s *stage) { open("/")(s); s.write("statsu:done ") },
		"nothing":    func(s *stage) { open("/")(s); s.write("없는것"); s.press("enter") },
		"marked":     open("j", "m", "j", "j", "m", "G"),
		"delivery":   open("j", "enter"),
		"headers":    open("enter", "]", "]"),
		"compare":    open("m", "j", "m", "c"),
		"forward":    func(s *stage) { open()(s); s.busy(); s.press("F") },
		"answers":    func(s *stage) { open()(s); s.busy(); s.press("a") },
		"trigger":    open("t"),
		"replay":     open("r"),
		"edit":       open("e"),
		"copy":       func(s *stage) { s.webhooks.URL = "https://calm-otter.example.com/hook/secret"; open("y")(s) },
		"export":     open("m", "j", "m", "x"),
		"export to":  open("x", "enter"),
		"delete":     open("m", "j", "m", "d"),
	}
}

func TestEveryDeliverySceneFitsEverySize(t *testing.T) {
	for name, play := range deliveryScenes() {
		for _, size := range allSizes() {
			t.Run(fmt.Sprintf("%s/%dx%d", name, size[0], size[1]), func(t *testing.T) {
				s := newStage(t, size[0], size[1], func(o *Options) { o.ASCII = size[0]%2 == 1 })
				play(s)
				fits(t, s, size[0], size[1])
				s.send(tea.WindowSizeMsg{Width: 120, Height: 36}) // and again after the window has changed
				fits(t, s, 120, 36)
				s.send(tea.WindowSizeMsg{Width: size[0], Height: size[1]})
				fits(t, s, size[0], size[1])
			})
		}
	}
}

func TestGoldenDeliveries(t *testing.T) {
	pictures := map[[2]int][]string{
		{120, 36}: {"empty", "news", "deliveries", "busy", "filter", "wrong", "marked", "forward", "answers", "trigger", "replay", "edit", "copy", "export", "delete"},
		{80, 24}:  {"deliveries", "busy", "edit", "answers"},
		{40, 12}:  {"empty", "deliveries", "busy", "filter", "answers", "edit"},
	}
	for size, names := range pictures {
		for _, name := range names {
			t.Run(fmt.Sprintf("%dx%d/%s", size[0], size[1], name), func(t *testing.T) {
				s := newStage(t, size[0], size[1])
				deliveryScenes()[name](s)
				golden.RequireEqual(t, s.text())
			})
		}
	}
}

// FuzzDeliveryKeys plays random keys of screen 2 at random sizes: nothing panics and everything fits.
func FuzzDeliveryKeys(f *testing.F) {
	names := []string{"enter", "esc", "tab", "up", "down", "pgup", "pgdown", "g", "G", "/", "[", "]", "r", "e", "F", "a", "t", "space", "J", "m", "c", "x", "y", "*", "d", "alt+z",
		"left", "right", "ctrl+s", "backspace", "가", "x", ":", "1", "2", "ctrl+u", "ctrl+d", "ctrl+p", "delete", "W", "ㅓ", "end", "home", "?"}
	f.Add([]byte{34, 4, 0, 11, 11, 1, 19, 4, 19, 20, 1, 13, 2, 30, 28, 1}, uint8(120), uint8(36))
	f.Add([]byte{34, 8, 6, 5, 7, 9, 31, 0, 14, 30, 0, 15, 27, 0, 24, 25}, uint8(80), uint8(24))
	f.Add([]byte{34, 16, 4, 27, 0, 1, 21, 0, 0, 1, 22, 0, 255, 8, 255}, uint8(40), uint8(12))
	f.Fuzz(func(t *testing.T, keys []byte, w, h uint8) {
		s := newStage(t, int(w)+1, int(h)+1, func(o *Options) { o.SaveDir = t.TempDir() })
		s.deliver(40)
		s.press("2")
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

// manyDeliveries is a stage on screen 2 with n stored deliveries.
func manyDeliveries(tb testing.TB, n int) *stage {
	s := newStage(tb, 120, 40)
	s.webhooks = screentest.NewWebhooks(n)
	s.begin(s.services())
	s.press("2")
	return s
}

// BenchmarkDeliveryKey is one key on screen 2, Update and View of list and details at 120 × 40, with the reads that it asks for.
// Budget: under 1 ms at any number of stored deliveries.
func BenchmarkDeliveryKey(b *testing.B) {
	for _, n := range []int{100, 10_000, 100_000} {
		b.Run(fmt.Sprint("down/", n), func(b *testing.B) {
			s := manyDeliveries(b, n)
			keys := []tea.KeyPressMsg{keyPress("down"), keyPress("up")}
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				s.m.Update(keys[i/80%2])
				s.m.View()
			}
		})
		b.Run(fmt.Sprint("page/", n), func(b *testing.B) {
			s := manyDeliveries(b, n)
			keys := []tea.KeyPressMsg{keyPress("pgdown"), keyPress("pgup")}
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				s.send(keys[i/50%2])
				s.m.View()
			}
		})
		b.Run(fmt.Sprint("end/", n), func(b *testing.B) {
			s := manyDeliveries(b, n)
			keys := []tea.KeyPressMsg{keyPress("G"), keyPress("g")}
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				s.send(keys[i%2])
				s.m.View()
			}
		})
		b.Run(fmt.Sprint("filter/", n), func(b *testing.B) {
			s := manyDeliveries(b, n)
			s.press("/")
			keys := []tea.KeyPressMsg{keyPress("a"), keyPress("backspace")}
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				s.m.Update(keys[i%2])
				s.m.View()
			}
		})
	}
}

// BenchmarkDeliveryBatch is a batch of 34 new deliveries, which a burst of 1,000 a second makes, read and drawn.
func BenchmarkDeliveryBatch(b *testing.B) {
	s := manyDeliveries(b, 1000)
	b.ReportAllocs()
	for b.Loop() {
		s.send(webhooksMsg(s.webhooks.Arrive(34)))
		s.m.View()
	}
}

// TestDeliveryKeyCostIsConstant holds the shape of the budget: the work of a key, its reads included, does not depend on the
// number of deliveries.
func TestDeliveryKeyCostIsConstant(t *testing.T) {
	for _, key := range []string{"down", "pgdown", "G"} {
		allocs := func(n int) float64 {
			s := manyDeliveries(t, n)
			k := keyPress(key)
			return testing.AllocsPerRun(20, func() {
				s.m.Update(k)
				s.m.View()
			})
		}
		if few, many := allocs(1000), allocs(50_000); many > 1.5*few+20 {
			t.Errorf("%s: %v allocations with 50,000 deliveries, %v with 1,000", key, many, few)
		}
	}
}

// A user who reads while the link is down is not locked in, and the list stays.
func TestDeliveriesWorkWhileTheLinkIsDown(t *testing.T) {
	s := newStage(t, 80, 24)
	s.deliver(20)
	s.press("2", "enter")
	s.send(linkMsg(link.Status{State: link.Reconnecting, NextTry: noon.Add(time.Minute), Problem: "the network is down"}))
	s.want("Pretty", "reconnecting")
	s.press("esc")
	s.want("Deliveries · 20", "12:01:13")
	s.press("j", "/")
	s.write("범수 ")
	s.want("5 of 20")
	s.press("esc", "esc", "r")
	s.write("http://localhost:3000")
	s.press("enter")
	s.want("replayed: localhost:3000 answered 204 in 12 ms")
}

// The same without a link of this process: another one has it.
func TestDeliveriesInAFollower(t *testing.T) {
	s := newStage(t, 120, 36)
	s.noLink()
	s.deliver(5)
	s.press("2", "a", "enter")
	s.want("answers: 500, then normal")
	s.press("F")
	s.write("http://localhost:3000")
	s.press("enter")
	s.want("→ localhost:3000")
	if got := strings.Join(s.webhooks.Did(), "; "); got != `answers "500"; forward http://localhost:3000 true all pass` {
		t.Errorf("did %s", got)
	}
}

func TestNewsAreCountedUntilTheScreenIsSeen(t *testing.T) {
	s := newStage(t, 120, 36)
	s.wantNot("Webhooks ·")
	s.deliver(3)
	s.want("2 Webhooks · 3 new")
	s.press("2")
	s.wantNot("Webhooks ·")
	s.deliver(2)
	s.press("1")
	s.wantNot("Webhooks ·")
	s.deliver(1)
	s.want("2 Webhooks · 1 new")
	kept := s.m.work()
	s.begin(s.services())
	s.send(settingsMsg(kept))
	s.want("2 Webhooks · 1 new") // the next run counts from there
}

func TestOtherScreensSayWhatIsOn(t *testing.T) {
	s := newStage(t, 120, 36)
	s.busy()
	s.want("answers planned · → localhost:3000")
	s.press("2")
	s.wantNot("answers planned")
	s.want("answers: 500 ×2, 429:5, then normal", "→ localhost:3000 ●")
}

func TestFromADeliveryToItsJobAndBack(t *testing.T) {
	s := newStage(t, 120, 36)
	s.deliver(6)
	for _, id := range s.webhooks.IDs()[2:4] {
		s.webhooks.Change(id, func(h *webhook.Head) { h.JobID, h.ActorName, h.Refused = "job-3", "Mina", "" })
	}
	s.send(webhooksMsg{{Many: true}})
	s.press("2", "j", "j", "J")
	if s.focus() != "Jobs" || s.job() != "job-3" {
		t.Fatalf("focus %s, job %s", s.focus(), s.job())
	}
	s.press("W")
	s.want("Deliveries · 2 of 6", "job:job-3")
	s.press("space")
	s.wantDid("toggle job-3")
	s.press("esc")
	s.want("Deliveries · 6")
}

func TestClicksOnDeliveries(t *testing.T) {
	s := newStage(t, 120, 36)
	s.deliver(12)
	s.press("2")
	a := s.pane("Deliveries")
	click := func(x, y int) { s.send(tea.MouseClickMsg{X: x, Y: y, Button: tea.MouseLeft}) }
	click(a.X+8, a.Y+4)
	s.want("▌ ! 12:01:11.250")
	click(a.X+8, a.Y+4)
	if s.focus() != "Details" { // the job is not known, so that there is nothing to play
		t.Fatalf("a double click focuses %s", s.focus())
	}
	s.clickOn(a.Y+1, "Headers", 2)
	if got := s.m.work()["ui.webhooks.tab"]; got != "2" {
		t.Errorf("tab %s", got)
	}
	s.send(tea.MouseWheelMsg{X: a.X + 3, Y: a.Y + 4, Button: tea.MouseWheelDown})
	s.want("▌ ★ 12:01:10.500")
	s.clickOn(-1, "r replay", 0)
	s.want("─ Replay ─")
}

// What an answer or an export did not do is said.
func TestFailuresOfDeliveriesAreSaid(t *testing.T) {
	for _, keys := range [][]string{{"*"}, {"d"}, {"e"}, {"y"}, {"c"}} {
		s := newStage(t, 120, 36)
		s.deliver(9)
		s.press("2")
		s.webhooks.Err = errors.New("the disk is full")
		s.press(keys...)
		if !strings.Contains(s.text(), "disk is full") {
			t.Errorf("%v: nothing is said:\n%s", keys, s.text())
		}
	}
}

// Commands has all that the screen can do.
func TestDeliveriesInCommands(t *testing.T) {
	s := newStage(t, 120, 36)
	s.deliver(9)
	s.press("2", "/")
	s.write("범수 ")
	s.press("enter")
	s.do(keymap.DeleteAll)
	s.want("Delete 2 deliveries?")
	s.press("enter")
	s.want("deleted 2 deliveries", "0 of 7")
	s.press("alt+z")
	s.want("brought 2 deliveries back", "2 of 9")
}
