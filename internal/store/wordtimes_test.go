package store_test

import (
	"errors"
	"path/filepath"
	"reflect"
	"testing"

	"callboard/internal/api"
	"callboard/internal/job"
)

func TestWordTimesStayUntilTheJobIsRemoved(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "callboard.db")
	s := open(t, path)
	if err := s.CreateJob(t.Context(), job.Job{ID: "one", State: job.Done, ActorID: "a", Text: "hello"}); err != nil {
		t.Fatal(err)
	}
	want := api.Timing{Format: "wav", Duration: 1.5, Words: []api.Span{{Text: "안녕,", Start: 0.18, End: 0.5}}, Characters: []api.Span{{Text: "안", Start: 0, End: 0.1}, {Text: " ", Start: 0.1, End: 0.2}}}
	for _, times := range []api.Timing{{Duration: 1}, want} {
		if err := s.PutWordTimes(t.Context(), "one", times); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.PutWordTimes(t.Context(), "none", want); !errors.Is(err, job.ErrNotFound) {
		t.Errorf("a job that is not there: %v", err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	s = open(t, path)
	if got, ok, err := s.WordTimes(t.Context(), "one"); err != nil || !ok || !reflect.DeepEqual(got, want) {
		t.Errorf("%+v, %t, %v", got, ok, err)
	}
	if _, _, err := s.UpdateJob(t.Context(), "one", func(j *job.Job) bool { j.State, j.Text = job.Removed, ""; return true }); err != nil {
		t.Fatal(err)
	}
	if got, ok, err := s.WordTimes(t.Context(), "one"); err != nil || ok {
		t.Errorf("after the removal: %+v, %v", got, err)
	}
	if err := s.PutWordTimes(t.Context(), "one", want); !errors.Is(err, job.ErrNotFound) {
		t.Errorf("of a removed job: %v", err)
	}
}

// Times that an editor has broken are not known, and the store says so once.
func TestWordTimesThatCannotBeRead(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "callboard.db")
	s := open(t, path)
	if err := s.CreateJob(t.Context(), job.Job{ID: "one", State: job.Done}); err != nil {
		t.Fatal(err)
	}
	raw(t, path, `INSERT INTO word_times VALUES ('one', '{"words":5')`)
	if got, ok, err := s.WordTimes(t.Context(), "one"); err != nil || ok || len(s.Flaws()) != 1 {
		t.Errorf("%+v, %t, %v", got, ok, err)
	}
}
