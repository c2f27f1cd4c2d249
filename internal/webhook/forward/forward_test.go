package forward_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"callboard/internal/testwait"
	"callboard/internal/webhook"
	"callboard/internal/webhook/forward"
	"callboard/internal/webhook/send"
)

// sender is a target in memory: each delivery waits for a word of the test, or for the end of its context.
type sender struct {
	mu    sync.Mutex
	begun []string
	now   int
	most  int
	hold  chan send.Result // nil: everything is answered 200 at once
}

func (s *sender) Send(ctx context.Context, d webhook.Delivery, t send.Target, _ send.Edit, kind send.Kind) send.Result {
	s.mu.Lock()
	s.begun = append(s.begun, d.ID)
	s.now++
	s.most = max(s.most, s.now)
	s.mu.Unlock()
	r := send.Result{Status: 200}
	if s.hold != nil {
		select {
		case r = <-s.hold:
		case <-ctx.Done():
			r = send.Result{Problem: "no answer within 8 s"}
		}
	}
	s.mu.Lock()
	s.now--
	s.mu.Unlock()
	r.Delivery, r.Kind, r.URL, r.Took = d.ID, kind, t.URL(), time.Millisecond
	return r
}

func (s *sender) list() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.begun)
}

type rig struct {
	*forward.Forwarder
	*sender
	mu   sync.Mutex
	done []forward.Outcome
}

func (r *rig) outcomes() []forward.Outcome {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.done)
}

func (r *rig) outcome(t *testing.T, id string) forward.Outcome {
	t.Helper()
	var found []forward.Outcome
	testwait.Eventually(t, "an outcome of "+id, func() bool {
		found = nil
		for _, o := range r.outcomes() {
			if o.ID == id {
				found = append(found, o)
			}
		}
		return len(found) > 0
	})
	if len(found) != 1 {
		t.Fatalf("%d outcomes of %s", len(found), id)
	}
	return found[0]
}

func begin(t *testing.T, s *sender, o forward.Options) *rig {
	t.Helper()
	r := &rig{sender: s}
	o.Client = s
	if o.Load == nil {
		o.Load = func(_ context.Context, id string) (webhook.Delivery, error) { return webhook.Delivery{ID: id}, nil }
	}
	o.Done = func(one forward.Outcome) {
		r.mu.Lock()
		defer r.mu.Unlock()
		r.done = append(r.done, one)
	}
	r.Forwarder = forward.New(o)
	t.Cleanup(func() { r.Close() })
	return r
}

func target(t *testing.T, url string) send.Target {
	t.Helper()
	to, err := send.ParseTarget(url)
	if err != nil {
		t.Fatal(err)
	}
	return to
}

func (r *rig) set(t *testing.T, url string) {
	t.Helper()
	to := send.Target{}
	if url != "" {
		to = target(t, url)
	}
	if err := r.Set(to, forward.All); err != nil {
		t.Fatal(err)
	}
}

func (r *rig) many(n int) (ids []string) {
	for i := range n {
		id := fmt.Sprintf("d%03d", i)
		ids = append(ids, id)
		r.Enqueue(id)
	}
	return ids
}

// TestOrder: 8 at once and no more; begun in the order of arrival, and each sent once.
func TestOrder(t *testing.T) {
	t.Parallel()
	s := &sender{hold: make(chan send.Result)}
	r := begin(t, s, forward.Options{})
	r.set(t, "http://127.0.0.1:1")
	ids := r.many(100)
	testwait.Eventually(t, "8 under way", func() bool { return len(s.list()) == 8 })
	if h := r.Health(); h.Waiting != 100 || h.State != forward.Unknown {
		t.Errorf("%+v", h)
	}
	for i := range 100 {
		s.hold <- send.Result{Status: 200 + i%2*300}
		if i < 92 { // the next one begins when a place is free
			testwait.Eventually(t, "the next one", func() bool { return len(s.list()) == 9+i })
		}
	}
	testwait.Eventually(t, "100 outcomes", func() bool { return len(r.outcomes()) == 100 && r.Health().Waiting == 0 })
	// The first 8 begin together.
	got := s.list()
	slices.Sort(got[:8])
	if !slices.Equal(got, ids) || s.most != 8 {
		t.Errorf("at most %d at once: %v", s.most, got)
	}
	one := r.outcome(t, "d007")
	if !one.Sent || one.Forwarded.State != webhook.ForwardAnswered || one.Forwarded.Status == 0 || one.Result.Delivery != "d007" || one.Result.Kind != send.Forward {
		t.Errorf("%+v", one)
	}
}

