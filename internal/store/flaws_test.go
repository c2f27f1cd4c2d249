package store_test

import (
	"errors"
	"path/filepath"
	"strings"
	"testing"

	"callboard/internal/api"
	"callboard/internal/job"
	"callboard/internal/webhook"
)

// One row that cannot be read hides no other, is named once, and stays as it is.
func TestBrokenRowsHideNothing(t *testing.T) {
	t.Parallel()
	ctx, path := t.Context(), filepath.Join(t.TempDir(), "callboard.db")
	s := open(t, path)
	tempo := 1.5
	for _, id := range []string{"good", "bad", "worse"} {
		if err := s.CreateJob(ctx, job.Job{ID: id, SpeakID: "s" + id, State: job.Queued, Text: "hello", Params: api.Params{Tempo: &tempo}}); err != nil {
			t.Fatal(err)
		}
		if _, err := s.SaveDelivery(ctx, webhook.Delivery{ID: "d" + id, SpeakID: "s" + id, Status: "done", Headers: [][2]string{{"A", "1"}}, Body: messageBody("s"+id, "done")}); err != nil {
			t.Fatal(err)
		}
		if err := s.PutVersions(ctx, id, []api.Version{{Name: "v1"}}); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.ReplaceActors(ctx, []api.Actor{{ID: "a1"}, {ID: "a2"}}); err != nil {
		t.Fatal(err)
	}
	raw(t, path, `UPDATE jobs SET params = '{"tempo":' WHERE id = 'bad'; UPDATE jobs SET unspoken = '[1]', params = '"x"' WHERE id = 'worse';
		UPDATE requests SET headers = '{' WHERE num = (SELECT num FROM deliveries WHERE id = 'dbad'); UPDATE versions SET body = 'x' WHERE actor_id = 'bad'; UPDATE actors SET body = '[]' WHERE id = 'a1'`)

	all, err := s.Jobs(ctx, job.Filter{})
	if err != nil || len(all) != 3 {
		t.Fatal(all, err)
	}
	for _, id := range []string{"good", "bad", "worse"} {
		if j, err := s.FindJob(ctx, id); err != nil && !errors.Is(err, job.ErrNotFound) || err == nil && (j.Text != "hello" || (j.Params.Tempo != nil) != (id == "good")) {
			t.Errorf("%s: %+v, %v", id, j, err)
		}
		if j, changed, err := s.UpdateJob(ctx, id, func(j *job.Job) bool { j.State = job.Done; return true }); err != nil || !changed || j.State != job.Done {
			t.Errorf("%s: %+v, %v", id, j, err)
		}
		if r, err := s.Reports(ctx, "s"+id); err != nil || len(r) != 1 || r[0].Status != "done" {
			t.Errorf("%s: %+v, %v", id, r, err)
		}
	}
	if list, at, err := s.Actors(ctx); err != nil || len(list) != 1 || list[0].ID != "a2" || !at.IsZero() {
		t.Error("a broken list of actors is not fetched again", list, at, err)
	}
	if list, at, err := s.Versions(ctx, "bad"); err != nil || len(list) != 0 || !at.IsZero() {
		t.Error("broken versions are not fetched again", list, at, err)
	}
	if known, err := s.AllVersions(ctx); err != nil || len(known) != 2 {
		t.Error(known, err)
	}
	flaws := strings.Join(s.Flaws(), "\n")
	for _, what := range []string{"job bad: ", "job worse: ", "delivery dbad: ", "actor bad: ", "list of actors: "} {
		if strings.Count(flaws, what) != 1 {
			t.Errorf("%q is not named once in\n%s", what, flaws)
		}
	}
	if strings.Contains(flaws, "good") || len(s.Flaws()) != 0 {
		t.Error(flaws)
	}
	// The bytes that cannot be read are still there for a repair.
	raw(t, path, `UPDATE jobs SET text = text || params || unspoken`)
	for id, want := range map[string]string{"bad": `hello{"tempo":`, "worse": `hello"x"[1]`} {
		if j, err := s.Job(ctx, id); err != nil || j.Text != want {
			t.Errorf("%s: %q, %v", id, j.Text, err)
		}
	}
}
