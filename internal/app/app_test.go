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
	"callboard/internal/testwait"
)

// sandboxConfig is a configuration for sandbox mode, in a folder that later runs may share.
func sandboxConfig(t testing.TB, home string, flags ...string) config.Config {
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

// everything is what the UI asks for.
func everything() app.Capabilities {
	return app.Capabilities{Service: true, Work: true, Link: true, Player: true, Screen: true}
}

func open(t testing.TB, c config.Config, f app.Capabilities) *app.App {
	t.Helper()
	a, err := app.Open(t.Context(), c, f)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// closeApp closes and returns how long that took.
func closeApp(t testing.TB, a *app.App) time.Duration {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), app.CloseTime)
	defer cancel()
	began := time.Now()
	if err := a.Close(ctx); err != nil {
		t.Error(err)
	}
	return time.Since(began)
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

func TestOpenBuildsOnlyCapabilities(t *testing.T) {
	t.Parallel()
	home := t.TempDir()
	a := open(t, sandboxConfig(t, home), app.Capabilities{})
	if a.Client != nil || a.Actors == nil || a.Samples != nil || a.Jobs != nil || a.Player != nil || a.Link != nil || a.IsLeader() {
		t.Errorf("without capabilities: %+v", a)
	}
	closeApp(t, a)
	a = open(t, sandboxConfig(t, home), app.Capabilities{Service: true})
	if a.Client == nil || a.Samples == nil || a.Jobs != nil || a.Link != nil {
		t.Errorf("with Service: %+v", a)
	}
	closeApp(t, a)
	a = open(t, sandboxConfig(t, home, "tunnel", "none"), everything())
	if a.Link != nil || a.Jobs == nil {
		t.Errorf("without a tunnel: %+v", a)
	}
	closeApp(t, a)
}

func TestTokenIsNeededForService(t *testing.T) {
	t.Parallel()
	home := t.TempDir()
	c, err := config.Load(config.Source{Flags: map[string]string{"data-dir": home}, Env: []string{"XDG_CONFIG_HOME=" + home}})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := app.Open(t.Context(), c, everything()); !errors.Is(err, app.ErrNoToken) {
		t.Errorf("error = %v", err)
	}
	closeApp(t, open(t, c, app.Capabilities{}))
}

func TestRestartKeepsAddresses(t *testing.T) {
	t.Parallel()
	home := t.TempDir()
	var callbacks, sandboxes, files []string
	for range 3 {
		a := open(t, sandboxConfig(t, home), everything())
		if problem := a.Ready(t.Context(), testwait.Timeout()); problem != "" {
			t.Fatal(problem)
		}
		registered, _, err := a.Store.Setting(t.Context(), link.SettingRegistered)
		if err != nil {
			t.Fatal(err)
		}
		callbacks, sandboxes = append(callbacks, registered), append(sandboxes, a.Client.BaseURL())
		files = append(files, filepath.Dir(speak(t, a, "hello").File))
		// The port is stored by another goroutine.
		u, _ := url.Parse(registered)
		testwait.Eventually(t, "the port is stored", func() bool {
			addr, _, err := a.Store.Setting(t.Context(), "loopback.addr")
			return err == nil && addr == u.Host
		})
		closeApp(t, a)
	}
	for i := range callbacks {
		if callbacks[i] != callbacks[0] || !strings.Contains(callbacks[i], "/hook/") || sandboxes[i] != sandboxes[0] || files[i] != filepath.Join(home, "sandbox", "audio") {
			t.Errorf("run %d: callback %s (first %s), sandbox %s (first %s), audio in %s", i, callbacks[i], callbacks[0], sandboxes[i], sandboxes[0], files[i])
		}
	}
}

func TestFollowerTakesOver(t *testing.T) {
	t.Parallel()
	home := t.TempDir()
	first := open(t, sandboxConfig(t, home), everything())
	second := open(t, sandboxConfig(t, home), everything())
	if !first.IsLeader() || second.IsLeader() || second.Client.BaseURL() != first.Client.BaseURL() {
		t.Fatalf("leaders %v and %v, sandboxes %s and %s", first.IsLeader(), second.IsLeader(), first.Client.BaseURL(), second.Client.BaseURL())
	}
	if st := second.Link.Status(); !st.Follower || st.State != link.Off {
		t.Errorf("the link of the follower: %+v", st)
	}
	if problem := first.Ready(t.Context(), testwait.Timeout()); problem != "" {
		t.Fatal(problem)
	}
	if j := speak(t, second, "from the follower"); j.SettledBy != job.ByWebhook {
		t.Errorf("settled by %q", j.SettledBy)
	}
	third := open(t, sandboxConfig(t, home), everything())
	closeApp(t, first)
	next := second
	testwait.Eventually(t, "a follower takes over and its link is proven", func() bool {
		if third.IsLeader() {
			next = third
		}
		return next.IsLeader() && next.Link.Status().State == link.Proven
	})
	for _, a := range []*app.App{second, third} {
		testwait.Eventually(t, "the sandbox answers", func() bool { _, err := a.Client.Me(t.Context()); return err == nil })
		if j := speak(t, a, "after"); j.SettledBy != job.ByWebhook {
			t.Errorf("settled after the takeover by %q", j.SettledBy)
		}
	}
	closeApp(t, second)
	closeApp(t, third)
}

func TestCloseIsQuickAndEndsAllGoroutines(t *testing.T) {
	before := runtime.NumGoroutine()
	a := open(t, sandboxConfig(t, t.TempDir()), everything())
	a.Ready(t.Context(), testwait.Timeout())
	speak(t, a, "hello")
	who, err := a.Actors.Find(t.Context(), "Mina")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := a.Jobs.Submit(t.Context(), job.Order{ActorID: who.ID, Text: "still running"}); err != nil {
		t.Fatal(err)
	}
	took := closeApp(t, a)
	t.Logf("closed in %v", took)
	if took > testwait.Scaled(10*app.CloseTime) { // it must not wait for the job
		t.Errorf("closing took %v", took)
	}
	testwait.Eventually(t, "all goroutines have ended", func() bool { return runtime.NumGoroutine() <= before })
}

// A delivery for no job of ours is noted in the link's history and has no other effect.
func TestUnmatchedDeliveriesAreNoted(t *testing.T) {
	t.Parallel()
	a := open(t, sandboxConfig(t, t.TempDir()), everything())
	defer closeApp(t, a)
	testwait.Eventually(t, "the link is proven", func() bool { return a.Link.Status().State == link.Proven })
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
	encoded, _ := http.NewRequestWithContext(t.Context(), http.MethodPost, me.CallbackURL, strings.NewReader("\x0b\x02\x80"))
	encoded.Header.Set("Content-Encoding", "br")
	resp, err := http.DefaultClient.Do(encoded)
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	noted := func(text string) bool {
		return slices.ContainsFunc(a.Link.History(), func(c link.Change) bool { return strings.Contains(c.Text, text) })
	}
	testwait.Eventually(t, "the unreadable one is noted", func() bool { return noted("cannot be read") })
	testwait.Eventually(t, "the encoding is named", func() bool { return noted("Content-Encoding br") })
	testwait.Eventually(t, "the unmatched one is noted", func() bool { return noted("for no job of ours") })
	speak(t, a, "One of ours.")
	if n := len(a.Link.History()); n > 8 {
		t.Errorf("%d changes", n)
	}
}
