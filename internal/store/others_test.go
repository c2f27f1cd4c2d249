package store_test

import (
	"path/filepath"
	"testing"

	"callboard/internal/store"
)

func TestOthersCountsOnlyOtherCommits(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "x.db")
	var both []*store.Store
	for range 2 {
		s, err := store.Open(t.Context(), path, store.Options{})
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		both = append(both, s)
	}
	others := func(s *store.Store) int64 {
		t.Helper()
		v, err := s.Others(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	changed := func(s *store.Store) int64 {
		t.Helper()
		v, err := s.Changed(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	a, b := others(both[0]), others(both[1])
	if err := both[0].PutSetting(t.Context(), "k", "1"); err != nil {
		t.Fatal(err)
	}
	if got := others(both[0]); got != a {
		t.Errorf("an own commit: %d, before %d", got, a)
	}
	if got := others(both[1]); got == b {
		t.Errorf("a commit of the other one: still %d", got)
	}
	// Asking is no commit, so two processes do not wake each other without end.
	before := [2]int64{changed(both[0]), changed(both[1])}
	for range 5 {
		others(both[0])
		others(both[1])
	}
	if after := [2]int64{changed(both[0]), changed(both[1])}; after != before {
		t.Errorf("asking counts as a commit: %v, before %v", after, before)
	}
}
