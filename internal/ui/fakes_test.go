package ui

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	uv "github.com/charmbracelet/ultraviolet"
	"github.com/charmbracelet/x/ansi"

	"callboard/internal/actor"
	"callboard/internal/api"
	"callboard/internal/event"
	"callboard/internal/job"
	"callboard/internal/link"
	"callboard/internal/player"
	"callboard/internal/ui/keymap"
	"callboard/internal/ui/screen"
	"callboard/internal/ui/screen/screentest"
)

// The stand-ins remember what the screen asked of them.

type fakeJobs struct {
	mu      sync.Mutex
	topic   event.Topic[string, job.Job]
	history []job.Job
	orders  []job.Order
	saved   []string
	fetched []string
	answer  job.Job
	coming  map[string]*job.Download // by job
	err     error
	closed  bool // nothing may be asked any more
}

func (f *fakeJobs) Submit(_ context.Context, o job.Order) (job.Job, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.orders = append(f.orders, o)
	return f.answer, f.err
}

func (f *fakeJobs) Jobs(context.Context, job.Filter) ([]job.Job, error) { return f.history, nil }

func (f *fakeJobs) Refetch(_ context.Context, id string) error {
	f.fetched = append(f.fetched, id)
	return f.err
}

func (f *fakeJobs) Downloading(id string) (*job.Download, bool) {
	if f.closed {
		panic("the job service was asked")
	}
	a, ok := f.coming[id]
	return a, ok
}

func (f *fakeJobs) NameOf(j job.Job) string {
	return strings.ToLower(j.ActorName) + filepath.Ext(j.File)
}

func (f *fakeJobs) Sidecar() bool { return false }

func (f *fakeJobs) SaveWith(_ context.Context, id, dest string, _ job.SaveOptions) (string, error) {
	f.saved = append(f.saved, id+" to "+dest)
	return dest + "/take.wav", f.err
}

func (f *fakeJobs) Subscribe() *event.Sub[string, job.Job] { return f.topic.Subscribe() }

type fakeActors struct {
	list       []actor.Actor
	err        error
	favourites map[string]bool
}

func (f *fakeActors) Cached(context.Context) ([]actor.Actor, time.Time, error) {
	return slices.Clone(f.list), time.Time{}, nil
}

func (f *fakeActors) Refresh(context.Context) ([]actor.Actor, error) {
	return slices.Clone(f.list), f.err
}

func (f *fakeActors) Versions(context.Context, string) ([]api.Version, error) {
	return []api.Version{
		{Name: "v2", Aliases: []string{"latest"}, DisplayName: "SSFM-V2.0", Presets: []string{"normal-1", "happy-1", "sad-1"}, EmotionPrompt: true},
		{Name: "v1", Aliases: []string{"first"}, DisplayName: "CATS-V1.0", Presets: []string{"normal-1"}},
	}, nil
}

func (f *fakeActors) SetFavourite(_ context.Context, id string, on bool) error {
	if f.favourites == nil {
		f.favourites = map[string]bool{}
	}
	f.favourites[id] = on
	return nil
}

type fakeSamples struct{}

func (fakeSamples) Sample(_ context.Context, a actor.Actor) (string, error) {
	return "/samples/" + a.ID, nil
}

type fakePlayer struct {
	topic   event.Topic[struct{}, player.State]
	inbox   *event.Inbox[player.Event]
	state   player.State
	kind    string
	device  string
	choices []player.Choice
	did     []string
	closed  bool
}

func (f *fakePlayer) note(format string, args ...any) {
	f.did = append(f.did, fmt.Sprintf(format, args...))
}

