package ui

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	uv "github.com/charmbracelet/ultraviolet"
	"github.com/charmbracelet/x/ansi"

	"callboard/internal/job"
	"callboard/internal/link"
	"callboard/internal/player"
	"callboard/internal/ui/keymap"
	"callboard/internal/ui/screen"
	"callboard/internal/ui/screen/screentest"
)

// noon is the time of the tests.
var noon = time.Date(2026, 11, 23, 12, 1, 9, 0, time.Local)

// stage is the UI with fake services, and what a test does to it.
type stage struct {
	tb       testing.TB
	w, h     int
	opt      Options
	m        *Model
	drag     tea.Msg // the timer of a drag
	now      time.Time
	jobs     *fakeJobs
	actors   *fakeActors
	player   *fakePlayer
	link     *fakeLink
	settings *fakeSettings
	webhooks *screentest.Webhooks
	takes    *screentest.Takes
	asked    tea.Msg // the timer of a question
	last     tea.Msg // the last message that a command sent and the stage did not handle
}

func newStage(tb testing.TB, w, h int, change ...func(*Options)) *stage {
	tb.Helper()
	return stageWith(tb, w, h, someJobs(), change...)
}

// noJobs is a stage without a history.
func noJobs(tb testing.TB, w, h int, change ...func(*Options)) *stage {
	tb.Helper()
	return stageWith(tb, w, h, nil, change...)
}

func stageWith(tb testing.TB, w, h int, history []job.Job, change ...func(*Options)) *stage {
	tb.Helper()
	s := &stage{
		tb: tb, w: w, h: h, now: noon, jobs: &fakeJobs{history: history}, actors: &fakeActors{list: someActors()},
		player:   &fakePlayer{state: player.State{Status: player.Idle, Volume: 80}},
		link:     &fakeLink{status: link.Status{State: link.Proven, URL: "http://127.0.0.1:4242", ProvenAt: noon.Add(-12 * time.Second), Latency: 84 * time.Millisecond}},
		settings: &fakeSettings{values: map[string]string{}}, webhooks: screentest.NewWebhooks(0), takes: screentest.NewTakes(),
	}
	dark := true
	s.opt = Options{Sandbox: true, Dark: &dark, Lang: "en", SaveDir: "takes", Now: func() time.Time { return s.now }}
	for _, c := range change {
		c(&s.opt)
	}
	s.begin(s.services())
	return s
}

// services are the fakes.
func (s *stage) services() screen.Services {
	return screen.Services{Jobs: s.jobs, Actors: s.actors, Samples: fakeSamples{}, Player: s.player, Link: s.link, Settings: s.settings, Webhooks: s.webhooks, Takes: s.takes}
}

// begin makes a new model.
func (s *stage) begin(svc screen.Services) {
	s.m = New(s.tb.Context(), svc, s.opt)
	s.m.after = func(_ time.Duration, msg tea.Msg) tea.Cmd {
		if fmt.Sprintf("%T", msg) == "booth.restedMsg" { // the cursor always rests on an actor
			return func() tea.Msg { return msg }
		}
		if fmt.Sprintf("%T", msg) == "webhooks.countDueMsg" { // and deliveries come slowly
			return func() tea.Msg { return msg }
		}
		if fmt.Sprintf("%T", msg) == "playerbar.dragMsg" {
			s.drag = msg
		}
		if asked, ok := msg.(askedMsg); ok {
			s.asked = asked
		}
		return nil
	}
	s.send(tea.WindowSizeMsg{Width: s.w, Height: s.h})
	s.run(s.m.Init())
}

// noLink takes the link away.
func (s *stage) noLink() {
	svc := s.services()
	svc.Link = nil
	s.begin(svc)
}

// noAudition takes the third screen away.
func (s *stage) noAudition() *stage {
	svc := s.services()
	svc.Takes = nil
	s.begin(svc)
	return s
}

