package store_test

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"callboard/internal/api"
	"callboard/internal/job"
	"callboard/internal/store"
	"callboard/internal/webhook"
)

func open(tb testing.TB, path string) *store.Store {
	tb.Helper()
	s, err := store.Open(context.Background(), path, store.Options{})
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		if err := s.Close(); err != nil {
			tb.Error(err)
		}
	})
	return s
}

func fresh(tb testing.TB) *store.Store {
	return open(tb, filepath.Join(tb.TempDir(), "callboard.db"))
}

var noon = time.Date(2026, 11, 23, 12, 0, 0, 123456789, time.UTC)

// full has every field set, so that a column that is forgotten shows.
func full(id string) job.Job {
	at := func(s int) time.Time { return noon.Add(time.Duration(s) * time.Second) }
	lang, hd, scale, pitch := "ko-kr", true, 1.5, -3
	return job.Job{
		ID: id, SpeakID: "5d47ff94e6c00800075726d3", State: job.Done, SettledBy: job.ByWebhook,
		ActorID: "5c547544fcfee90007fed455", ActorName: "미나", Text: "제 이름은\n타입캐스트입니다.",
		Params: api.Params{Lang: &lang, HD: &hd, EmotionScale: &scale, Pitch: &pitch}, Owner: "one",
		CreatedAt: at(0), SettledAt: at(1), ExpiresAt: at(2), Duration: 2.25, Link: "https://cdn.example/a", File: "/audio/a.wav", Problem: "none",
		Fetching: true, Refusal: job.RefusedToken,
		Timeline: job.Timeline{Submitted: at(3), Accepted: at(4), Started: at(5), Done: at(6), Webhook: at(7), Fetched: at(8)},
	}
}

func TestAJobComesBackWhole(t *testing.T) {
	t.Parallel()
	ctx, s := t.Context(), fresh(t)
	for _, want := range []job.Job{full("a"), {ID: "b", State: job.Submitting}} {
		if err := s.CreateJob(ctx, want); err != nil {
			t.Fatal(err)
		}
		got, err := s.Job(ctx, want.ID)
		if err != nil || got.Rev == 0 {
			t.Fatal(got.Rev, err)
		}
		if got.Rev = 0; !reflect.DeepEqual(got, want) {
			t.Errorf("got  %+v\nwant %+v", got, want)
		}
	}
	if err := s.CreateJob(ctx, full("a")); err == nil {
		t.Error("a second job took the id of the first")
	}
	changed, ok, err := s.UpdateJob(ctx, "b", func(j *job.Job) bool {
		rev := j.Rev
		*j = full("b")
		j.Rev = rev
		return true
	})
	got, err2 := s.Job(ctx, "b")
	if err != nil || err2 != nil || !ok || !reflect.DeepEqual(got, changed) {
		t.Errorf("UpdateJob returned %+v %v %v\nbut on disk is %+v %v", changed, ok, err, got, err2)
	}
	if got.Rev = 0; !reflect.DeepEqual(got, full("b")) {
		t.Errorf("the update left %+v", got)
	}
}

func TestUpdateJobAsksFirst(t *testing.T) {
	t.Parallel()
	ctx, s := t.Context(), fresh(t)
	if _, _, err := s.UpdateJob(ctx, "none", func(*job.Job) bool { return true }); !errors.Is(err, job.ErrNotFound) {
		t.Error("missing job:", err)
	}
	if err := s.CreateJob(ctx, full("a")); err != nil {
		t.Fatal(err)
	}
	before, _ := s.Job(ctx, "a")
	got, changed, err := s.UpdateJob(ctx, "a", func(j *job.Job) bool { j.Text = "other"; return false })
	if err != nil || changed || got.Text != before.Text || got.Rev != before.Rev {
		t.Errorf("a refused change gave %+v, %v, %v", got, changed, err)
	}
	if _, _, err := s.UpdateJob(ctx, "a", func(*job.Job) bool { panic("boo") }); err == nil {
		t.Error("a panic passed as success")
	}
	if got, err := s.Job(ctx, "a"); err != nil || !reflect.DeepEqual(got, before) {
		t.Errorf("on disk %+v, %v", got, err)
	}
}

