package booth

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"callboard/internal/actor"
	"callboard/internal/api"
	"callboard/internal/job"
	"callboard/internal/player"
	"callboard/internal/ui/keymap"
	"callboard/internal/ui/screen"
	"callboard/internal/ui/screen/screentest"
	"callboard/internal/ui/state"
)

// services record what the Booth asks for. Each has the methods that a test needs; the others are nil.
type services struct {
	jobs   *jobs
	actors *actors
	sound  *sound
}

// service is screen.Jobs under a name that none of its methods has.
type service interface{ screen.Jobs }

type jobs struct {
	service
	orders  []job.Order
	answer  job.Job
	err     error
	partial map[string]*job.Download
	removed []string
	saved   []string
	dests   []string // as they were asked for
	how     []job.SaveOptions
	// whenStopped is the job that Submit returns if the context of its caller has ended. nil: the context does not matter.
	whenStopped *job.Job
}

func (s *jobs) Remove(_ context.Context, id string) (job.Job, error) {
	s.removed = append(s.removed, id)
	return job.Job{ID: id, State: job.Removed}, s.err
}

func (s *jobs) NameOf(j job.Job) string { return j.ID + ".wav" }

func (s *jobs) Sidecar() bool { return false }

// SaveWith copies the audio as the service does, under the first free name.
func (s *jobs) SaveWith(_ context.Context, id, dest string, o job.SaveOptions) (string, error) {
	s.dests, s.how = append(s.dests, dest), append(s.how, o)
	path := filepath.Join(dest, fmt.Sprintf("%s-%d.wav", id, len(s.saved)))
	if !o.Into && filepath.Ext(dest) != "" {
		path = dest
	}
	s.saved = append(s.saved, path)
	return path, os.WriteFile(path, []byte("audio of "+id), 0o600)
}

func (s *jobs) Submit(ctx context.Context, o job.Order) (job.Job, error) {
	s.orders = append(s.orders, o)
	if err := ctx.Err(); err != nil && s.whenStopped != nil {
		return *s.whenStopped, err
	}
	return s.answer, s.err
}

func (s *jobs) Downloading(id string) (*job.Download, bool) {
	d, ok := s.partial[id]
	return d, ok
}

type actors struct{ screen.Actors }

func (actors) Versions(context.Context, string) ([]api.Version, error) { return nil, nil }

func (actors) Resolve(context.Context, string, string) (string, error) { return "v12", nil }

func (actors) KnownVersions(context.Context) (map[string][]api.Version, error) {
	return map[string][]api.Version{"jinhyuk": {{Name: "v9", DisplayName: "CATS-V1.0"}}}, nil
}

func (actors) SetFavourite(context.Context, string, bool) error { return nil }

func (actors) SetMarks(context.Context, string, actor.Marks) error { return nil }

type sound struct {
	screen.Player
	played []string
}

func (s *sound) Stop() { s.played = append(s.played, "stop") }

func (s *sound) State() player.State  { return player.State{} }
func (s *sound) Play(c player.Clip)   { s.played = append(s.played, "play "+c.Key) }
func (s *sound) Toggle(c player.Clip) { s.played = append(s.played, "toggle "+c.Key) }

// stage is a Booth in a test host.
func stage(t *testing.T, w, h int) (*screentest.Host, services, *state.State) {
	t.Helper()
	host, svc, st := screentest.New(t, w, h), services{&jobs{}, &actors{}, &sound{}}, state.New(api.ServiceSpeak)
	b := New(host, screen.Services{Jobs: svc.jobs, Actors: svc.actors, Player: svc.sound}, st, Options{Lang: "en"})
	host.Screen = b
	st.Actors.Set([]actor.Actor{
		{Actor: api.Actor{ID: "mina", Name: map[string]string{"en": "Mina", "ko": "미나"}, Language: "ko"}},
		{Actor: api.Actor{ID: "jinhyuk", Name: map[string]string{"en": "Jinhyuk", "ko": "진혁"}, Language: "ko"}},
	})
	host.Send(state.ActorsChanged{Fresh: true})
	return host, svc, st
}

