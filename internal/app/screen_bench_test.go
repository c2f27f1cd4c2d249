package app_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"callboard/internal/app"
	"callboard/internal/config"
	"callboard/internal/id"
	"callboard/internal/testwait"
	"callboard/internal/ui"
	"callboard/internal/ui/screen"
	"callboard/internal/webhook"
)

// BenchmarkOpenDeliveries shows screen 2 over a database on disk, from the key to the first rows on screen, and until the
// number of all is known. Budget: 30 ms at any number. "cold" presses the key before anything was read, "warm" once the
// program rests.
func BenchmarkOpenDeliveries(b *testing.B) {
	for _, n := range []int{100, 100_000} {
		if testing.Short() && n > 1000 {
			continue
		}
		c := sandboxConfig(b, b.TempDir(), "keep-deliveries", "1000000")
		fill(b, c, n)
		a := open(b, c, everything())
		rows := "Deliveries · " + strings.Replace(fmt.Sprint(n), "100000", "100,000", 1)
		for _, start := range []string{"cold", "warm"} {
			b.Run(fmt.Sprint(start, "/", n), func(b *testing.B) {
				var shown, counted, longest time.Duration
				for b.Loop() {
					l := newLoop(b, a)
					l.send(tea.WindowSizeMsg{Width: 120, Height: 40})
					if start == "warm" {
						l.rest(300 * time.Millisecond)
					}
					began := time.Now()
					l.longest = 0
					l.send(tea.KeyPressMsg{Code: '2', Text: "2"})
					l.until("done    unmatched")
					shown += time.Since(began)
					l.until(rows)
					counted += time.Since(began)
					longest = max(longest, l.longest)
					l.end()
				}
				b.ReportMetric(float64(shown.Microseconds())/1000/float64(b.N), "shown-ms")
				b.ReportMetric(float64(counted.Microseconds())/1000/float64(b.N), "counted-ms")
				b.ReportMetric(float64(longest.Microseconds())/1000, "longest-update-ms")
				b.ReportMetric(0, "ns/op")
			})
		}
		closeApp(b, a)
	}
}

// fill stores n deliveries.
func fill(b testing.TB, c config.Config, n int) {
	b.Helper()
	a := open(b, c, app.Capabilities{})
	defer closeApp(b, a)
	var group sync.WaitGroup
	next := make(chan int)
	for range 64 {
		group.Go(func() {
			for i := range next {
				at := time.Now().Add(time.Duration(i-n) * time.Second)
				d := webhook.Delivery{ID: id.New(at), At: at, Method: "POST", Target: "/hook/x", Proto: "HTTP/1.1", Exact: true, Answered: 200, Status: "done",
					SpeakID: fmt.Sprintf("%024x", i), Headers: [][2]string{{"Content-Type", "application/json"}},
					Body: fmt.Appendf(nil, `{"status":"done","speak_url":"https://typecast.ai/api/speak/%024x","pad":"%s"}`, i, strings.Repeat("x", 500))}
				if _, err := a.Store.SaveDelivery(context.Background(), d); err != nil {
					b.Error(err)
				}
			}
		})
	}
	for i := range n {
		next <- i
	}
	close(next)
	group.Wait()
}

// loop is the program without a terminal: one goroutine calls Update, and commands run in others.
type loop struct {
	b       *testing.B
	m       tea.Model
	in      chan tea.Msg
	ctx     context.Context
	cancel  context.CancelFunc
	longest time.Duration // an Update with its View
}

func newLoop(b *testing.B, a *app.App) *loop {
	b.Helper()
	l := &loop{b: b, in: make(chan tea.Msg, 1024)}
	l.ctx, l.cancel = context.WithCancel(b.Context())
	l.m = ui.New(l.ctx, screen.Services{Jobs: a.Jobs, WordTimes: a.Jobs, Actors: a.Actors, Samples: a.Samples, Player: a.Player, Settings: a.Store, Storage: a.Storage(),
		Webhooks: a.Workbench, Link: a.Link}, ui.Options{Sandbox: true, Lang: "en", NoMotion: true})
	l.run(l.m.Init())
	return l
}

func (l *loop) run(cmd tea.Cmd) {
	if cmd == nil {
		return
	}
	go func() {
		msg := cmd()
		if batch, ok := msg.(tea.BatchMsg); ok {
			for _, c := range batch {
				l.run(c)
			}
			return
		}
		if msg != nil {
			select {
			case l.in <- msg:
			case <-l.ctx.Done():
			}
		}
	}()
}

// send gives a message to the program and returns what it shows.
func (l *loop) send(msg tea.Msg) string {
	began := time.Now()
	m, cmd := l.m.Update(msg)
	l.m = m
	shown := m.View().Content
	l.longest = max(l.longest, time.Since(began))
	l.run(cmd)
	return shown
}

// until takes messages until a text shows.
func (l *loop) until(text string) {
	l.b.Helper()
	late := time.After(testwait.Timeout())
	for shown := l.m.View().Content; !strings.Contains(ansi.Strip(shown), text); {
		select {
		case msg := <-l.in:
			shown = l.send(msg)
		case <-late:
			l.b.Fatalf("no %q in\n%s", text, ansi.Strip(shown))
		}
	}
}

// rest takes messages until there is none for a while.
func (l *loop) rest(d time.Duration) {
	for {
		select {
		case msg := <-l.in:
			l.send(msg)
		case <-time.After(d):
			return
		}
	}
}

func (l *loop) end() { l.cancel() }