func (f *fakePlayer) Play(c player.Clip)     { f.note("play %s", c.Key) }
func (f *fakePlayer) Toggle(c player.Clip)   { f.note("toggle %s", c.Key) }
func (f *fakePlayer) Pause()                 { f.note("pause") }
func (f *fakePlayer) Stop()                  { f.note("stop") }
func (f *fakePlayer) Seek(d time.Duration)   { f.note("seek %v", d) }
func (f *fakePlayer) SeekBy(d time.Duration) { f.note("seek by %v", d) }
func (f *fakePlayer) Jump(percent float64)   { f.note("jump %v", percent) }
func (f *fakePlayer) SetVolume(v int)        { f.note("volume %d", v) }
func (f *fakePlayer) Mute(on bool)           { f.note("mute %v", on) }
func (f *fakePlayer) SetSpeed(v float64)     { f.note("speed %v", v) }
func (f *fakePlayer) Mark()                  { f.note("mark") }
func (f *fakePlayer) SetLoop(l player.Loop)  { f.note("loop %v %v", l.From, l.To) }
func (f *fakePlayer) Match(on bool)          { f.note("match %v", on) }
func (f *fakePlayer) Flip(c player.Clip)     { f.note("flip %s %s", c.Key, c.Path) }
func (f *fakePlayer) Use(kind, device string) {
	f.kind, f.device = kind, device
	f.note("use %s %s", kind, device)
}
func (f *fakePlayer) Output() (kind, device string) {
	if f.closed {
		panic("the player was asked")
	}
	return f.kind, f.device
}
func (f *fakePlayer) Outputs(context.Context) []player.Choice { return slices.Clone(f.choices) }
func (f *fakePlayer) State() player.State {
	if f.closed {
		panic("the player was asked")
	}
	return f.state
}
func (f *fakePlayer) Subscribe() *event.Sub[struct{}, player.State] {
	return f.topic.Subscribe()
}
func (f *fakePlayer) Follow() *event.Inbox[player.Event] { return f.inbox }

type fakeLink struct {
	topic   event.Topic[struct{}, link.Status]
	status  link.Status
	changes []link.Change
	did     []string
	err     error // of Rotate and ChangeURL
	closed  bool
}

func (f *fakeLink) Status() link.Status { return f.status }
func (f *fakeLink) History() []link.Change {
	if f.closed {
		panic("the link was asked")
	}
	return slices.Clone(f.changes)
}
func (f *fakeLink) Subscribe() *event.Sub[struct{}, link.Status] {
	return f.topic.Subscribe()
}
func (f *fakeLink) Prove()   { f.did = append(f.did, "prove") }
func (f *fakeLink) Retry()   { f.did = append(f.did, "retry") }
func (f *fakeLink) Reclaim() { f.did = append(f.did, "take back") }
func (f *fakeLink) Rotate(context.Context) error {
	f.did = append(f.did, "rotate")
	return f.err
}
func (f *fakeLink) ChangeURL(url string) error {
	f.did = append(f.did, "move to "+url)
	return f.err
}
func (f *fakeLink) SetOnExit(what link.OnExit) { f.did = append(f.did, "at the end "+string(what)) }

// linkUp gives the stage a link by ngrok, with a past.
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

type fakeSettings map[string]string

func (f fakeSettings) Setting(_ context.Context, key string) (string, bool, error) {
	v, ok := f[key]
	return v, ok, nil
}

func (f fakeSettings) PutSetting(_ context.Context, key, value string) error {
	f[key] = value
	return nil
}

// noon is when the tests take place.
var noon = time.Date(2026, 11, 23, 12, 1, 9, 0, time.Local)

// stage is a Booth with stand-ins behind it, and hands to play on it.
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
	settings fakeSettings
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
		settings: fakeSettings{},
	}
	dark := true
	s.opt = Options{Sandbox: true, Dark: &dark, Lang: "en", SaveDir: "takes", Now: func() time.Time { return s.now }}
	for _, c := range change {
		c(&s.opt)
	}
	s.begin(s.services())
	return s
}

// services are the stand-ins.
func (s *stage) services() screen.Services {
	return screen.Services{Jobs: s.jobs, Actors: s.actors, Samples: fakeSamples{}, Player: s.player, Link: s.link, Settings: s.settings}
}

