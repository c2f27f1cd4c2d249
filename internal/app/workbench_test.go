package app_test

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"sync"
	"testing"
	"time"

	"callboard/internal/app"
	"callboard/internal/job"
	"callboard/internal/link"
	"callboard/internal/testwait"
	"callboard/internal/webhook"
	"callboard/internal/webhook/query"
	"callboard/internal/workbench"
)

// post sends a delivery to the callback of a and returns the status of the answer; 0: there was none.
func post(t testing.TB, a *app.App, body string) int {
	t.Helper()
	return postTo(a.Workbench.CallbackURL(), body)
}

// postTo is post to a callback URL.
func postTo(callback, body string) int {
	resp, err := http.Post(callback, "application/json", bytes.NewBufferString(body))
	if err != nil {
		return 0
	}
	_, _ = io.Copy(io.Discard, resp.Body)
	resp.Body.Close()
	return resp.StatusCode
}

// proven waits until webhooks arrive.
func proven(t testing.TB, a *app.App) {
	t.Helper()
	testwait.Eventually(t, "the link is proven", func() bool { return a.Link.Status().State == link.Proven })
}

func window(t testing.TB, a *app.App) []webhook.Head {
	t.Helper()
	list, err := a.Workbench.Window(t.Context(), query.Query{}, webhook.Position{}, 1000)
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// What a follower sets is carried out by the leader, and both show what is left.
func TestFollowerSetsAnswersAndForwarding(t *testing.T) {
	t.Parallel()
	home := t.TempDir()
	leader := open(t, sandboxConfig(t, home), everything())
	defer closeApp(t, leader)
	follower := open(t, sandboxConfig(t, home), everything())
	defer closeApp(t, follower)
	proven(t, leader)
	testwait.Eventually(t, "the follower knows the callback URL", func() bool {
		u := follower.Workbench.CallbackURL()
		return u != "" && u == leader.Workbench.CallbackURL()
	})
	began := time.Now()
	if err := follower.Workbench.SetAnswers(t.Context(), "503x2"); err != nil {
		t.Fatal(err)
	}
	testwait.Eventually(t, "the leader has the plan", func() bool { return leader.Workbench.Settings().Answers.On() })
	t.Logf("carried out after %v", time.Since(began))
	if got := []int{post(t, follower, "{}"), post(t, follower, "{}"), post(t, follower, "{}")}; got[0] != 503 || got[1] != 503 || got[2] != 200 {
		t.Errorf("answered %v", got)
	}
	testwait.Eventually(t, "the follower sees that the plan is used up", func() bool {
		a := follower.Workbench.Settings().Answers
		return a.Plan == "503x2" && !a.On()
	})

	target := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(418) }))
	defer target.Close()
	if err := follower.Workbench.SetForward(t.Context(), workbench.Forward{URL: leader.Workbench.CallbackURL(), On: true}); err == nil {
		t.Error("the follower forwards to the leader's own link")
	}
	changes := follower.Workbench.Subscribe()
	defer changes.Close()
	if err := follower.Workbench.SetForward(t.Context(), workbench.Forward{URL: target.URL, On: true}); err != nil {
		t.Fatal(err)
	}
	testwait.Eventually(t, "the leader forwards", func() bool { return leader.Workbench.Settings().Forward.On })
	if got := post(t, leader, `{"status":"done"}`); got != 418 {
		t.Errorf("answered %d", got)
	}
	testwait.Eventually(t, "the follower sees the result and the target's health", func() bool {
		h := window(t, follower)[0]
		return h.Answered == 418 && h.Forwarded.State == webhook.ForwardAnswered && h.Forwarded.Status == 418 &&
			follower.Workbench.Settings().Forward.Health.State == workbench.Up
	})
	for many := false; !many; {
		batch, err := changes.Next(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range batch {
			many = many || c.Many
		}
	}
}

func TestPlanUnderConcurrentSenders(t *testing.T) {
	t.Parallel()
	a := open(t, sandboxConfig(t, t.TempDir()), everything())
	defer closeApp(t, a)
	proven(t, a)
	if err := a.Workbench.SetAnswers(t.Context(), "500x20,429:5x20,redirectx20"); err != nil {
		t.Fatal(err)
	}
	var mu sync.Mutex
	got := map[int]int{}
	var group sync.WaitGroup
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	callback := a.Workbench.CallbackURL()
	for range 8 {
		group.Go(func() {
			for range 10 {
				resp, err := client.Post(callback, "application/json", bytes.NewBufferString(`{"status":"done"}`))
				if err != nil {
					t.Error(err)
					return
				}
				resp.Body.Close()
				mu.Lock()
				got[resp.StatusCode]++
				mu.Unlock()
			}
		})
	}
	group.Wait()
	if got[500] != 20 || got[429] != 20 || got[302] != 20 || got[200] != 20 {
		t.Errorf("answered %v", got)
	}
	testwait.Eventually(t, "the list says how each was answered", func() bool {
		stored := map[int]int{}
		for _, h := range window(t, a) {
			stored[h.Answered]++
		}
		return stored[500] == 20 && stored[429] == 20 && stored[302] == 20 && stored[200] == 20
	})
}