// dragTimer lets the time between two positions of a drag pass.
func (s *stage) dragTimer() {
	if msg := s.drag; msg != nil {
		s.drag = nil
		s.send(msg)
	}
}

// send gives the model a message and runs what it asks for.
func (s *stage) send(msg tea.Msg) {
	_, cmd := s.m.Update(msg)
	s.run(cmd)
}

// run carries out a command and what follows from it. Timers never fire on this stage.
func (s *stage) run(cmd tea.Cmd) {
	if cmd == nil {
		return
	}
	switch msg := cmd().(type) {
	case nil:
	case tea.BatchMsg:
		for _, c := range msg {
			s.run(c)
		}
	default:
		if !strings.HasPrefix(fmt.Sprintf("%T", msg), "tea.") && !strings.HasPrefix(fmt.Sprintf("%T", msg), "*tea.") {
			s.send(msg)
		} else {
			s.last = msg
		}
	}
}

// press gives keys by name: "enter", "ctrl+s", "a", "/". Before each there is time to read a question.
func (s *stage) press(keys ...string) {
	for _, k := range keys {
		s.readQuestion()
		s.send(keyPress(k))
	}
}

// burst gives keys that come in one read of the terminal.
func (s *stage) burst(keys ...string) {
	for _, k := range keys {
		s.send(keyPress(k))
	}
}

// readQuestion lets the time pass after which an answer counts.
func (s *stage) readQuestion() {
	if msg := s.asked; msg != nil {
		s.asked = nil
		s.send(msg)
	}
}

// write types a text, character by character.
func (s *stage) write(text string) {
	for _, r := range text {
		s.send(tea.KeyPressMsg{Code: r, Text: string(r)})
	}
}

func keyPress(name string) tea.KeyPressMsg { return screentest.Key(name) }

// script is the text of the script.
func (s *stage) script() string { return s.m.work()["ui.script"] }

// chosen is the id of the actor of the next order.
func (s *stage) chosen() string { return s.m.state.Actors.Chosen() }

// job is the id of the job under the cursor.
func (s *stage) job() string {
	j, _ := s.m.screen().Playable()
	return j.ID
}

// focus is the name of the pane that has the focus.
func (s *stage) focus() string {
	names, current := s.m.screen().(screen.Tabbed).Tabs()
	return names[current]
}

// typing reports whether printable keys belong to a text.
func (s *stage) typing() bool { return keymap.Typing(s.m.scopes()) }

// pane is where a pane is: its frame, found by its title.
func (s *stage) pane(title string) screen.Area {
	s.tb.Helper()
	lines := strings.Split(s.text(), "\n")
	for y, line := range lines {
		at := strings.Index(line, "╭─ "+title)
		if at < 0 {
			continue
		}
		x := ansi.StringWidth(line[:at])
		a := screen.Area{X: x, Y: y, W: ansi.StringWidth(line[at:at+strings.Index(line[at:], "╮")]) + 1}
		for a.H = 1; !strings.HasPrefix(ansi.Cut(lines[y+a.H-1], x, x+1), "╰"); a.H++ {
		}
		return a
	}
	s.tb.Fatalf("no pane %q:\n%s", title, s.text())
	return screen.Area{}
}

// actor is the row of the actor under the cursor.
func (s *stage) actor() string {
	a := s.pane("Actors")
	for line := range strings.SplitSeq(s.text(), "\n") {
		if row := ansi.Cut(line, a.X+2, a.X+a.W-2); strings.HasPrefix(row, "▌") {
			return row
		}
	}
	return ""
}

// wave is where the waveform of the player's line is.
func (s *stage) wave() screen.Area {
	y := s.m.rows().player
	line := strings.Split(s.text(), "\n")[y]
	const symbols = "▁▂▃▄▅▆▇█·[]┃"
	from := strings.IndexAny(line, symbols)
	if from < 0 {
		return screen.Area{}
	}
	to := from + strings.IndexFunc(line[from:], func(r rune) bool { return !strings.ContainsRune(symbols, r) })
	return screen.Area{X: ansi.StringWidth(line[:from]), Y: y, W: ansi.StringWidth(line[from:to]), H: 1}
}

