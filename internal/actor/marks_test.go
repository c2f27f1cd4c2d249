package actor_test

import (
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"callboard/internal/actor"
)

func TestMarksAreStored(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	clock := func() time.Time { return now }
	c := actor.New(&service{}, &memory{now: clock}, clock, nil)
	defer c.Close()
	list, err := c.Refresh(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	id := list[0].ID
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Error(err)
		}
	}
	must(c.Rate(t.Context(), id, 4))
	must(c.SetNote(t.Context(), id, " for the\nnews \x1b[31m"))
	tags, err := c.Tag(t.Context(), id, []string{"News", "따뜻한  목소리", "news"}, nil)
	if want := []string{"News", "따뜻한 목소리"}; err != nil || !slices.Equal(tags, want) {
		t.Errorf("%q, %v", tags, err)
	}
	must(c.SetHeard(t.Context(), id))
	list, _, err = c.Cached(t.Context())
	m := list[0].Marks
	if err != nil || m.Rating != 4 || strings.ContainsAny(m.Note, "\n\x1b") || !strings.HasPrefix(m.Note, "for the") || !m.Heard.Equal(now) {
		t.Errorf("%+v, %v", m, err)
	}
	found := actor.NewMatcher(list, nil).Filter(t.Context(), "따뜻한")
	if len(found) != 1 || list[found[0]].ID != id {
		t.Errorf("the user's tag finds %v", found)
	}
	if tags, err := c.Tag(t.Context(), id, nil, []string{"NEWS"}); err != nil || !slices.Equal(tags, []string{"따뜻한 목소리"}) {
		t.Errorf("%q, %v", tags, err)
	}
	must(c.Rate(t.Context(), id, 0))

	for name, err := range map[string]error{
		"rating -1":   c.Rate(t.Context(), id, -1),
		"rating 6":    c.Rate(t.Context(), id, 6),
		"a long note": c.SetNote(t.Context(), id, strings.Repeat("가", 501)),
	} {
		if err == nil || strings.ContainsAny(err.Error(), "\n") {
			t.Errorf("%s: %v", name, err)
		}
	}
	for _, tag := range []string{"", " \x00", strings.Repeat("a", 41)} {
		if _, err := c.Tag(t.Context(), id, []string{tag}, nil); err == nil {
			t.Errorf("tag %q", tag)
		}
	}
}

func TestNumberOfTagsIsLimited(t *testing.T) {
	t.Parallel()
	c := actor.New(&service{}, &memory{now: time.Now}, nil, nil)
	defer c.Close()
	var many []string
	for i := range 21 {
		many = append(many, strings.Repeat("x", i+1))
	}
	if _, err := c.Tag(t.Context(), "a", many, nil); err == nil {
		t.Error("21 tags")
	}
	if tags, err := c.Tag(t.Context(), "a", many[:20], nil); err != nil || len(tags) != 20 {
		t.Error(len(tags), err)
	}
}

// SetMarks replaces what a user decides, and nothing else.
func TestSetMarks(t *testing.T) {
	t.Parallel()
	store := &memory{}
	c := actor.New(nil, store, func() time.Time { return time.Unix(9, 0) }, nil)
	if err := c.SetHeard(t.Context(), "a"); err != nil {
		t.Fatal(err)
	}
	if err := c.SetMarks(t.Context(), "a", actor.Marks{Rating: 3, Note: " slow\n", Tags: []string{"b", " A  c", "B"}}); err != nil {
		t.Fatal(err)
	}
	want := actor.Marks{Rating: 3, Note: "slow", Tags: []string{"A c", "b"}, Heard: time.Unix(9, 0)}
	if got := store.marks["a"]; !got.Equal(want) {
		t.Errorf("stored %+v", got)
	}
	for _, bad := range []actor.Marks{{Rating: 6}, {Note: strings.Repeat("x", 501)}, {Tags: []string{" "}}, {Tags: strings.Split(strings.Repeat("x", 21), "")}} {
		if len(bad.Tags) > 1 {
			for i := range bad.Tags {
				bad.Tags[i] += strconv.Itoa(i)
			}
		}
		if err := c.SetMarks(t.Context(), "a", bad); err == nil || strings.Contains(err.Error(), "\n") {
			t.Errorf("%+v: %v", bad, err)
		}
	}
	if got := store.marks["a"]; !got.Equal(want) {
		t.Errorf("a refused change is stored: %+v", got)
	}
}
