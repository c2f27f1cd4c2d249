package app_test

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"callboard/internal/app"
	"callboard/internal/config"
	"callboard/internal/job"
	"callboard/internal/link"
)

// play is a configuration with the sandbox, in a folder that later runs may share.
func play(t *testing.T, home string, flags ...string) config.Config {
	t.Helper()
	given := map[string]string{"sandbox": "true", "data-dir": home, "audio": "silent"}
	for i := 0; i+1 < len(flags); i += 2 {
		given[flags[i]] = flags[i+1]
	}
	c, err := config.Load(config.Source{Flags: given, Env: []string{"XDG_CONFIG_HOME=" + home}})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func all() app.Capabilities {
	return app.Capabilities{Service: true, Work: true, Link: true, Player: true}
}

func open(t *testing.T, c config.Config, f app.Capabilities) *app.App {
	t.Helper()
	a, err := app.Open(t.Context(), c, f)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func end(t *testing.T, a *app.App) time.Duration {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), app.CloseTime)
	defer cancel()
	began := time.Now()
	if err := a.Close(ctx); err != nil {
		t.Error(err)
	}
	return time.Since(began)
}

func eventually(t *testing.T, what string, done func() bool) {
	t.Helper()
	for deadline := time.Now().Add(15 * time.Second); !done(); time.Sleep(2 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("never happened: %s", what)
		}
	}
}

func speak(t *testing.T, a *app.App, text string) job.Job {
	t.Helper()
	who, err := a.Actors.Find(t.Context(), "Mina")
	if err != nil {
		t.Fatal(err)
	}
	j, err := a.Jobs.Submit(t.Context(), job.Order{ActorID: who.ID, Text: text})
	if err != nil {
		t.Fatal(err)
	}
	if j, err = a.Jobs.Wait(t.Context(), j.ID); err != nil || j.State != job.Done || j.File == "" {
		t.Fatalf("job = %+v, %v", j, err)
	}
	return j
}

func TestWhatNobodyNeedsIsNotBuilt(t *testing.T) {
	t.Parallel()
	home := t.TempDir()
	a := open(t, play(t, home), app.Capabilities{})
	if a.Client != nil || a.Actors != nil || a.Jobs != nil || a.Player != nil || a.Link != nil || a.IsLeader() {
		t.Errorf("for the history alone: %+v", a)
	}
	end(t, a)
	a = open(t, play(t, home), app.Capabilities{Service: true})
	if a.Actors == nil || a.Jobs != nil || a.Link != nil {
		t.Errorf("for the actors: %+v", a)
	}
	end(t, a)
	a = open(t, play(t, home, "tunnel", "none"), all())
	if a.Link != nil || a.Jobs == nil {
		t.Errorf("without a way in: %+v", a)
	}
	end(t, a)
}

func TestATokenIsAskedForOnlyWhereOneIsNeeded(t *testing.T) {
	t.Parallel()
	home := t.TempDir()
	c, err := config.Load(config.Source{Flags: map[string]string{"data-dir": home}, Env: []string{"XDG_CONFIG_HOME=" + home}})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := app.Open(t.Context(), c, all()); !errors.Is(err, app.ErrNoToken) {
		t.Errorf("error = %v", err)
	}
	end(t, open(t, c, app.Capabilities{}))
}

func TestARestartKeepsItsAddresses(t *testing.T) {
	t.Parallel()
	home := t.TempDir()
	var ways, boxes, files []string
	for range 3 {
		a := open(t, play(t, home), all())
		if problem := a.Ready(t.Context(), 10*time.Second); problem != "" {
			t.Fatal(problem)
		}
		registered, _, err := a.Store.Setting(t.Context(), link.SettingRegistered)
		if err != nil {
			t.Fatal(err)
		}
		ways, boxes = append(ways, registered), append(boxes, a.Client.BaseURL())
		files = append(files, filepath.Dir(speak(t, a, "hello").File))
		// The port is written down by a goroutine of its own.
		u, _ := url.Parse(registered)
		eventually(t, "the port is remembered", func() bool {
			addr, _, err := a.Store.Setting(t.Context(), "loopback.addr")
			return err == nil && addr == u.Host
		})
		end(t, a)
	}
	for i := range ways {
		if ways[i] != ways[0] || !strings.Contains(ways[i], "/hook/") || boxes[i] != boxes[0] || files[i] != filepath.Join(home, "sandbox", "audio") {
			t.Errorf("run %d: way in %s (first %s), sandbox %s (first %s), audio in %s", i, ways[i], ways[0], boxes[i], boxes[0], files[i])
		}
	}
}