func TestFindJob(t *testing.T) {
	t.Parallel()
	ctx, s := t.Context(), fresh(t)
	for _, id := range []string{"01kb0aaaaa1", "01kb0aaaaa2", "01kc0bbbbb1"} {
		j := full(id)
		j.SpeakID = "Speak-" + id // their ids are theirs to write
		if err := s.CreateJob(ctx, j); err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range []struct {
		name, want string
		err        error
	}{
		{"01kb0aaaaa1", "01kb0aaaaa1", nil},
		{"01KC0B", "01kc0bbbbb1", nil},
		{" 01kc0bbbb\n", "01kc0bbbbb1", nil},
		{"Speak-01kb0aaaaa2", "01kb0aaaaa2", nil},
		{"speak-01kb0aaaaa2", "", job.ErrNotFound},
		{"01kb0a", "", job.ErrAmbiguous},
		{"01kc0", "", job.ErrNotFound},
		{"01kd0aaaaa1", "", job.ErrNotFound},
		{"01kc0%", "", job.ErrNotFound},
		{"", "", job.ErrNotFound},
	} {
		got, err := s.FindJob(ctx, c.name)
		if got.ID != c.want || !errors.Is(err, c.err) {
			t.Errorf("%q: got %q, %v", c.name, got.ID, err)
		}
	}
}

func TestHistory(t *testing.T) {
	t.Parallel()
	ctx, s := t.Context(), fresh(t)
	_, rev, err := s.JobsSince(ctx, -1)
	if err != nil || rev != 0 {
		t.Fatal(rev, err)
	}
	states := []job.State{job.Done, job.Queued, job.Failed, job.Done, job.Submitting, job.Started, job.Progress, job.Uncertain, job.Expired}
	for i, state := range states {
		j := full(fmt.Sprint("job", i))
		j.State, j.CreatedAt, j.SpeakID = state, noon.Add(time.Duration(i)*time.Minute), fmt.Sprint("s", i)
		if i == 3 {
			j.File = ""
		}
		if err := s.CreateJob(ctx, j); err != nil {
			t.Fatal(err)
		}
	}
	ids := func(all []job.Job, err error) string {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		var b strings.Builder
		for _, j := range all {
			b.WriteString(strings.TrimPrefix(j.ID, "job"))
		}
		return b.String()
	}
	for _, c := range []struct {
		f    job.Filter
		want string
	}{
		{job.Filter{}, "876543210"},
		{job.Filter{Limit: 2}, "87"},
		{job.Filter{State: job.Done}, "30"},
		{job.Filter{Since: noon.Add(6 * time.Minute)}, "876"},
		{job.Filter{Since: noon.Add(time.Minute), State: job.Done}, "3"},
	} {
		if got := ids(s.Jobs(ctx, c.f)); got != c.want {
			t.Errorf("%+v: got %s, want %s", c.f, got, c.want)
		}
	}
	if got := ids(s.Unfinished(ctx)); got != "13456" {
		t.Error("unfinished:", got)
	}
	if j, ok, err := s.JobBySpeak(ctx, "s3"); j.ID != "job3" || !ok || err != nil {
		t.Error(j.ID, ok, err)
	}
	for _, id := range []string{"", "s99"} {
		if _, ok, err := s.JobBySpeak(ctx, id); ok || err != nil {
			t.Errorf("%q: %v, %v", id, ok, err)
		}
	}
	all, rev, err := s.JobsSince(ctx, rev)
	if got := ids(all, err); got != "012345678" {
		t.Error("since the beginning:", got)
	}
	for _, id := range []string{"job4", "job1"} {
		if _, _, err := s.UpdateJob(ctx, id, func(j *job.Job) bool { j.State = job.Failed; return true }); err != nil {
			t.Fatal(err)
		}
	}
	all, next, err := s.JobsSince(ctx, rev)
	if got := ids(all, err); got != "41" || next <= rev {
		t.Error("since then:", got, rev, next)
	}
	if all, same, err := s.JobsSince(ctx, next); len(all) != 0 || same != next || err != nil {
		t.Error("nothing new:", all, same, err)
	}
}

func notice(id, status string) []byte {
	return []byte(`{"speak_url":"https://typecast.ai/api/speak/` + id + `","audio_url_no_redirect":"https://typecast.ai/files/speak/x/no-redirect",` +
		`"status":"` + status + `","kind":"/api/speak","audio_download_url":"https://cdn.typecast.ai/x"}`)
}

func TestDeliveries(t *testing.T) {
	t.Parallel()
	ctx, s := t.Context(), fresh(t)
	first := webhook.Delivery{ID: "d1", At: noon, Remote: "[::1]:80", Headers: [][2]string{{"A", "1"}, {"A", "2"}},
		Body: notice("5d47ff94e6c00800075726d3", "done"), Answered: 200, Took: 3 * time.Millisecond, SpeakID: "5d47ff94e6c00800075726d3", Status: "done"}
	again, failed, other, odd := first, first, first, first
	again.ID, again.At = "d2", noon.Add(time.Second)
	failed.ID, failed.At, failed.Status, failed.Body = "d3", noon.Add(2*time.Second), "failed", notice("5d47ff94e6c00800075726d3", "failed")
	other.ID, other.At, other.SpeakID = "", noon.Add(3*time.Second), ""
	other.Body = []byte("not JSON \x00\xff")
	odd.ID, odd.At, odd.SpeakID, odd.Body = "d5", noon.Add(4*time.Second), "", nil
	for i, d := range []webhook.Delivery{first, again, failed, other, odd} {
		got, err := s.SaveDelivery(ctx, d)
		if err != nil {
			t.Fatal(err)
		}
		if got.Duplicate != (i == 1) || got.ID == "" {
			t.Errorf("delivery %d: duplicate %v, id %q", i, got.Duplicate, got.ID)
		}
		kept, err := s.Delivery(ctx, got.ID)
		if len(got.Body) == 0 {
			got.Body, kept.Body = nil, nil
		}
		if err != nil || !reflect.DeepEqual(kept, got) {
			t.Errorf("kept %+v, %v\nwant %+v", kept, err, got)
		}
	}
	if _, err := s.Delivery(ctx, "none"); !errors.Is(err, store.ErrNoDelivery) {
		t.Error(err)
	}
	all, err := s.Deliveries(ctx, "", 0)
	if err != nil || len(all) != 5 || all[0].ID != "d5" || all[4].ID != "d1" {
		t.Fatal(all, err)
	}
	if two, err := s.Deliveries(ctx, first.SpeakID, 2); err != nil || len(two) != 2 || two[0].ID != "d3" {
		t.Error(two, err)
	}
	said, err := s.Reports(ctx, first.SpeakID)
	want := job.Report{By: job.ByWebhook, At: noon, Delivery: "d1", Message: webhook.Message{SpeakID: first.SpeakID, Status: "done",
		DownloadURL: "https://cdn.typecast.ai/x", DirectURL: "https://typecast.ai/files/speak/x/no-redirect",
		SpeakURL: "https://typecast.ai/api/speak/" + first.SpeakID, Kind: "/api/speak"}}
	if err != nil || len(said) != 3 || said[0] != want || said[2].Status != "failed" {
		t.Errorf("notices %+v, %v", said, err)
	}
	if err := s.MarkHandled(ctx, "d1", "d3", "none"); err != nil {
		t.Fatal(err)
	}
	if err := s.MarkHandled(ctx); err != nil {
		t.Fatal(err)
	}
	left, err := s.Unhandled(ctx)
	if err != nil || len(left) != 3 || left[0].ID != "d2" {
		t.Error(left, err)
	}
	if said, err := s.UnhandledReports(ctx); err != nil || len(said) != 3 || said[0].SpeakID != first.SpeakID || said[1].SpeakID != "" || said[1].Delivery == "" {
		t.Error(said, err)
	}
}

func TestSmallThings(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	s, err := store.Open(ctx, filepath.Join(t.TempDir(), "with space & 한글 #?%41.db"), store.Options{Now: func() time.Time { return noon }})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if _, ok, err := s.Setting(ctx, "k"); ok || err != nil {
		t.Error(ok, err)
	}
	for _, v := range []string{"one", ""} {
		if err := s.PutSetting(ctx, "k", v); err != nil {
			t.Fatal(err)
		}
		if got, ok, err := s.Setting(ctx, "k"); got != v || !ok || err != nil {
			t.Error(got, ok, err)
		}
	}
	if all, at, err := s.Actors(ctx); all != nil || !at.IsZero() || err != nil {
		t.Error(all, at, err)
	}
	actors := []api.Actor{{ID: "b", Name: map[string]string{"ko": "미나"}, Tags: []string{"calm"}, Order: 7}, {ID: "a", Name: map[string]string{"en": "A"}}}
	for range 2 {
		if err := s.ReplaceActors(ctx, append(actors, actors[0])); err != nil {
			t.Fatal(err)
		}
	}
	if all, at, err := s.Actors(ctx); !reflect.DeepEqual(all, actors) || !at.Equal(noon) || err != nil {
		t.Error(all, at, err)
	}
	for _, on := range []bool{true, true, false, false, true} {
		if err := s.SetFavourite(ctx, "a", on); err != nil {
			t.Fatal(err)
		}
		if marked, err := s.Favourites(ctx); marked["a"] != on || err != nil {
			t.Error(on, marked, err)
		}
	}
	if all, at, err := s.Versions(ctx, "a"); all != nil || !at.IsZero() || err != nil {
		t.Error(all, at, err)
	}
	versions := []api.Version{{Name: "v2", Aliases: []string{"latest"}, DisplayName: "SSFM-V2.0", Presets: []string{"normal-1"}, EmotionPrompt: true}}
	if err := s.PutVersions(ctx, "a", versions); err != nil {
		t.Fatal(err)
	}
	if all, at, err := s.Versions(ctx, "a"); !reflect.DeepEqual(all, versions) || !at.Equal(noon) || err != nil {
		t.Error(all, at, err)
	}
}

func TestChangedSeesOtherStores(t *testing.T) {
	t.Parallel()
	ctx, path := t.Context(), filepath.Join(t.TempDir(), "callboard.db")
	a, b := open(t, path), open(t, path)
	first, err := a.Changed(ctx)
	if err != nil {
		t.Fatal(err)
	}
	if same, err := a.Changed(ctx); same != first || err != nil {
		t.Error(same, first, err)
	}
	if err := b.PutSetting(ctx, "k", "v"); err != nil {
		t.Fatal(err)
	}
	if next, err := a.Changed(ctx); next == first || err != nil {
		t.Error(next, first, err)
	}
}

func TestFileIsPrivate(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "callboard.db")
	s := fresh(t)
	_ = s
	p := open(t, path)
	if err := p.PutSetting(t.Context(), "k", "v"); err != nil {
		t.Fatal(err)
	}
	for _, end := range []string{"", "-wal", "-shm"} {
		info, err := os.Stat(path + end)
		if err != nil || info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s: %v, %v", end, info.Mode(), err)
		}
	}
}

func TestClosedStore(t *testing.T) {
	t.Parallel()
	s := fresh(t)
	for range 2 {
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
	ctx := t.Context()
	_, read := s.Job(ctx, "a")
	_, version := s.Changed(ctx)
	for _, err := range []error{s.PutSetting(ctx, "k", "v"), read, version} {
		if !errors.Is(err, store.ErrClosed) {
			t.Error(err)
		}
	}
}

func TestFolderIsMissing(t *testing.T) {
	t.Parallel()
	_, err := store.Open(t.Context(), filepath.Join(t.TempDir(), "no", "callboard.db"), store.Options{})
	if !errors.Is(err, fs.ErrNotExist) || strings.Contains(err.Error(), "\n") {
		t.Error(err)
	}
}
