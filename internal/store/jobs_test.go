package store_test

import (
	"errors"
	"fmt"
	"maps"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"callboard/internal/api"
	"callboard/internal/job"
)

// full is a job with every field set, so that a missing column is found.
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

func TestJobRoundTrip(t *testing.T) {
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
		t.Error("a second job with the same id was stored")
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

func TestUpdateJob(t *testing.T) {
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
		t.Error("a panic was reported as success")
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
		j.SpeakID = "Speak-" + id // speak ids are case sensitive
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
		{"01kc", "01kc0bbbbb1", nil},
		{"0", "", job.ErrAmbiguous},
		{" ", "", job.ErrNotFound},
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

func TestJobLists(t *testing.T) {
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
		if j.Unconfirmed = i == 2; i == 3 {
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
	if got := ids(s.Unfinished(ctx)); got != "123456" {
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

// TextsOfJobs compares whole texts, of any characters, and leaves removed jobs out.
func TestTextsOfJobs(t *testing.T) {
	t.Parallel()
	s := open(t, filepath.Join(t.TempDir(), "callboard.db"))
	for id, text := range map[string]string{"one": "안녕하세요.", "two": "a \"b\" \\ c\n<&>\u2028", "gone": "removed", "left": "removed too", "kept": "removed too"} {
		j := job.Job{ID: id, State: job.Done, ActorID: "a", Text: text}
		if id == "gone" || id == "left" {
			j.State = job.Removed
		}
		if err := s.CreateJob(t.Context(), j); err != nil {
			t.Fatal(err)
		}
	}
	asked := []string{"안녕하세요.", "a \"b\" \\ c\n<&>\u2028", "removed", "removed too", "a", "", "안녕하세요"}
	got, err := s.TextsOfJobs(t.Context(), asked)
	if want := map[string]bool{asked[0]: true, asked[1]: true, asked[3]: true}; err != nil || !maps.Equal(got, want) {
		t.Errorf("%v, %v; want %v", got, err, want)
	}
	if got, err := s.TextsOfJobs(t.Context(), nil); err != nil || len(got) != 0 {
		t.Errorf("none: %v, %v", got, err)
	}
}