func TestTheOneBesideTakesOver(t *testing.T) {
	t.Parallel()
	home := t.TempDir()
	first := open(t, play(t, home), all())
	second := open(t, play(t, home), all())
	if !first.IsLeader() || second.IsLeader() || second.Client.BaseURL() != first.Client.BaseURL() {
		t.Fatalf("holders %v and %v, sandboxes %s and %s", first.IsLeader(), second.IsLeader(), first.Client.BaseURL(), second.Client.BaseURL())
	}
	if st := second.Link.Status(); !st.Follower || st.State != link.Off {
		t.Errorf("the link of the one beside: %+v", st)
	}
	if problem := first.Ready(t.Context(), 10*time.Second); problem != "" {
		t.Fatal(problem)
	}
	if j := speak(t, second, "from beside"); j.SettledBy != job.ByWebhook {
		t.Errorf("settled by %q", j.SettledBy)
	}
	third := open(t, play(t, home), all())
	end(t, first)
	heir := second
	eventually(t, "one of the others takes over", func() bool {
		if third.IsLeader() {
			heir = third
		}
		return heir.IsLeader() && heir.Link.Status().State == link.Proven
	})
	for _, a := range []*app.App{second, third} {
		eventually(t, "the sandbox answers", func() bool { _, err := a.Client.Me(t.Context()); return err == nil })
		if j := speak(t, a, "after"); j.SettledBy != job.ByWebhook {
			t.Errorf("after the take-over settled by %q", j.SettledBy)
		}
	}
	end(t, second)
	end(t, third)
}

func TestClosingIsQuickAndLeavesNothingBehind(t *testing.T) {
	before := runtime.NumGoroutine()
	a := open(t, play(t, t.TempDir()), all())
	a.Ready(t.Context(), 10*time.Second)
	speak(t, a, "hello")
	who, err := a.Actors.Find(t.Context(), "Mina")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := a.Jobs.Submit(t.Context(), job.Order{ActorID: who.ID, Text: "still running"}); err != nil {
		t.Fatal(err)
	}
	took := end(t, a)
	t.Logf("closed in %v", took)
	if took > 10*app.CloseTime { // generous: the machine may be busy; what must not happen is waiting for the job
		t.Errorf("closing took %v", took)
	}
	eventually(t, "every goroutine has ended", func() bool { return runtime.NumGoroutine() <= before })
}

// A delivery that is nobody's stands in the link's history, and so does nothing else than stand there.
func TestStrayDeliveriesAreTold(t *testing.T) {
	t.Parallel()
	a := open(t, play(t, t.TempDir()), all())
	defer end(t, a)
	eventually(t, "proven", func() bool { return a.Link.Status().State == link.Proven })
	me, err := a.Client.Me(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, body := range []string{"not JSON", `{"speak_url":"https://typecast.ai/api/speak/5d47ff94e6c00800075726d3","status":"done"}`} {
		resp, err := http.Post(me.CallbackURL, "application/json", strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
	}
	told := func(text string) bool {
		return slices.ContainsFunc(a.Link.History(), func(c link.Change) bool { return strings.Contains(c.Text, text) })
	}
	eventually(t, "the unreadable one is told", func() bool { return told("cannot be read") })
	eventually(t, "the one for nobody is told", func() bool { return told("for no job of ours") })
	speak(t, a, "One of ours.")
	if n := len(a.Link.History()); n > 8 {
		t.Errorf("%d changes", n)
	}
}