// The sandbox repeats what was answered with an error, and the job settles by the delivery that is answered well.
func TestPlannedErrorsAreRepeated(t *testing.T) {
	t.Parallel()
	a := open(t, sandboxConfig(t, t.TempDir()), everything())
	defer closeApp(t, a)
	proven(t, a)
	if err := a.Workbench.SetAnswers(t.Context(), "500,reset"); err != nil {
		t.Fatal(err)
	}
	j := speak(t, a, "Three times.")
	if j.SettledBy != job.ByWebhook {
		t.Errorf("settled by %q", j.SettledBy)
	}
	testwait.Eventually(t, "three deliveries", func() bool {
		list, err := a.Workbench.OfSpeak(t.Context(), j.SpeakID)
		return err == nil && len(list) == 3 && list[0].Answered == 500 && list[0].Answer == "plan 500" &&
			list[1].Answered == 0 && list[1].Answer == "plan reset" && list[2].Answered == 200 && list[2].Answer == "" && list[2].JobID == j.ID
	})
}

func TestRestartEndsAnswersAndForwarding(t *testing.T) {
	t.Parallel()
	home := t.TempDir()
	a := open(t, sandboxConfig(t, home), everything())
	if err := a.Workbench.SetForward(t.Context(), workbench.Forward{URL: "http://127.0.0.1:9/x", On: true}); err != nil {
		t.Fatal(err)
	}
	if err := a.Workbench.SetAnswers(t.Context(), "500x9"); err != nil {
		t.Fatal(err)
	}
	second := open(t, sandboxConfig(t, home), everything())
	closeApp(t, a)
	testwait.Eventually(t, "the follower takes over", second.IsLeader)
	testwait.Eventually(t, "the plan goes on there", func() bool {
		s := second.Workbench.Settings()
		return s.Answers.Left == "500x9" && s.Forward.On
	})
	proven(t, second)
	if got := post(t, second, "{}"); got != 500 {
		t.Errorf("after the takeover: %d", got)
	}
	closeApp(t, second)

	third := open(t, sandboxConfig(t, home), everything())
	if s := third.Workbench.Settings(); s.Answers.On() || s.Forward.On || s.Forward.URL != "http://127.0.0.1:9/x" {
		t.Errorf("after a restart: %+v", s)
	}
	closeApp(t, third)
	fourth := open(t, sandboxConfig(t, home, "answers", "404", "forward", "http://127.0.0.1:9/y", "forward-on", "failed", "respond", "ok"), everything())
	defer closeApp(t, fourth)
	if s := fourth.Workbench.Settings(); s.Answers.Left != "404" || !s.Forward.On || s.Forward.URL != "http://127.0.0.1:9/y" || s.Forward.Events != "failed" || s.Forward.Respond != workbench.OK {
		t.Errorf("configured: %+v", s)
	}
}

// A request that has the secret and is no delivery is listed and published as what it is.
func TestRefusedRequestsAreListed(t *testing.T) {
	t.Parallel()
	a := open(t, sandboxConfig(t, t.TempDir()), everything())
	defer closeApp(t, a)
	proven(t, a)
	deliveries := a.Deliveries()
	defer deliveries.Close()
	resp, err := http.Get(a.Workbench.CallbackURL())
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if resp.StatusCode != http.StatusMethodNotAllowed {
		t.Errorf("answered %d", resp.StatusCode)
	}
	if got := post(t, a, `{"status":"done"}`); got != 200 {
		t.Errorf("answered %d", got)
	}
	var published []string
	for len(published) < 2 {
		batch, err := deliveries.Next(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		published = append(published, batch...)
	}
	list := window(t, a)
	if len(list) != 2 || !slices.Equal(published, []string{list[1].ID, list[0].ID}) || list[1].Refused != webhook.RefusedMethod {
		t.Errorf("published %v; listed %+v", published, list)
	}
}

// A made-up delivery for a job can be sent through the own link: it is a delivery like others.
func TestTriggerThroughTheOwnLink(t *testing.T) {
	t.Parallel()
	a := open(t, sandboxConfig(t, t.TempDir()), everything())
	defer closeApp(t, a)
	proven(t, a)
	j := speak(t, a, "Once more.")
	before := len(window(t, a))
	r, err := a.Workbench.Trigger(t.Context(), "done", j.ID, a.Workbench.CallbackURL())
	if err != nil || r.Status != 200 {
		t.Fatalf("%+v, %v", r, err)
	}
	list := window(t, a)
	if len(list) != before+1 || list[0].JobID != j.ID || list[0].SpeakID != j.SpeakID || !list[0].Duplicate {
		t.Errorf("listed %d: %+v", len(list), list[0])
	}
}
