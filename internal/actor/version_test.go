package actor_test

import (
	"errors"
	"testing"
	"time"

	"callboard/internal/actor"
	"callboard/internal/api"
)

func TestFindVersion(t *testing.T) {
	t.Parallel()
	list := []api.Version{{Name: "v3"}, {Name: "v2", Aliases: []string{"latest"}}, {Name: "v1", Aliases: []string{"first"}}}
	for model, want := range map[string]string{"latest": "v2", "first": "v1", "v3": "v3", "v9": ""} {
		if v, ok := actor.FindVersion(list, model); v.Name != want || ok != (want != "") {
			t.Errorf("%q is %q, %t", model, v.Name, ok)
		}
	}
	if v, ok := actor.FindVersion(list[:1], "latest"); !ok || v.Name != "v3" {
		t.Errorf("without the alias: %q, %t", v.Name, ok)
	}
	if _, ok := actor.FindVersion(nil, "latest"); ok {
		t.Error("a version was found in an empty list")
	}
}

// An alias can stand for a newer version than an hour ago; a name cannot.
func TestResolve(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	clock := func() time.Time { return now }
	s := &service{versions: "v1"}
	c := actor.New(s, &memory{now: clock}, clock, nil)
	defer c.Close()
	resolve := func(model, want, calls string) {
		t.Helper()
		if got, err := c.Resolve(t.Context(), "x", model); err != nil || got != want || s.calls() != calls {
			t.Errorf("%s is %q, %v; calls %q; want %q and %q", model, got, err, s.calls(), want, calls)
		}
	}
	resolve("latest", "v1", "versions")
	now = now.Add(59 * time.Second)
	resolve("latest", "v1", "versions")
	s.versions = "v2"
	now = now.Add(time.Second)
	resolve("v1", "v1", "versions")
	resolve("latest", "v2", "versions versions")
	resolve("v1", "", "versions versions versions") // it is gone

	// Without an answer the stored versions count.
	now, s.err = now.Add(2*time.Hour), errors.New("down")
	resolve("latest", "v2", "versions versions versions versions")
	if _, err := c.Resolve(t.Context(), "x", "v9"); err == nil {
		t.Error("an unknown version without an answer is no error")
	}
}
