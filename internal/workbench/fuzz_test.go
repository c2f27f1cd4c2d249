package workbench_test

import (
	"testing"

	"callboard/internal/webhook"
	"callboard/internal/workbench"
)

// FuzzStored starts a process, and one that takes over as the leader, with what another version, or an edit of the database, has
// stored: both start, and a delivery gets an answer. No target is switched on.
func FuzzStored(f *testing.F) {
	for _, s := range []string{
		"", "{}", "null", "[]", `{"id":"1","plan":"500x3,200"}`, `{"id":"1","left":"drop*"}`, `{"url":"\u001b","events":"x","respond":"y"}`, `{"url":"http://h"}`,
		`{"state":"x","since":"0001-01-01T00:00:00Z","waiting":-1}`, `{"id":1}`, `{"id":"1","left":"\u001b[2J"}`,
	} {
		f.Add(s, s, s)
	}
	f.Fuzz(func(t *testing.T, answers, left, other string) {
		m := newMemory()
		m.settings["workbench.answers"], m.settings["workbench.left"] = answers, left
		m.settings["workbench.health"], m.settings["workbench.seen"] = other, other
		follower := open(t, m)
		_ = follower.Settings()
		leader := open(t, m)
		if err := leader.Lead(t.Context(), nil); err != nil {
			t.Fatal(err)
		}
		if s := leader.Settings(); s.Forward.On {
			t.Fatalf("forwarding is on: %+v", s)
		}
		_ = leader.Next(webhook.Delivery{ID: "d1", Method: "POST"})
		if err := leader.SetAnswers(t.Context(), ""); err != nil {
			t.Fatal(err)
		}
		if r := leader.Next(webhook.Delivery{ID: "d2", Method: "POST"}); r != nil {
			t.Fatalf("no plan, and the answer is %+v", r)
		}
	})
}

// FuzzForward: a stored target is shown and never switched on by a new run.
func FuzzForward(f *testing.F) {
	for _, s := range []string{"", "{}", `{"url":"http://127.0.0.1:1/","on":true,"events":"done","respond":"ok"}`, `{"url":"\u001b","on":true,"events":"x"}`, `{"on":true}`} {
		f.Add(s, s)
	}
	f.Fuzz(func(t *testing.T, forward, health string) {
		m := newMemory()
		m.settings["workbench.forward"], m.settings["workbench.health"] = forward, health
		_ = open(t, m).Settings()
		leader := open(t, m)
		if err := leader.Lead(t.Context(), &workbench.Settings{}); err != nil {
			t.Fatal(err)
		}
		if s := leader.Settings(); s.Forward.On {
			t.Fatalf("forwarding is on: %+v", s)
		}
	})
}