// begin makes the model anew.
func (s *stage) begin(svc screen.Services) {
	s.m = New(s.tb.Context(), svc, s.opt)
	s.m.after = func(_ time.Duration, msg tea.Msg) tea.Cmd {
		if fmt.Sprintf("%T", msg) == "booth.restedMsg" { // the cursor always rests on an actor
			return func() tea.Msg { return msg }
		}
		if fmt.Sprintf("%T", msg) == "playerbar.dragMsg" {
			s.drag = msg
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

// run carries out a command and what follows from it. Clocks do not run on this stage.
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

// press gives keys by name: "enter", "ctrl+s", "a", "/".
func (s *stage) press(keys ...string) {
	for _, k := range keys {
		s.send(keyPress(k))
	}
}

// write types a text, sign by sign.
func (s *stage) write(text string) {
	for _, r := range text {
		s.send(tea.KeyPressMsg{Code: r, Text: string(r)})
	}
}

func keyPress(name string) tea.KeyPressMsg { return screentest.Key(name) }

// script is the text of the script.
func (s *stage) script() string { return s.m.kept()["ui.script"] }

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

// pane is where a pane stands: its frame, found by its title.
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

// wave is where the waveform of the player's line stands.
func (s *stage) wave() screen.Area {
	y := s.m.playerRow()
	line := strings.Split(s.text(), "\n")[y]
	const signs = "▁▂▃▄▅▆▇█·[]┃"
	from := strings.IndexAny(line, signs)
	if from < 0 {
		return screen.Area{}
	}
	to := from + strings.IndexFunc(line[from:], func(r rune) bool { return !strings.ContainsRune(signs, r) })
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
func (s *stage) say(kind screen.ToastKind, text string) { host{s.m}.Toast(kind, "%s", text) }

// text is the screen as a person reads it, laid on cells.
func (s *stage) text() string {
	return onCells(s.m.View().Content, s.m.size.W, s.m.size.H)
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

func someActors() []actor.Actor {
	make := func(id, en, ko, lang, sex, age string, tags ...string) actor.Actor {
		names := map[string]string{"en": en}
		if ko != "" {
			names["ko"] = ko
		}
		return actor.Actor{Actor: api.Actor{ID: id, Name: names, Language: lang, Sex: sex, Age: age, Tags: tags}}
	}
	list := []actor.Actor{
		make("5c3c52ca5827e00008dd7f3a", "Mina", "미나", "ko", "female", "young adult", "calm", "bright", "news"),
		make("5c3c52ca5827e00008dd7f3b", "Jinhyuk", "진혁", "ko", "male", "adult", "deep", "documentary"),
		make("5c3c52ca5827e00008dd7f3c", "Beomsu", "범수", "ko", "male", "middle-aged", "warm"),
		make("5c3c52ca5827e00008dd7f3d", "Rosalind", "로잘린드", "en", "female", "elder", "storyteller", "gentle"),
		make("5c3c52ca5827e00008dd7f3e", "Pip", "", "en", "male", "child", "playful"),
		make("5c3c52ca5827e00008dd7f3f", "Haruka", "하루카", "ja", "female", "teen"),
	}
	list[0].Favourite = true
	list[0].PreviewURL = "https://example.com/mina.wav"
	return list
}

func someJobs() []job.Job {
	at := func(s int) time.Time { return noon.Add(time.Duration(s) * time.Second) }
	return []job.Job{
		{ID: "job-4", SpeakID: "5d47ff94e6c00800075726d6", State: job.Progress, ActorName: "Jinhyuk", Text: "제 이름은 타입캐스트입니다.", CreatedAt: at(-3),
			Timeline: job.Timeline{Submitted: at(-3), Accepted: at(-3)}},
		{ID: "job-3", SpeakID: "5d47ff94e6c00800075726d5", State: job.Done, SettledBy: job.ByWebhook, ActorName: "Mina", Text: "My name is Typecast.", CreatedAt: at(-6),
			SettledAt: at(-4), Duration: 2.34, File: "/tmp/job-3.wav", Timeline: job.Timeline{Submitted: at(-6), Accepted: at(-6), Done: at(-4), Webhook: at(-4), Fetched: at(-4)}},
		{ID: "job-2", State: job.Failed, SettledBy: job.ByPoll, ActorName: "범수", Text: "[[fail]]", CreatedAt: at(-40), SettledAt: at(-30), Problem: "Typecast could not speak this"},
		{ID: "job-1", State: job.Uncertain, ActorName: "Rosalind", Text: "Was it sent?\nNobody knows 👨‍👩‍👧 ❤️ 🇰🇷.", CreatedAt: at(-400), Problem: "it may or may not have reached Typecast"},
	}
}

// timeAt is the time in a clip that column x of its waveform means, as the player is told it.
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
