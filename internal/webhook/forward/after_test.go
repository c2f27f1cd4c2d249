package forward_test

import (
	"testing"
	"time"

	"callboard/internal/webhook"
	"callboard/internal/webhook/forward"
	"callboard/internal/webhook/send"
)

// What comes after the end is reported too.
func TestAfterClose(t *testing.T) {
	t.Parallel()
	r := begin(t, &sender{}, forward.Options{})
	r.set(t, "http://127.0.0.1:1")
	r.Close()
	r.Enqueue("x")
	if got := r.EnqueueWait(t.Context(), webhook.Delivery{ID: "y"}); got.Answer() != 502 {
		t.Errorf("%+v", got)
	}
	for _, id := range []string{"x", "y"} {
		if o := r.outcome(t, id); o.Sent || o.Forwarded.State != webhook.ForwardFailed || o.Forwarded.Problem != "not sent: callboard ended before its turn; replay sends it" {
			t.Errorf("%+v", o)
		}
	}
}

// What the target answers to something else counts, unless it is older than what is known.
func TestSaw(t *testing.T) {
	t.Parallel()
	r := begin(t, &sender{}, forward.Options{})
	r.set(t, "http://127.0.0.1:1")
	state := func() forward.State { return r.Health().State }
	began := time.Now()
	r.Saw(target(t, "http://127.0.0.1:2"), send.Result{Status: 200}, began)
	r.Saw(target(t, "http://127.0.0.1:1"), send.Result{Problem: "not tried"}, began)
	if state() != forward.Unknown {
		t.Errorf("%+v", r.Health())
	}
	r.Saw(target(t, "http://127.0.0.1:1/"), send.Result{Status: 500}, began)
	if state() != forward.Up {
		t.Errorf("%+v", r.Health())
	}
	r.Saw(target(t, "http://127.0.0.1:1"), send.Result{Problem: "refused", Took: 1}, began.Add(-time.Second))
	if state() != forward.Up {
		t.Errorf("an old answer: %+v", r.Health())
	}
	r.Saw(target(t, "http://127.0.0.1:1"), send.Result{Problem: "refused", Took: 1}, began.Add(time.Second))
	if h := r.Health(); h.State != forward.Down || h.Problem != "refused" {
		t.Errorf("%+v", h)
	}
}
