package store_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"callboard/internal/job"
	"callboard/internal/store"
	"callboard/internal/webhook"
	"callboard/internal/webhook/query"
	"callboard/internal/webhook/send"
)

// clocked is a store whose time is the test's.
func clocked(t *testing.T) (*store.Store, *time.Time, string) {
	t.Helper()
	now := noon
	path := filepath.Join(t.TempDir(), "callboard.db")
	s, err := store.Open(t.Context(), path, store.Options{Now: func() time.Time { return now }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s, &now, path
}

func saveAll(t *testing.T, s *store.Store, list ...webhook.Delivery) {
	t.Helper()
	for _, d := range list {
		if _, err := s.SaveDelivery(t.Context(), d); err != nil {
			t.Fatal(err)
		}
	}
}

// rowsOf counts rows of a table, from outside.
func rowsOf(t *testing.T, path, from string) (n int) {
	t.Helper()
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if err := db.QueryRowContext(t.Context(), "SELECT count(*) FROM "+from).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

func find(t *testing.T, s *store.Store, words ...string) []string {
	t.Helper()
	found, err := s.Window(t.Context(), query.Query{Words: words}, webhook.Position{}, 100)
	if err != nil {
		t.Fatal(err)
	}
	return names(found)
}

func TestWithSpeakPrefix(t *testing.T) {
	t.Parallel()
	s := fresh(t)
	at := noon
	for _, d := range [][2]string{{"1", "ab12"}, {"2", "ab1"}, {"3", "AB9"}, {"4", "Cd1"}, {"5", ""}, {"6", "ab1"}, {"7", "ab7"}} {
		at = at.Add(time.Second)
		saveAll(t, s, webhook.Delivery{ID: d[0], At: at, SpeakID: d[1]})
	}
	if _, err := s.DeleteDeliveries(t.Context(), "7"); err != nil {
		t.Fatal(err)
	}
	for prefix, want := range map[string]string{"ab1": "2 6", "ab": "1 2 3", "Ab": "1 2 3", "cd1": "", "Cd": "4", "ab12": "1", "zz": "", "": "", " ab12\n": "1", "%": ""} {
		found, err := s.WithSpeakPrefix(t.Context(), prefix, 3)
		if got := strings.Join(names(found), " "); err != nil || got != want {
			t.Errorf("%q: %q, want %q; %v", prefix, got, want, err)
		}
	}
}

func TestDeliveryIsStoredAsItCame(t *testing.T) {
	t.Parallel()
	s := fresh(t)
	d := webhook.Delivery{ID: "0123456789", At: noon, Method: "PUT", Target: "/hook/x?a=b", Proto: "HTTP/1.0", TLS: true, Remote: "[::1]:9",
		Headers: [][2]string{{"b", "2"}, {"A", "1"}, {"Latin-1", "caf\xe9"}, {"Replaced", "\ufffd"}, {"b", " 3"}}, Trailers: [][2]string{{"T", "\xff\xfe"}}, Exact: true, Body: []byte{0, 255},
		Refused: webhook.RefusedMethod, Answered: 405, Answer: "plan 405", Took: time.Millisecond, Starred: true, SpeakID: "s", Status: "done"}
	if err := s.CreateJob(t.Context(), job.Job{ID: "j", SpeakID: "s", State: job.Queued}); err != nil {
		t.Fatal(err)
	}
	ofJob := webhook.Delivery{ID: "0123450000", At: noon, SpeakID: "s", Status: "done", Body: []byte("x")}
	saveAll(t, s, d, ofJob)
	if got, err := s.FindDelivery(t.Context(), " 0123456 "); err != nil || !reflect.DeepEqual(got, d) {
		t.Errorf("%+v, %v", got, err)
	}
	for name, want := range map[string]error{"012345": store.ErrDeliveries, "0": store.ErrDeliveries, "99999999": store.ErrNoDelivery, "": store.ErrNoDelivery, " ": store.ErrNoDelivery} {
		if _, err := s.FindDelivery(t.Context(), name); !errors.Is(err, want) {
			t.Errorf("%s: %v", name, err)
		}
	}
	// A refused request is of no job, and the one that is not refused repeats nothing.
	refused, err := s.Head(t.Context(), d.ID)
	if err != nil || refused.JobID != "" || refused.Duplicate {
		t.Errorf("%+v, %v", refused, err)
	}
	if h, err := s.Head(t.Context(), ofJob.ID); err != nil || h.JobID != "j" || h.Duplicate || h.Size != 1 {
		t.Errorf("%+v, %v", h, err)
	}
	if reports, err := s.UnhandledReports(t.Context()); err != nil || len(reports) != 1 || reports[0].Delivery != ofJob.ID {
		t.Errorf("%+v, %v", reports, err)
	}
	if err := s.SetAnswers(t.Context(), []webhook.Answered{{ID: ofJob.ID, Status: 0, By: "plan reset", Took: time.Second}, {ID: "none"}}); err != nil {
		t.Fatal(err)
	}
	forwarded := webhook.Forwarded{State: webhook.ForwardFailed, Took: time.Minute, Problem: "refused"}
	if err := s.SetForwarded(t.Context(), ofJob.ID, forwarded); err != nil {
		t.Fatal(err)
	}
	if h, err := s.Head(t.Context(), ofJob.ID); err != nil || h.Answered != 0 || h.Answer != "plan reset" || h.Took != time.Second || h.Forwarded != forwarded {
		t.Errorf("%+v, %v", h, err)
	}
}

// A deletion can be undone for ten minutes. Then all that belongs to the delivery is gone, in the index too.
func TestDeletionCanBeUndone(t *testing.T) {
	t.Parallel()
	s, now, path := clocked(t)
	ctx := t.Context()
	saveAll(t, s, webhook.Delivery{ID: "d1", At: noon, Body: []byte("first word")}, webhook.Delivery{ID: "d2", At: noon, Body: []byte("second word")})
	*now = noon.Add(time.Hour)
	if n, err := s.IndexDeliveries(ctx, 10); n != 2 || err != nil {
		t.Fatal(n, err)
	}
	if _, err := s.SaveSent(ctx, send.Result{Delivery: "d1"}); err != nil {
		t.Fatal(err)
	}
	one, err := s.DeleteDeliveries(ctx, "d1", "none")
	if err != nil {
		t.Fatal(err)
	}
	two, err := s.DeleteDeliveries(ctx, "d2") // at the same time
	if err != nil || one == two {
		t.Fatal(one, two, err)
	}
	if got := find(t, s, "word"); len(got) != 0 {
		t.Error(got)
	}
	if _, err := s.Delivery(ctx, "d1"); !errors.Is(err, store.ErrNoDelivery) {
		t.Error(err)
	}
	if n, err := s.RestoreDeliveries(ctx, two); n != 1 || err != nil {
		t.Error(n, err)
	}
	if n, err := s.RestoreDeliveries(ctx, 0); n != 0 || err != nil {
		t.Error(n, err)
	}
	if got := find(t, s, "word"); !reflect.DeepEqual(got, []string{"d2"}) {
		t.Error(got)
	}
	limits := store.Limits{Rows: 10, Bytes: 1 << 20}
	*now = now.Add(9 * time.Minute)
	if n, err := s.Prune(ctx, limits); n != 0 || err != nil {
		t.Error(n, err)
	}
	*now = now.Add(2 * time.Minute)
	if n, err := s.Prune(ctx, limits); n != 1 || err != nil {
		t.Error(n, err)
	}
	if n, err := s.RestoreDeliveries(ctx, one); n != 0 || err != nil {
		t.Error(n, err)
	}
	for from, want := range map[string]int{"deliveries": 1, "requests": 1, "sent": 0, "delivery_text('\"wor\" AND \"ord\"')": 1} {
		if n := rowsOf(t, path, from); n != want {
			t.Errorf("%s: %d rows, want %d", from, n, want)
		}
	}
}

// What was not applied to its job yet is hidden by a deletion, but stays and settles the job.
func TestDeletedDeliveryStillSettlesItsJob(t *testing.T) {
	t.Parallel()
	s, now, _ := clocked(t)
	ctx := t.Context()
	if err := s.CreateJob(ctx, job.Job{ID: "j", SpeakID: "s", State: job.Queued}); err != nil {
		t.Fatal(err)
	}
	saveAll(t, s, webhook.Delivery{ID: "d", At: noon, SpeakID: "s", Status: "done"})
	if n, _, err := s.DeleteAll(ctx, query.Query{}); n != 1 || err != nil {
		t.Fatal(n, err)
	}
	*now = noon.Add(time.Hour)
	if n, err := s.Prune(ctx, store.Limits{}); n != 0 || err != nil {
		t.Error(n, err)
	}
	if reports, err := s.UnhandledReports(ctx); err != nil || len(reports) != 1 {
		t.Fatal(reports, err)
	}
	if err := s.MarkHandled(ctx, "d"); err != nil {
		t.Fatal(err)
	}
	if n, err := s.Prune(ctx, store.Limits{}); n != 1 || err != nil {
		t.Error(n, err)
	}
}

// "Delete all" deletes what the filter shows, in several transactions with one undo, and no stars.
func TestDeleteAll(t *testing.T) {
	t.Parallel()
	s := fresh(t)
	ctx := t.Context()
	unmatched(t, s, 500, 10)
	if err := s.Star(ctx, true, "d000003", "d000400"); err != nil {
		t.Fatal(err)
	}
	saveAll(t, s, webhook.Delivery{ID: "other", At: noon, Status: "failed"})
	n, undo, err := s.DeleteAll(ctx, query.Query{Status: "done"})
	if n != 498 || err != nil {
		t.Fatal(n, err)
	}
	if left := ids(t, s); !reflect.DeepEqual(left, map[string]bool{"other": true, "d000003": true, "d000400": true}) {
		t.Error(left)
	}
	if n, err := s.RestoreDeliveries(ctx, undo); n != 498 || err != nil {
		t.Error(n, err)
	}
	if n, err := s.Count(ctx, query.Query{}); n != 501 || err != nil {
		t.Error(n, err)
	}
}

// Of a word that is too short for the index, "delete all" deletes as many as were counted for the question.
func TestDeleteAllOfAShortWord(t *testing.T) {
	t.Parallel()
	s := fresh(t)
	ctx := t.Context()
	s.SearchNewest(300, true)
	unmatched(t, s, 500, 10)
	q := query.Query{Words: []string{"d"}}
	counted, err := s.Count(ctx, q)
	if counted != 300 || err != nil {
		t.Fatal(counted, err)
	}
	if n, _, err := s.DeleteAll(ctx, q); n != counted || err != nil {
		t.Error(n, err)
	}
	if left := ids(t, s); len(left) != 200 {
		t.Error(len(left))
	}
}

// The limit counts all deliveries without a star. Those with one stay, and a flood does not push out what belongs to jobs.
func TestLimitIsOfAllWithoutAStar(t *testing.T) {
	t.Parallel()
	s := fresh(t)
	ctx := t.Context()
	for i := range 60 {
		speak := fmt.Sprintf("j%02d", i)
		if err := s.CreateJob(ctx, job.Job{ID: speak, SpeakID: speak, State: job.Done, File: "/x.wav"}); err != nil {
			t.Fatal(err)
		}
		saveAll(t, s, webhook.Delivery{ID: "j" + speak, At: noon.Add(time.Duration(i) * time.Millisecond), SpeakID: speak, Status: "done", Handled: true})
	}
	if n, err := s.Prune(ctx, store.Limits{Rows: 40, Bytes: 1 << 20}); n != 20 || err != nil {
		t.Error(n, err)
	}
	unmatched(t, s, 100, 10)
	if err := s.Star(ctx, true, "d000000"); err != nil {
		t.Fatal(err)
	}
	if n, err := s.Prune(ctx, store.Limits{Rows: 40, Bytes: 1 << 20}); n != 99 || err != nil {
		t.Error(n, err)
	}
	left := ids(t, s)
	if !left["d000000"] || !left["d000099"] || !left["d000096"] || left["d000095"] || !left["jj59"] || left["jj23"] || len(left) != 41 {
		t.Error(len(left), left)
	}
	if u, err := s.Usage(ctx); err != nil || u.Deliveries != 40 || u.Spare != 4 || u.Starred != 1 {
		t.Errorf("%+v, %v", u, err)
	}
}

func TestSentResults(t *testing.T) {
	t.Parallel()
	s := fresh(t)
	ctx := t.Context()
	saveAll(t, s, webhook.Delivery{ID: "d", At: noon}, webhook.Delivery{ID: "e", At: noon})
	r := send.Result{Delivery: "d", Kind: send.Replay, Edited: true, URL: "http://localhost:3000", At: noon, Took: time.Second, Status: 500, Reason: "Oh",
		Headers: [][2]string{{"b", "1"}, {"A", "2\x80"}}, Body: []byte("no\x00"), Cut: true, Problem: "p"}
	stored, err := s.SaveSent(ctx, r)
	if r.ID = stored.ID; err != nil || r.ID == 0 || !reflect.DeepEqual(stored, r) {
		t.Fatal(stored, err)
	}
	if got, err := s.Sent(ctx, "d"); err != nil || len(got) != 1 || !reflect.DeepEqual(got[0], r) {
		t.Errorf("%+v, %v", got, err)
	}
	if _, err := s.SaveSent(ctx, send.Result{Delivery: "none"}); !errors.Is(err, store.ErrNoDelivery) {
		t.Error(err)
	}
	long := []byte(strings.Repeat("x", 50_000))
	for i := range 110 {
		if _, err := s.SaveSent(ctx, send.Result{Delivery: "e", Status: i, Body: long}); err != nil {
			t.Fatal(err)
		}
	}
	got, err := s.Sent(ctx, "e")
	if err != nil || len(got) != 100 || got[0].Status != 10 || got[99].Status != 109 {
		t.Fatal(len(got), err)
	}
	// The newest long answers stay whole, up to the limit.
	if _, err := s.Prune(ctx, store.Limits{Rows: 100, Bytes: 1_000_000}); err != nil {
		t.Fatal(err)
	}
	got, err = s.Sent(ctx, "e")
	if err != nil || len(got) != 100 || len(got[79].Body) != 4096 || !got[79].Cut || len(got[80].Body) != 50_000 || got[80].Cut {
		t.Error(len(got), err, len(got[79].Body), len(got[80].Body))
	}
}

// The words of a job are those of its deliveries, from the moment that its speak id is known until it is removed.
func TestWordsOfAJob(t *testing.T) {
	t.Parallel()
	s, now, path := clocked(t)
	ctx := t.Context()
	saveAll(t, s, webhook.Delivery{ID: "d", At: noon, SpeakID: "s", Status: "done"}, webhook.Delivery{ID: "e", At: noon, SpeakID: "t", Status: "done"})
	*now = noon.Add(time.Hour)
	if n, err := s.IndexDeliveries(ctx, 10); n != 2 || err != nil {
		t.Fatal(n, err)
	}
	const inIndex = `delivery_text('"cap" AND "apt"')`
	if got := find(t, s, "captain"); len(got) != 0 {
		t.Error(got)
	}
	if err := s.CreateJob(ctx, job.Job{ID: "j", SpeakID: "s", State: job.Queued, Text: "This is your Captain", ActorName: "미나"}); err != nil {
		t.Fatal(err)
	}
	if got := find(t, s, "captain", "미"); !reflect.DeepEqual(got, []string{"d"}) || rowsOf(t, path, inIndex) != 1 {
		t.Error(got, rowsOf(t, path, inIndex))
	}
	if _, _, err := s.UpdateJob(ctx, "j", func(j *job.Job) bool { j.State, j.Text = job.Removed, ""; return true }); err != nil {
		t.Fatal(err)
	}
	if got := find(t, s, "captain"); len(got) != 0 || rowsOf(t, path, inIndex) != 0 {
		t.Error(got, rowsOf(t, path, inIndex))
	}
}

// An index that is filled does not change what is asked meanwhile, and is not filled twice by two processes.
func TestIndexingByTwoProcesses(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "callboard.db")
	a, b := open(t, path), open(t, path)
	unmatched(t, a, 200, 10)
	done := make(chan error, 2)
	for _, s := range []*store.Store{a, b} {
		go func() {
			_, err := s.IndexDeliveries(context.Background(), 1000)
			done <- err
		}()
	}
	for range 2 {
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
	if n := rowsOf(t, path, `delivery_text('"xxx"')`); n != 200 {
		t.Error(n)
	}
	if n, err := a.IndexDeliveries(t.Context(), 1000); n != 0 || err != nil {
		t.Error(n, err)
	}
	if n, err := a.Count(t.Context(), query.Query{Words: []string{"xxxxxxxxx"}}); n != 200 || err != nil {
		t.Error(n, err)
	}
}