// change reports jobs as the root does.
func change(h *screentest.Host, st *state.State, jobs ...job.Job) {
	changes := make(state.JobsChanged, len(jobs))
	for i, j := range jobs {
		before, known := st.Jobs.Get(j.ID)
		changes[i] = state.JobChange{Before: before, After: j, Known: known}
	}
	st.Jobs.Merge(jobs)
	h.Send(changes)
}

func TestBoothFitsEverySize(t *testing.T) {
	for _, size := range [][2]int{{40, 10}, {40, 12}, {59, 20}, {60, 20}, {79, 23}, {80, 24}, {100, 15}, {120, 36}, {200, 60}} {
		h, _, st := stage(t, size[0], size[1])
		h.Fits()
		change(h, st, job.Job{ID: "1", State: job.Queued, ActorName: "미나", Text: strings.Repeat("아주 긴 대본 👨‍👩‍👧 ", 20), CreatedAt: screentest.Noon})
		for range paneCount {
			h.Press("tab")
			h.Fits()
		}
	}
}

func TestOneOrderPerPress(t *testing.T) {
	h, svc, st := stage(t, 120, 36)
	svc.jobs.answer = job.Job{ID: "9"}
	h.Press("down", "enter")
	h.Write("hello")
	h.Press("ctrl+s", "ctrl+s") // a double press
	if len(svc.jobs.orders) != 1 || svc.jobs.orders[0].ActorID != "jinhyuk" || svc.jobs.orders[0].Text != "hello" {
		t.Fatalf("orders %+v", svc.jobs.orders)
	}
	h.Clock = h.Clock.Add(doublePress)
	h.Press("ctrl+s") // a second take
	if len(svc.jobs.orders) != 2 || st.Session.Jobs != 2 || st.Session.Chars != 10 || !st.Session.Owns("9") {
		t.Fatalf("orders %d, session %+v", len(svc.jobs.orders), st.Session)
	}
	svc.jobs.err = &job.OrderError{}
	h.Clock = h.Clock.Add(time.Second)
	h.Press("ctrl+s") // refused before anything was sent
	if st.Session.Jobs != 2 || st.Session.Chars != 10 {
		t.Errorf("an order that was not sent counts: %+v", st.Session)
	}
	svc.jobs.err, svc.jobs.answer = errors.New("no quota"), job.Job{ID: "10", State: job.Failed, Refusal: job.RefusedRequest}
	h.Clock = h.Clock.Add(time.Second)
	h.Press("ctrl+s") // refused by the service
	if st.Session.Jobs != 2 || st.Session.Chars != 10 {
		t.Errorf("an order that the service refused counts: %+v", st.Session)
	}
}

func TestPaneForEveryAction(t *testing.T) {
	h, svc, _ := stage(t, 120, 36)
	h.Press("enter")
	h.Write("hi")
	for range paneCount { // the speak key works from every pane
		h.Press("esc", "tab", "ctrl+s")
		h.Clock = h.Clock.Add(time.Second)
	}
	if len(svc.jobs.orders) != int(paneCount) {
		t.Errorf("%d orders from %d panes", len(svc.jobs.orders), paneCount)
	}
}

func TestAutoplayPlaysFromTheFirstBytesOnce(t *testing.T) {
	h, svc, st := stage(t, 120, 36)
	h.Run(keymap.Autoplay)
	j := job.Job{ID: "1", State: job.Queued, CreatedAt: screentest.Noon}
	change(h, st, j)
	svc.jobs.partial = map[string]*job.Download{"1": {}}
	j.State = job.Done
	change(h, st, j)
	st.Player.Last = player.State{Status: player.Playing, Clip: player.Clip{Key: "1"}}
	j.File = "/1.wav"
	change(h, st, j)
	if got := fmt.Sprint(svc.sound.played); got != "[play 1]" {
		t.Errorf("played %s", got)
	}
}

