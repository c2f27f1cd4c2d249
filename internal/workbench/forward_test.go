package workbench_test

import (
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"callboard/internal/testwait"
	"callboard/internal/webhook"
	"callboard/internal/webhook/send"
	"callboard/internal/workbench"
)

// target is a receiver of a developer, which can go down and come back at the same address.
type target struct {
	t      testing.TB
	addr   string
	server *httptest.Server
	status atomic.Int32
	got    atomic.Int32
	body   atomic.Value
}

func newTarget(t testing.TB, status int) *target {
	t.Helper()
	r := &target{t: t, addr: "127.0.0.1:0"}
	r.status.Store(int32(status))
	r.up()
	t.Cleanup(r.down)
	return r
}

func (r *target) up() {
	r.t.Helper()
	ln, err := net.Listen("tcp", r.addr)
	if err != nil {
		r.t.Fatal(err)
	}
	r.addr = ln.Addr().String()
	r.server = httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		body, _ := io.ReadAll(req.Body)
		r.body.Store(string(body))
		r.got.Add(1)
		w.WriteHeader(int(r.status.Load()))
	}))
	_ = r.server.Listener.Close()
	r.server.Listener = ln
	r.server.Start()
}

func (r *target) down() {
	if r.server != nil {
		r.server.CloseClientConnections()
		r.server.Close()
		r.server = nil
	}
}

func (r *target) url() string { return "http://" + r.addr + "/webhook" }

func forwardTo(t testing.TB, s *workbench.Service, f workbench.Forward) {
	t.Helper()
	f.On = true
	if err := s.SetForward(t.Context(), f); err != nil {
		t.Fatal(err)
	}
}

func TestPassGivesTheTargetsStatus(t *testing.T) {
	t.Parallel()
	m := newMemory()
	s, r := lead(t, m), newTarget(t, 418)
	forwardTo(t, s, workbench.Forward{URL: r.url()})
	d, status := deliver(t, s, m)
	if status != 418 || r.body.Load() != string(d.Body) || d.Answer != "forward" {
		t.Errorf("answered %d, %q; the target got %v", status, d.Answer, r.body.Load())
	}
	testwait.Eventually(t, "the result is stored with the delivery", func() bool {
		list, err := s.Results(t.Context(), d.ID)
		h, _, _ := s.Head(t.Context(), d.ID)
		return err == nil && len(list) == 1 && list[0].Status == 418 && list[0].Kind == send.Forward && h.Forwarded.State == webhook.ForwardAnswered && h.Answered == 418
	})
	r.down()
	if _, status := deliver(t, s, m); status != http.StatusBadGateway {
		t.Errorf("with the target down: %d", status)
	}
	testwait.Eventually(t, "the target is down, with a reason", func() bool {
		h := s.Settings().Forward.Health
		return h.State == workbench.Down && h.Problem != "" && !strings.Contains(h.Problem, "\n") && h.Waiting == 0
	})
	r.status.Store(204)
	r.up()
	if _, status := deliver(t, s, m); status != 204 {
		t.Errorf("with the target back: %d", status)
	}
	testwait.Eventually(t, "the target is up, and followers see it", func() bool {
		follower := open(t, m)
		return s.Settings().Forward.Health.State == workbench.Up && follower.Settings().Forward.Health.State == workbench.Up
	})
}

func TestOKAnswersAtOnce(t *testing.T) {
	t.Parallel()
	m := newMemory()
	s, r := lead(t, m), newTarget(t, 500)
	forwardTo(t, s, workbench.Forward{URL: r.url(), Respond: workbench.OK})
	d, status := deliver(t, s, m)
	if status != 200 || d.Answer != "" {
		t.Errorf("answered %d by %q", status, d.Answer)
	}
	testwait.Eventually(t, "it is forwarded all the same", func() bool {
		h, _, _ := s.Head(t.Context(), d.ID)
		return h.Forwarded.State == webhook.ForwardAnswered && h.Forwarded.Status == 500
	})
}

