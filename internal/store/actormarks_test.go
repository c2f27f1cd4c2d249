package store_test

import (
	"path/filepath"
	"reflect"
	"testing"
	"time"

	"callboard/internal/actor"
)

func TestActorMarksStay(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "callboard.db")
	s := open(t, path)
	want := actor.Marks{Rating: 3, Note: "calm", Tags: []string{"a", "뉴스"}, Heard: time.Unix(5, 7).UTC()}
	if err := s.UpdateActorMarks(t.Context(), "one", func(m *actor.Marks) { *m = want }); err != nil {
		t.Fatal(err)
	}
	if err := s.UpdateActorMarks(t.Context(), "two", func(m *actor.Marks) { m.Rating = 1 }); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	s = open(t, path)
	all, err := s.ActorMarks(t.Context())
	if err != nil || len(all) != 2 || !reflect.DeepEqual(all["one"], want) {
		t.Errorf("%+v, %v", all, err)
	}
	// Marks that are taken back leave no row.
	if err := s.UpdateActorMarks(t.Context(), "two", func(m *actor.Marks) { m.Rating = 0 }); err != nil {
		t.Fatal(err)
	}
	if all, err := s.ActorMarks(t.Context()); err != nil || len(all) != 1 {
		t.Errorf("%+v, %v", all, err)
	}
}