func TestHealth(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 30, 12, 0, 0, 0, time.UTC)
	s := &sender{hold: make(chan send.Result)}
	r := begin(t, s, forward.Options{Now: func() time.Time { return now }})
	r.set(t, "http://127.0.0.1:1")
	step := func(id string, res send.Result, want forward.Health) {
		t.Helper()
		r.Enqueue(id)
		s.hold <- res
		r.outcome(t, id)
		testwait.Eventually(t, fmt.Sprintf("%s: %+v, not %+v", id, want, r.Health()), func() bool { return r.Health() == want })
	}
	start := now
	step("a", send.Result{Status: 500}, forward.Health{State: forward.Up, Since: start})
	now = now.Add(time.Minute)
	step("b", send.Result{Status: 200}, forward.Health{State: forward.Up, Since: start})
	step("c", send.Result{Problem: "nothing listens"}, forward.Health{State: forward.Down, Problem: "nothing listens", Since: now})
	if o := r.outcome(t, "c"); o.Forwarded.State != webhook.ForwardFailed || o.Forwarded.Problem != "nothing listens" || !o.Sent {
		t.Errorf("%+v", o)
	}
	down := now
	now = now.Add(time.Minute)
	step("d", send.Result{Problem: "no answer"}, forward.Health{State: forward.Down, Problem: "no answer", Since: down})
	// One that hangs and fails after a later one was answered does not make the target down again.
	r.Enqueue("slow")
	testwait.Eventually(t, "it is begun", func() bool { return slices.Contains(s.list(), "slow") })
	r.Enqueue("quick")
	testwait.Eventually(t, "it is begun", func() bool { return slices.Contains(s.list(), "quick") })
	s.hold <- send.Result{Status: 200} // one of the two
	s.hold <- send.Result{Problem: "no answer"}
	r.outcome(t, "slow")
	r.outcome(t, "quick")
	o := r.outcome(t, "quick")
	want := forward.Up
	if o.Forwarded.State != webhook.ForwardAnswered { // the slow one got the answer, and the later one failed
		want = forward.Down
	}
	testwait.Eventually(t, "the health of the later one", func() bool { return r.Health().State == want })
	r.set(t, "http://127.0.0.1:2")
	if h := r.Health(); h != (forward.Health{}) {
		t.Errorf("%+v", h)
	}
}

// TestTargetChanges: what is under way ends, what waits is not sent, and both are said.
func TestTargetChanges(t *testing.T) {
	t.Parallel()
	for to, why := range map[string]string{
		"http://127.0.0.1:2": "not sent: the target was changed before its turn; replay sends it",
		"":                   "not sent: forwarding was switched off before its turn; replay sends it",
	} {
		s := &sender{hold: make(chan send.Result)}
		r := begin(t, s, forward.Options{})
		r.set(t, "http://127.0.0.1:1")
		r.many(20)
		testwait.Eventually(t, "8 under way", func() bool { return len(s.list()) == 8 })
		r.set(t, "http://127.0.0.1:1") // the same: nothing changes
		r.set(t, to)
		testwait.Eventually(t, "12 outcomes", func() bool { return len(r.outcomes()) == 12 })
		for _, o := range r.outcomes() {
			if o.Sent || o.Forwarded.State != webhook.ForwardFailed || o.Forwarded.Problem != why {
				t.Errorf("%+v", o)
			}
		}
		for range 8 {
			s.hold <- send.Result{Status: 204}
		}
		testwait.Eventually(t, "20 outcomes", func() bool { return len(r.outcomes()) == 20 })
		if o := r.outcome(t, "d000"); o.Forwarded.Status != 204 || o.Result.URL != "http://127.0.0.1:1/" {
			t.Errorf("%+v", o)
		}
		if r.Health() != (forward.Health{}) {
			t.Errorf("%+v", r.Health())
		}
		if to == "" {
			r.Enqueue("late")
			if o := r.outcome(t, "late"); o.Sent || o.Forwarded.Problem != why {
				t.Errorf("%+v", o)
			}
		}
	}
}

