package workbench_test

import (
	"testing"

	"callboard/internal/testwait"
	"callboard/internal/webhook"
	"callboard/internal/webhook/send"
	"callboard/internal/workbench"
)

// A replay to the target, and a made-up delivery, say how it is as well as a delivery that is forwarded.
func TestReplayCountsForTheHealth(t *testing.T) {
	t.Parallel()
	m := newMemory()
	s, r, other := lead(t, m), newTarget(t, 500), newTarget(t, 200)
	m.add(webhook.Delivery{ID: "d", Method: "POST", Target: "/hook/secret"})
	forwardTo(t, s, workbench.Forward{URL: r.url()})
	replay := func(by *workbench.Service, url string) {
		t.Helper()
		if _, err := by.Replay(t.Context(), "d", url, send.Edit{}); err != nil {
			t.Fatal(err)
		}
	}
	replay(s, other.url())
	if h := s.Settings().Forward.Health; h.State != workbench.Unknown {
		t.Errorf("after a replay to another target: %+v", h)
	}
	replay(s, r.url())
	if h := s.Settings().Forward.Health; h.State != workbench.Up {
		t.Errorf("after a replay: %+v", h)
	}
	r.down()
	if _, err := s.Trigger(t.Context(), "done", "", r.url()); err != nil {
		t.Fatal(err)
	}
	if h := s.Settings().Forward.Health; h.State != workbench.Down || h.Problem == "" {
		t.Errorf("after a made-up delivery: %+v", h)
	}
	testwait.Eventually(t, "it is stored for others", func() bool { return open(t, m).Settings().Forward.Health.State == workbench.Down })

	// Another process replays. The leader learns of it when it follows what others have stored.
	r.up()
	follower := open(t, m)
	replay(follower, r.url())
	s.Committed(t.Context())
	if h := s.Settings().Forward.Health; h.State != workbench.Up {
		t.Errorf("after a replay of another process: %+v", h)
	}
	testwait.Eventually(t, "it is stored for others", func() bool { return open(t, m).Settings().Forward.Health.State == workbench.Up })
	puts := len(m.puts)
	replay(open(t, m), r.url())
	if len(m.puts) != puts {
		t.Errorf("what is known is stored once more: %q", m.puts[puts:])
	}
}