// A planned answer goes before that of the target, which gets the delivery all the same.
func TestPlanGoesBeforeForward(t *testing.T) {
	t.Parallel()
	m := newMemory()
	s, r := lead(t, m), newTarget(t, 204)
	forwardTo(t, s, workbench.Forward{URL: r.url()})
	if err := s.SetAnswers(t.Context(), "503"); err != nil {
		t.Fatal(err)
	}
	if _, status := deliver(t, s, m); status != 503 {
		t.Errorf("answered %d", status)
	}
	testwait.Eventually(t, "the target gets it", func() bool { return r.got.Load() == 1 })
	if _, status := deliver(t, s, m); status != 204 {
		t.Errorf("the next one: %d", status)
	}
}

func TestOnlyChosenDeliveriesAreForwarded(t *testing.T) {
	t.Parallel()
	m := newMemory()
	s, r := lead(t, m), newTarget(t, 404)
	forwardTo(t, s, workbench.Forward{URL: r.url(), Events: workbench.EventsFailed})
	if _, status := deliver(t, s, m); status != 200 {
		t.Errorf("done: %d", status)
	}
	if _, status := deliver(t, s, m, func(d *webhook.Delivery) { d.Status = "failed" }); status != 404 {
		t.Errorf("failed: %d", status)
	}
	d, status := deliver(t, s, m, func(d *webhook.Delivery) {
		d.Status, d.Headers = "failed", append(d.Headers, [2]string{"x-callboard-delivery", "x"})
	})
	if status != 200 {
		t.Errorf("in a circle: %d", status)
	}
	testwait.Eventually(t, "the list says that it is a circle", func() bool {
		h, _, _ := s.Head(t.Context(), d.ID)
		return h.Forwarded.State == webhook.ForwardCircle
	})
	if r.got.Load() != 1 {
		t.Errorf("the target got %d deliveries", r.got.Load())
	}
}

// While a delivery is on its way, its row says so; it stays one row.
func TestRowSaysThatItWaits(t *testing.T) {
	t.Parallel()
	m := newMemory()
	s := lead(t, m)
	release, arrived := make(chan struct{}), make(chan struct{}, 1)
	slow := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		arrived <- struct{}{}
		<-release
		w.WriteHeader(204)
	}))
	defer slow.Close()
	forwardTo(t, s, workbench.Forward{URL: slow.URL, Respond: workbench.OK})
	d, _ := deliver(t, s, m)
	<-arrived
	h, _, err := s.Head(t.Context(), d.ID)
	if err != nil || h.Forwarded.State != webhook.ForwardWaits || s.Settings().Forward.Health.Waiting != 1 {
		t.Errorf("%+v, %v; %+v", h.Forwarded, err, s.Settings().Forward.Health)
	}
	changes := s.Subscribe()
	defer changes.Close()
	close(release)
	for seen := false; !seen; {
		batch, err := changes.Next(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range batch {
			if h, _, _ := s.Head(t.Context(), d.ID); c.ID == d.ID && h.Forwarded.State == webhook.ForwardAnswered {
				seen = true
			}
		}
	}
}

// At the end what is queued is not lost without a word.
func TestEndSaysWhatWasNotForwarded(t *testing.T) {
	t.Parallel()
	m := newMemory()
	s := lead(t, m)
	release, arrived := make(chan struct{}), make(chan struct{}, 64)
	hanging := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
		arrived <- struct{}{}
		<-release
	}))
	defer hanging.Close()
	defer close(release)
	forwardTo(t, s, workbench.Forward{URL: hanging.URL, Respond: workbench.OK})
	const all, atOnce = 20, 8
	for range all {
		deliver(t, s, m)
	}
	for range atOnce {
		<-arrived
	}
	if err := s.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	list, _ := s.Window(t.Context(), noQuery, webhook.Position{}, all)
	for _, h := range list {
		if h.Forwarded.State != webhook.ForwardFailed || h.Forwarded.Problem == "" {
			t.Errorf("%+v", h.Forwarded)
		}
	}
	if len(list) != all {
		t.Errorf("%d rows", len(list))
	}
}