func TestPaceFollowsRunningJobs(t *testing.T) {
	h, _, st := stage(t, 120, 36)
	if pace := h.Screen.Pace(h.Now()); pace != 0 {
		t.Errorf("without jobs %v", pace)
	}
	change(h, st, job.Job{ID: "1", State: job.Queued, CreatedAt: h.Now()})
	if pace := h.Screen.Pace(h.Now()); pace != spinEvery {
		t.Errorf("with a young job %v", pace)
	}
	for age, want := range map[time.Duration]time.Duration{
		90*time.Second + 300*time.Millisecond: 700 * time.Millisecond, 2*time.Minute + 10*time.Second: 50 * time.Second, 3*time.Hour + 20*time.Minute: 40 * time.Minute,
	} {
		if pace := h.Screen.Pace(h.Now().Add(age)); pace != want {
			t.Errorf("with a job of %v: %v, want %v", age, pace, want)
		}
	}
	change(h, st, job.Job{ID: "1", State: job.Failed, CreatedAt: h.Now()})
	if pace := h.Screen.Pace(h.Now()); pace != 0 {
		t.Errorf("after the end %v", pace)
	}
}

func TestWorkIsRestoredUnlessThePersonWasFaster(t *testing.T) {
	h, _, _ := stage(t, 120, 36)
	b := h.Screen.(*Booth)
	h.Press("down", "enter")
	h.Write("kept")
	kept := map[string]string{}
	b.Save(kept)
	again, _, st := stage(t, 120, 36)
	again.Screen.(*Booth).Restore(kept)
	if st.Actors.Chosen() != "jinhyuk" || again.Screen.(*Booth).script.buf.Text() != "kept" {
		t.Errorf("restored %q, %q", st.Actors.Chosen(), again.Screen.(*Booth).script.buf.Text())
	}
	h.Press("ctrl+u")
	h.Write("newer")
	b.Restore(map[string]string{scriptSetting: "older", actorSetting: "mina"})
	b.Save(kept)
	if kept[scriptSetting] != "newer" || kept[actorSetting] != "jinhyuk" {
		t.Errorf("what was typed was replaced: %v", kept)
	}
}

func TestSettingsThatCannotWorkTogetherAreNotSent(t *testing.T) {
	h, svc, st := stage(t, 120, 36)
	prompt := "whispering"
	st.Params.EmotionPrompt = &prompt
	h.Press("enter")
	h.Write("hello")
	h.Press("ctrl+s")
	if len(svc.jobs.orders) != 0 || st.Session.Jobs != 0 {
		t.Fatalf("sent %+v", svc.jobs.orders)
	}
	if n := len(h.Toasts); n == 0 || !strings.Contains(h.Toasts[n-1].Text, "emotion prompt") || h.Toasts[n-1].Kind != screen.ToastBad {
		t.Errorf("toasts %+v", h.Toasts)
	}
}

// The key that goes back returns to the pane that the focus came from, and from there to the actors; the script is not typed by it.
func TestBackReturnsToWhereTheFocusCameFrom(t *testing.T) {
	h, _, st := stage(t, 120, 36)
	change(h, st, job.Job{ID: "1", State: job.Done, File: "/1", ActorName: "Mina", CreatedAt: screentest.Noon})
	b := h.Screen.(*Booth)
	b.setFocus(paneActors)
	h.Press("tab", "esc", "tab") // through the script to the jobs
	for i, want := range []pane{paneJobs, paneScript, paneActors, paneActors} {
		if i > 0 {
			h.Press("esc")
		}
		if b.focus != want || b.script.typing {
			t.Fatalf("after esc %d times the focus is %v, want %v; typing: %v", i, b.focus, want, b.script.typing)
		}
	}
	h.Press("shift+tab")
	if h.Press("esc"); b.focus != paneActors {
		t.Errorf("back from the jobs is %v", b.focus)
	}
}
