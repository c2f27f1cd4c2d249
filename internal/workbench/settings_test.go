package workbench_test

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"callboard/internal/id"
	"callboard/internal/testwait"
	"callboard/internal/webhook"
	"callboard/internal/workbench"
)

// deliver does what the receiver does with a delivery, and returns the status of the answer.
func deliver(t testing.TB, s *workbench.Service, m *memory, change ...func(*webhook.Delivery)) (webhook.Delivery, int) {
	t.Helper()
	now := time.Now()
	d := webhook.Delivery{ID: id.New(now), At: now, Method: http.MethodPost, Target: "/hook/secret", Proto: "HTTP/1.1", Status: "done",
		Headers: [][2]string{{"Host", "public.example"}, {"Content-Type", "application/json"}}, Body: []byte(`{"status":"done"}`), Answered: 200}
	for _, f := range change {
		f(&d)
	}
	r := s.Next(d)
	if r != nil {
		d.Answered, d.Answer = r.Planned(), r.By()
	}
	d, err := s.SaveDelivery(t.Context(), d)
	if err != nil && m.broken == nil {
		t.Error(err)
	}
	s.Received(d)
	status := 200
	if r != nil {
		w := httptest.NewRecorder()
		status = r.Write(w, httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/hook/secret", nil), d)
		if status != 0 && w.Code != status {
			t.Errorf("returned %d and wrote %d", status, w.Code)
		}
	}
	s.Answered(d.ID, status, d.Answer, max(time.Since(now), 1))
	return d, status
}

func statuses(t testing.TB, s *workbench.Service, m *memory, n int) (all []int) {
	t.Helper()
	for range n {
		_, status := deliver(t, s, m)
		all = append(all, status)
	}
	return all
}

func TestPlanIsUsedUpThenNormal(t *testing.T) {
	t.Parallel()
	m := newMemory()
	s := lead(t, m)
	if got := statuses(t, s, m, 2); !slices.Equal(got, []int{200, 200}) {
		t.Fatalf("without a plan: %v", got)
	}
	if err := s.SetAnswers(t.Context(), " 500x2, 404 "); err != nil {
		t.Fatal(err)
	}
	if a := s.Settings().Answers; !a.On() || a.Left != "500x2,404" {
		t.Errorf("planned: %+v", a)
	}
	if got := statuses(t, s, m, 1); !slices.Equal(got, []int{500}) || s.Settings().Answers.Left != "500,404" {
		t.Errorf("one step: %v, left %q", got, s.Settings().Answers.Left)
	}
	if got := statuses(t, s, m, 3); !slices.Equal(got, []int{500, 404, 200}) || s.Settings().Answers.On() {
		t.Errorf("the rest: %v, %+v", got, s.Settings().Answers)
	}
	if err := s.SetAnswers(t.Context(), "500x100"); err != nil {
		t.Fatal(err)
	}
	if err := s.SetAnswers(t.Context(), ""); err != nil || s.Settings().Answers.On() {
		t.Errorf("ended: %v, %+v", err, s.Settings().Answers)
	}
	if got := statuses(t, s, m, 1); !slices.Equal(got, []int{200}) {
		t.Errorf("after the end: %v", got)
	}
}

func TestPlanIsUsedOncePerDelivery(t *testing.T) {
	t.Parallel()
	m := newMemory()
	s := lead(t, m)
	const senders, each, planned = 8, 50, 300
	if err := s.SetAnswers(t.Context(), "503x300"); err != nil {
		t.Fatal(err)
	}
	var group sync.WaitGroup
	var mu sync.Mutex
	got := map[int]int{}
	for range senders {
		group.Go(func() {
			for range each {
				_, status := deliver(t, s, m)
				mu.Lock()
				got[status]++
				mu.Unlock()
			}
		})
	}
	group.Wait()
	if got[503] != planned || got[200] != senders*each-planned {
		t.Errorf("answered %v", got)
	}
}

func TestRefusedRequestUsesNoStep(t *testing.T) {
	t.Parallel()
	s := lead(t, newMemory())
	if err := s.SetAnswers(t.Context(), "500"); err != nil {
		t.Fatal(err)
	}
	if r := s.Next(webhook.Delivery{ID: "x", Refused: webhook.RefusedMethod}); r != nil || s.Settings().Answers.Left != "500" {
		t.Errorf("got %v, left %q", r, s.Settings().Answers.Left)
	}
}

func TestWrongSettingsAreOneLine(t *testing.T) {
	t.Parallel()
	m := newMemory()
	s := lead(t, m, func(o *workbench.Options) {
		o.CallbackURL = func() string { return "https://name.ngrok.app/hook/geheim" }
		o.Own = func() []string { return []string{"127.0.0.1:4020", ":4021", "http://[::1]:4022", "not an address"} }
	})
	errs := map[string]error{
		"plan":    s.SetAnswers(t.Context(), "500,sleep:3s"),
		"nothing": s.SetForward(t.Context(), workbench.Forward{On: true}),
		"events":  s.SetForward(t.Context(), workbench.Forward{URL: "http://x.example", Events: "some"}),
		"respond": s.SetForward(t.Context(), workbench.Forward{URL: "http://x.example", Respond: "418"}),
	}
	for _, own := range []string{
		"https://name.ngrok.app/else", "https://NAME.ngrok.app.:443", "http://localhost:4020/x", "http://127.0.0.2:4021", "http://a.localhost:4022/hook", "http://0.0.0.0:4022",
	} {
		errs[own] = s.SetForward(t.Context(), workbench.Forward{URL: own, On: true})
	}
	for _, bad := range []string{"ftp://x.example", "http://", "x"} {
		errs[bad] = s.SetForward(t.Context(), workbench.Forward{URL: bad})
	}
	for what, err := range errs {
		if err == nil || strings.Contains(err.Error(), "\n") || strings.Contains(err.Error(), "geheim") {
			t.Errorf("%s: %v", what, err)
		}
	}
	if got := s.Settings(); got != (workbench.Settings{Forward: workbench.Forward{Events: "all", Respond: workbench.Pass}}) {
		t.Errorf("the settings have changed: %+v", got)
	}
	for _, fine := range []string{"http://name.ngrok.app:8080", "http://localhost:4023", "https://other.ngrok.app"} {
		if err := s.SetForward(t.Context(), workbench.Forward{URL: fine}); err != nil {
			t.Errorf("%s: %v", fine, err)
		}
	}
}

// Another process sets a plan and a target; the leader carries them out once it has seen the commit, and the other one sees
// what is left.
func TestFollowerSets(t *testing.T) {
	t.Parallel()
	m := newMemory()
	leader, follower := lead(t, m), open(t, m)
	if err := follower.SetAnswers(t.Context(), "500x3"); err != nil {
		t.Fatal(err)
	}
	changes := leader.Subscribe()
	defer changes.Close()
	leader.Committed(t.Context())
	batch, err := changes.Next(t.Context())
	if err != nil || !slices.Contains(batch, workbench.Change{Settings: true}) || !slices.Contains(batch, workbench.Change{Many: true}) {
		t.Errorf("published %+v, %v", batch, err)
	}
	if _, status := deliver(t, leader, m); status != 500 {
		t.Errorf("answered %d", status)
	}
	testwait.Eventually(t, "the follower sees what is left", func() bool {
		follower.Committed(t.Context())
		return follower.Settings().Answers.Left == "500x2"
	})
	if r := follower.Next(webhook.Delivery{ID: "x"}); r != nil {
		t.Error("the follower carries the plan out, too")
	}
	// A new plan is not overwritten by what is left of the one before.
	for range 20 {
		deliver(t, leader, m)
		if err := follower.SetAnswers(t.Context(), "404x5"); err != nil {
			t.Fatal(err)
		}
		leader.Committed(t.Context())
		if left := leader.Settings().Answers.Left; left != "404x5" {
			t.Fatalf("left %q", left)
		}
	}
	if err := follower.SetForward(t.Context(), workbench.Forward{URL: "http://127.0.0.1:1/x", On: true, Events: "failed", Respond: workbench.OK}); err != nil {
		t.Fatal(err)
	}
	leader.Committed(t.Context())
	if f := leader.Settings().Forward; !f.On || f.URL != "http://127.0.0.1:1/x" || f.Events != "failed" || f.Respond != workbench.OK {
		t.Errorf("the leader forwards %+v", f)
	}
}

func TestRestartTurnsOffAndTakeoverGoesOn(t *testing.T) {
	t.Parallel()
	m := newMemory()
	first := lead(t, m)
	if err := errors.Join(first.SetAnswers(t.Context(), "500x3"), first.SetForward(t.Context(), workbench.Forward{URL: "http://127.0.0.1:1", On: true, Events: "done", Respond: workbench.OK})); err != nil {
		t.Fatal(err)
	}
	deliver(t, first, m)
	if err := first.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	second := open(t, m)
	if err := second.Lead(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	if got := second.Settings(); got.Answers.Left != "500x2" || !got.Forward.On || got.Forward.Events != "done" || got.Forward.Respond != workbench.OK {
		t.Errorf("after a takeover: %+v", got)
	}
	if err := second.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	third := lead(t, m)
	if got := third.Settings(); got.Answers.On() || got.Forward.On || got.Forward.URL != "http://127.0.0.1:1" {
		t.Errorf("after a restart: %+v", got)
	}
	if err := third.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	before := len(m.puts)
	fourth := lead(t, m)
	if err := fourth.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	if len(m.puts) != before {
		t.Errorf("a start with nothing to change wrote %v", m.puts[before:])
	}
	fifth := open(t, m)
	start := workbench.Settings{Answers: workbench.Answers{Plan: "429:5"}, Forward: workbench.Forward{URL: "http://127.0.0.1:2", On: true, Events: "all", Respond: workbench.Pass}}
	if err := fifth.Lead(t.Context(), &start); err != nil {
		t.Fatal(err)
	}
	if got := fifth.Settings(); got.Answers.Left != "429:5" || !got.Forward.On || got.Forward.URL != "http://127.0.0.1:2" {
		t.Errorf("configured: %+v", got)
	}
}

func TestUnreadableSettingsAreNone(t *testing.T) {
	t.Parallel()
	m := newMemory()
	m.settings["workbench.answers"], m.settings["workbench.forward"] = `{"id":"x","plan":"unknown"}`, `[`
	s := open(t, m)
	if err := s.Lead(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	if _, status := deliver(t, s, m); status != 200 || s.Settings().Forward.On {
		t.Errorf("answered %d, %+v", status, s.Settings())
	}
}
