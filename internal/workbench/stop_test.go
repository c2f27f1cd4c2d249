package workbench_test

import (
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"callboard/internal/testwait"
	"callboard/internal/webhook"
	"callboard/internal/workbench"
)

const notSent = "not sent: callboard ended"

// While the process ends, the sender that waits gets 502. Its repeat is stored and answered 503, so that it repeats it once
// more and the target gets it from the next run.
func TestStopAnswersRepeatsSoThatTheyComeAgain(t *testing.T) {
	t.Parallel()
	m := newMemory()
	s := lead(t, m)
	release, arrived := make(chan struct{}), make(chan struct{}, 1)
	hanging := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
		arrived <- struct{}{}
		<-release
	}))
	defer hanging.Close()
	defer close(release)
	forwardTo(t, s, workbench.Forward{URL: hanging.URL})
	first := make(chan int)
	go func() {
		_, status := deliver(t, s, m)
		first <- status
	}()
	<-arrived
	s.Stop()
	if status := <-first; status != http.StatusBadGateway {
		t.Errorf("the one under way: %d", status)
	}
	d, status := deliver(t, s, m)
	if status != http.StatusServiceUnavailable || d.Answered != status || d.Answer != workbench.ByEnding {
		t.Errorf("its repeat: %d, %d by %q", status, d.Answered, d.Answer)
	}
	w := httptest.NewRecorder()
	s.Next(d).Write(w, httptest.NewRequest(http.MethodPost, "/", nil), d)
	if w.Header().Get("Retry-After") == "" {
		t.Error("no Retry-After")
	}
	circle, status := deliver(t, s, m, func(d *webhook.Delivery) { d.Headers = append(d.Headers, [2]string{"X-Callboard-Delivery", "1"}) })
	if status != 200 {
		t.Errorf("in a circle: %d", status)
	}
	if err := s.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	if h, _, _ := s.Head(t.Context(), d.ID); h.Forwarded.State != webhook.ForwardFailed || !strings.HasPrefix(h.Forwarded.Problem, notSent) || h.Answered != 503 {
		t.Errorf("%+v", h)
	}
	if h, _, _ := s.Head(t.Context(), circle.ID); h.Forwarded.State != webhook.ForwardCircle {
		t.Errorf("%+v", h)
	}
}

// A sender that is always told 200 is told so to the end, and the delivery says that the target has not got it.
func TestStopMarksWhatIsNotForwarded(t *testing.T) {
	t.Parallel()
	m := newMemory()
	s, r := lead(t, m), newTarget(t, 204)
	forwardTo(t, s, workbench.Forward{URL: r.url(), Respond: workbench.OK, Events: workbench.EventsDone})
	s.Stop()
	d, status := deliver(t, s, m)
	if status != 200 || d.Answer != "" {
		t.Errorf("answered %d by %q", status, d.Answer)
	}
	other, status := deliver(t, s, m, func(d *webhook.Delivery) { d.Status = "failed" })
	if status != 200 {
		t.Errorf("one that is not forwarded: %d", status)
	}
	if err := s.SetForward(t.Context(), workbench.Forward{URL: r.url(), Respond: workbench.Pass, Events: workbench.EventsAll, On: true}); err != nil {
		t.Fatal(err)
	}
	if _, status := deliver(t, s, m); status != 503 {
		t.Errorf("after a change while it ends: %d", status)
	}
	if err := s.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	if h, _, _ := s.Head(t.Context(), d.ID); h.Forwarded.State != webhook.ForwardFailed || !strings.HasPrefix(h.Forwarded.Problem, notSent) {
		t.Errorf("%+v", h.Forwarded)
	}
	if h, _, _ := s.Head(t.Context(), other.ID); h.Forwarded != (webhook.Forwarded{}) {
		t.Errorf("%+v", h.Forwarded)
	}
	if r.got.Load() != 0 {
		t.Errorf("the target got %d", r.got.Load())
	}
}

// A plan is not used up by what comes while the process ends.
func TestStopKeepsThePlan(t *testing.T) {
	t.Parallel()
	m := newMemory()
	s := lead(t, m)
	if err := s.SetAnswers(t.Context(), "404x2"); err != nil {
		t.Fatal(err)
	}
	s.Stop()
	if got := statuses(t, s, m, 3); !slices.Equal(got, []int{503, 503, 503}) {
		t.Errorf("answered %v", got)
	}
	if err := s.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	if left := open(t, m).Settings().Answers.Left; left != "404x2" {
		t.Errorf("left: %q", left)
	}
}

// Without a plan and a target, on disk is all that there is to a delivery.
func TestStopAnswersNormally(t *testing.T) {
	t.Parallel()
	m := newMemory()
	s := lead(t, m)
	s.Stop()
	if d, status := deliver(t, s, m); status != 200 || d.Answer != "" {
		t.Errorf("answered %d by %q", status, d.Answer)
	}
}

// A process that no longer leads cannot even note that a delivery is not forwarded.
func TestLostLeadership(t *testing.T) {
	t.Parallel()
	for _, respond := range []workbench.Respond{workbench.Pass, workbench.OK} {
		m := newMemory()
		s := lead(t, m)
		forwardTo(t, s, workbench.Forward{URL: "http://127.0.0.1:9/x", Respond: respond})
		if err := s.StopLeading(t.Context()); err != nil {
			t.Fatal(err)
		}
		if d, status := deliver(t, s, m); status != 503 || d.Answer != workbench.ByEnding {
			t.Errorf("%s: answered %d by %q", respond, status, d.Answer)
		}
	}
}

// What a killed process could not note is ended by the next one, which leaves its own alone.
func TestLeadEndsWhatAKilledProcessLeft(t *testing.T) {
	t.Parallel()
	m := newMemory()
	m.add(webhook.Delivery{ID: "killed", At: time.Now().Add(-time.Minute), Answer: "forward"})
	queued := webhook.Delivery{ID: "queued", At: time.Now().Add(-time.Minute), Answered: 200}
	if _, err := m.SaveToForward(t.Context(), queued); err != nil {
		t.Fatal(err)
	}
	own := webhook.Delivery{ID: "own", At: time.Now().Add(time.Minute), Answer: "forward"}
	if _, err := m.SaveToForward(t.Context(), own); err != nil {
		t.Fatal(err)
	}
	follower := open(t, m)
	if h, _, _ := follower.Head(t.Context(), "killed"); !h.Pending() {
		t.Fatalf("%+v", h)
	}
	changes := follower.Subscribe()
	defer changes.Close()
	if err := follower.Lead(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	testwait.Eventually(t, "it is no more pending", func() bool { h, _, _ := follower.Head(t.Context(), "killed"); return !h.Pending() && h.Answered == 0 })
	testwait.Eventually(t, "the other one is no more queued", func() bool {
		h, _, _ := follower.Head(t.Context(), "queued")
		return h.Forwarded == webhook.Forwarded{State: webhook.ForwardFailed, Problem: "callboard ended before its outcome was stored; it may have arrived; replay sends it"}
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
	if h, _, _ := follower.Head(t.Context(), "own"); !h.Pending() || h.Forwarded.State != webhook.ForwardWaits {
		t.Errorf("%+v", h)
	}
}
