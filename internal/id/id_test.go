package id_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"callboard/internal/id"
)

func TestNew(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	var ids []string
	for i := range 1000 {
		one := id.New(now.Add(time.Duration(i) * time.Millisecond))
		if len(one) != id.Len || strings.Trim(one, "0123456789abcdefghjkmnpqrstvwxyz") != "" {
			t.Fatal(one)
		}
		ids = append(ids, one)
	}
	if !slices.IsSorted(ids) || len(slices.Compact(ids)) != 1000 {
		t.Error("not sorted by time, or not unique")
	}
	if a, b := id.New(now), id.New(now); a == b || a[:10] != b[:10] {
		t.Error(a, b)
	}
	id.New(time.Time{}) // before 1970: no panic
}

func TestRandom(t *testing.T) {
	t.Parallel()
	if a, b := id.Random(), id.Random(); a == b || len(a) != 16 || strings.HasPrefix(a, "0000") {
		t.Error(a, b)
	}
}
