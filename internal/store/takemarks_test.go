package store_test

import (
	"errors"
	"path/filepath"
	"testing"

	"callboard/internal/job"
)

func TestTakeMarksStayUntilTheJobIsRemoved(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "callboard.db")
	s := open(t, path)
	for _, id := range []string{"one", "two"} {
		if err := s.CreateJob(t.Context(), job.Job{ID: id, State: job.Done, ActorID: "a", Text: "hello"}); err != nil {
			t.Fatal(err)
		}
	}
	want := job.Marks{Verdict: job.Keep, Rating: 4, Note: "too fast"}
	if err := s.UpdateTakeMarks(t.Context(), "one", func(m *job.Marks) { *m = want }); err != nil {
		t.Fatal(err)
	}
	if err := s.UpdateTakeMarks(t.Context(), "none", func(m *job.Marks) { m.Rating = 1 }); !errors.Is(err, job.ErrNotFound) {
		t.Errorf("a job that is not there: %v", err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	s = open(t, path)
	marks, err := s.TakeMarks(t.Context(), "one", "two", "none")
	if err != nil || len(marks) != 1 || marks["one"] != want {
		t.Errorf("%+v, %v", marks, err)
	}
	if jobs, marks, err := s.MarkedTakes(t.Context()); err != nil || len(jobs) != 1 || jobs[0].ID != "one" || marks["one"] != want {
		t.Errorf("%+v, %+v, %v", jobs, marks, err)
	}
	if _, _, err := s.UpdateJob(t.Context(), "one", func(j *job.Job) bool { j.State, j.Text = job.Removed, ""; return true }); err != nil {
		t.Fatal(err)
	}
	if marks, err := s.TakeMarks(t.Context(), "one"); err != nil || len(marks) != 0 {
		t.Errorf("after the removal: %+v, %v", marks, err)
	}
}