// tick lets the animation clock go on.
func (s *stage) tick() { s.send(tickMsg(s.m.timers.tick)) }

// do carries out an action.
func (s *stage) do(act keymap.Action) {
	s.run(s.m.do(act, tea.KeyPressMsg{}))
	_, cmd := s.m.Update(nil) // what the root does after each message
	s.run(cmd)
}

// say shows a toast.
func (s *stage) say(kind screen.ToastKind, text string) {
	host{s.m}.Toast(kind, "%s", text)
	s.m.Update(nil) // what the root does after each message
}

// text is the screen as a user reads it, drawn into cells. Paths have slashes, on Windows too: there is no other backslash.
func (s *stage) text() string {
	return filepath.ToSlash(onCells(s.m.View().Content, s.m.size.W, s.m.size.H))
}

func onCells(content string, w, h int) string {
	buf := uv.NewScreenBuffer(w, h)
	uv.NewStyledString(content).Draw(buf, buf.Bounds())
	lines := strings.Split(strings.ReplaceAll(buf.String(), "\r", ""), "\n")
	for i := range lines {
		lines[i] = strings.TrimRight(lines[i], " ")
	}
	return strings.Join(lines, "\n") + "\n"
}

func (s *stage) want(words ...string) {
	s.tb.Helper()
	screen := s.text()
	for _, w := range words {
		if !strings.Contains(screen, w) {
			s.tb.Fatalf("the screen does not say %q:\n%s", w, screen)
		}
	}
}

func (s *stage) wantNot(words ...string) {
	s.tb.Helper()
	screen := s.text()
	for _, w := range words {
		if strings.Contains(screen, w) {
			s.tb.Fatalf("the screen says %q:\n%s", w, screen)
		}
	}
}

// timeAt is the time in a clip that column x of its waveform means, as the player gets it.
func timeAt(x int, wave screen.Area, length time.Duration) string {
	return time.Duration(float64(length) * (float64(x-wave.X) + 0.5) / float64(wave.W)).String()
}

// columns are the cells of a row at which the time, the actor, the text and the state begin, where they show.
func columns(row string) string {
	var out []int
	for _, word := range []string{"12:0", "Mina", "a li"} {
		if before, _, ok := strings.Cut(row, word); ok {
			out = append(out, ansi.StringWidth(before))
		}
	}
	before, after, _ := strings.Cut(row, "a line")
	state := strings.TrimLeft(after, " ")
	return fmt.Sprint(append(out, ansi.StringWidth(before)+len("a line")+len(after)-len(state)))
}

// linkUp gives the stage a link by ngrok, with a history.
func (s *stage) linkUp() {
	s.link.status = link.Status{
		State: link.Proven, URL: "https://calm-otter-evenly.ngrok-free.app", Since: noon.Add(-3 * time.Minute), ProvenAt: noon.Add(-12 * time.Second),
		Latency: 84 * time.Millisecond, Displaced: "https://studio.example.com/hook/…", Tunnel: "ngrok", Account: "Ada Example", Plan: "Free",
		Region: "eu", TunnelLatency: 23 * time.Millisecond,
	}
	at := func(before time.Duration, text string, bad bool) link.Change {
		return link.Change{At: noon.Add(-before), Text: text, Bad: bad}
	}
	s.link.changes = []link.Change{
		at(4*time.Minute, "connecting", false),
		at(3*time.Minute, "registered; the callback was https://studio.example.com/hook/… before", false),
		at(3*time.Minute, "online at https://calm-otter-evenly.ngrok-free.app", false),
		at(3*time.Minute, "proven in 91 ms", false),
		at(70*time.Second, "this machine was asleep: proving the link again", true),
		at(12*time.Second, "proven in 84 ms", false),
	}
	s.send(linkMsg(s.link.status))
}
