package ui

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"callboard/internal/actor"
	"callboard/internal/api"
	"callboard/internal/event"
	"callboard/internal/job"
	"callboard/internal/link"
	"callboard/internal/player"
)

// The fakes record what the UI asked of them.

type fakeJobs struct {
	mu      sync.Mutex
	topic   event.Topic[string, job.Job]
	history []job.Job
	orders  []job.Order
	saved   []string
	fetched []string
	removed []string
	answer  job.Job
	coming  map[string]*job.Download // by job
	err     error
	closed  bool // nothing may be asked any more
	atStake int
}

func (f *fakeJobs) Unanswered() int { return f.atStake }

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

func (f *fakeJobs) Remove(_ context.Context, id string) (job.Job, error) {
	f.removed = append(f.removed, id)
	return job.Job{ID: id, State: job.Removed}, f.err
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

	mu    sync.Mutex
	marks map[string]actor.Marks
	heard []string
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

func (f *fakeActors) KnownVersions(context.Context) (map[string][]api.Version, error) {
	return nil, nil
}

func (f *fakeActors) Resolve(_ context.Context, _, model string) (string, error) {
	if model == "latest" {
		return "v2", nil
	}
	return model, nil
}

func (f *fakeActors) SetFavourite(_ context.Context, id string, on bool) error {
	if f.favourites == nil {
		f.favourites = map[string]bool{}
	}
	f.favourites[id] = on
	return nil
}

func (f *fakeActors) SetMarks(_ context.Context, id string, m actor.Marks) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.marks == nil {
		f.marks = map[string]actor.Marks{}
	}
	f.marks[id] = m
	return nil
}

func (f *fakeActors) SetHeard(_ context.Context, id string) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.heard = append(f.heard, id)
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
	// prepared counts the clips of the last Prepare.
	prepared int
}

func (f *fakePlayer) note(format string, args ...any) {
	f.did = append(f.did, fmt.Sprintf(format, args...))
}

func (f *fakePlayer) Play(c player.Clip)   { f.note("play %s", c.Key) }
func (f *fakePlayer) Toggle(c player.Clip) { f.note("toggle %s", c.Key) }
func (f *fakePlayer) Pause()               { f.note("pause") }
func (f *fakePlayer) Resume()              { f.note("resume") }
func (f *fakePlayer) Hold(context.Context) bool {
	f.note("hold")
	return f.state.Status == player.Playing
}
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
func (f *fakePlayer) Switch(c player.Clip)   { f.note("switch %s", c.Key) }
func (f *fakePlayer) Prepare(c ...player.Clip) {
	f.prepared = len(c)
}
func (f *fakePlayer) PlayAll(c []player.Clip, _ player.InTurn) { f.note("play %d in turn", len(c)) }
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

// count is how often the link was asked for something.
func (f *fakeLink) count(what string) (n int) {
	for _, did := range f.did {
		if did == what {
			n++
		}
	}
	return n
}

type fakeSettings struct {
	mu     sync.Mutex
	values map[string]string
}

func (f *fakeSettings) Setting(_ context.Context, key string) (string, bool, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	v, ok := f.values[key]
	return v, ok, nil
}

func (f *fakeSettings) PutSetting(_ context.Context, key, value string) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.values[key] = value
	return nil
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