func TestNotSent(t *testing.T) {
	t.Parallel()
	r := begin(t, &sender{}, forward.Options{Load: func(_ context.Context, id string) (webhook.Delivery, error) {
		switch id {
		case "gone":
			return webhook.Delivery{}, errors.New("deleted")
		case "circle":
			return webhook.Delivery{ID: id, Headers: [][2]string{{"x-callboard-delivery", "1"}}}, nil
		}
		return webhook.Delivery{ID: id}, nil
	}})
	r.set(t, "http://127.0.0.1:1")
	for _, id := range []string{"gone", "circle", "fine"} {
		r.Enqueue(id)
	}
	if o := r.outcome(t, "gone"); o.Sent || o.Forwarded.State != webhook.ForwardFailed || o.Forwarded.Problem == "" {
		t.Errorf("%+v", o)
	}
	if o := r.outcome(t, "circle"); o.Sent || o.Forwarded.State != webhook.ForwardCircle {
		t.Errorf("%+v", o)
	}
	if o := r.outcome(t, "fine"); !o.Sent || o.Forwarded.State != webhook.ForwardAnswered {
		t.Errorf("%+v", o)
	}
	if got := r.list(); !slices.Equal(got, []string{"fine"}) {
		t.Error(got)
	}
}

// TestFull: the queue is bounded, and what does not fit is said.
func TestFull(t *testing.T) {
	t.Parallel()
	s := &sender{hold: make(chan send.Result)}
	r := begin(t, s, forward.Options{MaxWaiting: 3})
	r.set(t, "http://127.0.0.1:1")
	for i := range 8 {
		r.Enqueue(fmt.Sprint(i))
		testwait.Eventually(t, "it is under way", func() bool { return len(s.list()) == i+1 })
	}
	for _, id := range []string{"a", "b", "c", "d", "e"} {
		r.Enqueue(id)
	}
	testwait.Eventually(t, "2 outcomes", func() bool { return len(r.outcomes()) == 2 })
	if o := r.outcome(t, "d"); !strings.HasPrefix(o.Forwarded.Problem, "not sent: too many") {
		t.Errorf("%+v", o)
	}
	r.outcome(t, "e")
}

func TestPass(t *testing.T) {
	t.Parallel()
	s := &sender{hold: make(chan send.Result, 1)}
	r := begin(t, s, forward.Options{Timeout: testwait.Timeout(), Load: func(context.Context, string) (webhook.Delivery, error) {
		t.Error("it is in memory")
		return webhook.Delivery{}, nil
	}})
	r.set(t, "http://127.0.0.1:1")
	s.hold <- send.Result{Status: http.StatusTooManyRequests}
	got := r.EnqueueWait(t.Context(), webhook.Delivery{ID: "a"})
	if got.Answer() != 429 || got.Delivery != "a" {
		t.Errorf("%+v", got)
	}
	if o := r.outcome(t, "a"); !o.Sent || o.Forwarded.Status != 429 {
		t.Errorf("%+v", o)
	}
	r.set(t, "")
	if got := r.EnqueueWait(t.Context(), webhook.Delivery{ID: "b"}); got.Answer() != 502 || got.Problem == "" {
		t.Errorf("%+v", got)
	}
}

// TestPassIsLate: all places hang. The sender gets 502 in time; what was not begun is never sent.
func TestPassIsLate(t *testing.T) {
	t.Parallel()
	s := &sender{hold: make(chan send.Result)}
	r := begin(t, s, forward.Options{Timeout: 150 * time.Millisecond})
	r.set(t, "http://127.0.0.1:1")
	busy := r.many(8)
	testwait.Eventually(t, "8 under way", func() bool { return len(s.list()) == 8 })
	got := r.EnqueueWait(t.Context(), webhook.Delivery{ID: "late"})
	if got.Answer() != 502 || got.Problem != "not sent: its turn did not come within 0.15 s" {
		t.Errorf("%+v", got)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if got := r.EnqueueWait(ctx, webhook.Delivery{ID: "away"}); got.Answer() != 502 {
		t.Errorf("%+v", got)
	}
	if h := r.Health(); h.Waiting != 8 {
		t.Errorf("%+v", h)
	}
	for range 8 {
		s.hold <- send.Result{Status: 200}
	}
	r.outcome(t, busy[7])
	hang := r.EnqueueWait(t.Context(), webhook.Delivery{ID: "hang"})
	if hang.Answer() != 502 || hang.Problem != "no answer within 8 s" {
		t.Errorf("%+v", hang)
	}
	if o := r.outcome(t, "late"); o.Sent || o.Forwarded.Problem != got.Problem {
		t.Errorf("%+v", o)
	}
	r.outcome(t, "away")
	if l := s.list(); slices.Contains(l, "late") || slices.Contains(l, "away") {
		t.Error(l)
	}
}

// TestPassBeginsNothingAtTheEnd: the target is so slow that the turn of those that wait comes when their time is nearly over. They
// are not sent: the sender repeats them, and the target would have each of them twice.
func TestPassBeginsNothingAtTheEnd(t *testing.T) {
	t.Parallel()
	s := &sender{hold: make(chan send.Result)}
	r := begin(t, s, forward.Options{Timeout: 3 * time.Second})
	r.set(t, "http://127.0.0.1:1")
	var group sync.WaitGroup
	pass := func(id string) {
		group.Go(func() { r.EnqueueWait(context.WithoutCancel(t.Context()), webhook.Delivery{ID: id}) })
	}
	for i := range 8 {
		pass(fmt.Sprint("first ", i))
	}
	testwait.Eventually(t, "8 under way", func() bool { return len(s.list()) == 8 })
	for i := range 20 {
		pass(fmt.Sprint("late ", i))
	}
	group.Wait()
	if l := s.list(); len(l) != 8 {
		t.Errorf("sent %q", l)
	}
	for i := range 20 {
		if o := r.outcome(t, fmt.Sprint("late ", i)); o.Sent || o.Forwarded.Problem != "not sent: its turn did not come within 3 s" {
			t.Errorf("%+v", o)
		}
	}
}

// TestClose: what waits is returned in its order, waiting senders are told, and what is under way is cut off.
func TestClose(t *testing.T) {
	t.Parallel()
	s := &sender{hold: make(chan send.Result)}
	r := begin(t, s, forward.Options{})
	r.set(t, "http://127.0.0.1:1")
	ids := r.many(20)
	testwait.Eventually(t, "8 under way", func() bool { return len(s.list()) == 8 })
	passed := make(chan send.Result, 1)
	go func() { passed <- r.EnqueueWait(context.WithoutCancel(t.Context()), webhook.Delivery{ID: "pass"}) }()
	testwait.Eventually(t, "it waits", func() bool { return r.Health().Waiting == 21 })
	unsent := r.Close()
	if want := append(slices.Clone(ids[8:]), "pass"); !slices.Equal(unsent, want) {
		t.Errorf("%v", unsent)
	}
	if got := <-passed; got.Answer() != 502 {
		t.Errorf("%+v", got)
	}
	testwait.Eventually(t, "8 outcomes", func() bool { return len(r.outcomes()) == 8 })
	if o := r.outcome(t, "d000"); !o.Sent || o.Forwarded.State != webhook.ForwardFailed {
		t.Errorf("%+v", o)
	}
	if err := r.Set(target(t, "http://127.0.0.1:1"), forward.All); err == nil {
		t.Error("set after the end")
	}
	r.Enqueue("x")
	if got := r.EnqueueWait(t.Context(), webhook.Delivery{ID: "y"}); got.Answer() != 502 {
		t.Errorf("%+v", got)
	}
	if again := r.Close(); again != nil {
		t.Error(again)
	}
}

// TestCloseIsQuick: Close does not wait for a store that hangs.
func TestCloseIsQuick(t *testing.T) {
	t.Parallel()
	release := make(chan struct{})
	defer close(release)
	blocked := make(chan struct{}, 1)
	f := forward.New(forward.Options{
		Client: &sender{}, Load: func(_ context.Context, id string) (webhook.Delivery, error) { return webhook.Delivery{ID: id}, nil },
		Done: func(forward.Outcome) { blocked <- struct{}{}; <-release },
	})
	if err := f.Set(target(t, "http://127.0.0.1:1"), forward.All); err != nil {
		t.Fatal(err)
	}
	f.Enqueue("a")
	<-blocked
	f.Close() // the test hangs if it waits
}

func TestWants(t *testing.T) {
	t.Parallel()
	r := begin(t, &sender{}, forward.Options{})
	all := []webhook.Delivery{{Status: "done"}, {Status: "failed"}, {}, {Status: "done", Duplicate: true}, {Refused: webhook.RefusedMethod}, {Status: "done", Refused: webhook.RefusedLong}}
	for events, want := range map[forward.Events]string{forward.Done: "100100", forward.Failed: "010000", forward.All: "111100", "": "111100"} {
		if err := r.Set(target(t, "http://127.0.0.1:1"), events); err != nil {
			t.Fatal(err)
		}
		got := ""
		for _, d := range all {
			got += map[bool]string{true: "1", false: "0"}[r.Wants(d)]
		}
		if got != want {
			t.Errorf("%q: %s, want %s", events, got, want)
		}
	}
	if err := r.Set(target(t, "http://127.0.0.1:1"), "some"); err == nil || !strings.Contains(err.Error(), "done, failed and all") {
		t.Error(err)
	}
	r.set(t, "")
	if r.Wants(all[0]) || !r.Target().IsZero() {
		t.Error("wanted without a target")
	}
}

func TestOwn(t *testing.T) {
	t.Parallel()
	own := []string{"https://a1b2.ngrok.app", "127.0.0.1:4000"}
	r := begin(t, &sender{}, forward.Options{Own: func() []string { return own }})
	r.set(t, "http://127.0.0.1:1")
	for to, want := range map[string]bool{
		"https://a1b2.ngrok.app/hook/x": true, "https://other.ngrok.app": false, "http://localhost:4000": true, "http://localhost:3000": false,
	} {
		err := r.Set(target(t, to), forward.All)
		if (err != nil) != want {
			t.Errorf("%s: %v", to, err)
		}
		if want && r.Target().URL() == target(t, to).URL() {
			t.Errorf("%s was set", to)
		}
	}
}

// TestBurst: 5,000 deliveries from many goroutines, while the target is switched; each has one outcome.
func TestBurst(t *testing.T) {
	t.Parallel()
	r := begin(t, &sender{}, forward.Options{})
	r.set(t, "http://127.0.0.1:1")
	var all sync.WaitGroup
	for g := range 10 {
		all.Go(func() {
			for i := range 500 {
				if i%5 == 0 {
					r.EnqueueWait(t.Context(), webhook.Delivery{ID: fmt.Sprintf("%d-%d", g, i)})
				} else {
					r.Enqueue(fmt.Sprintf("%d-%d", g, i))
				}
			}
		})
	}
	for i := range 20 {
		r.set(t, fmt.Sprintf("http://127.0.0.1:%d", 1+i%3))
	}
	all.Wait()
	testwait.Eventually(t, "5,000 outcomes", func() bool { return len(r.outcomes()) == 5000 && r.Health().Waiting == 0 })
	seen := map[string]bool{}
	for _, o := range r.outcomes() {
		if seen[o.ID] {
			t.Fatal(o.ID)
		}
		seen[o.ID] = true
	}
}
