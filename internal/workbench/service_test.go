package workbench_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"callboard/internal/testwait"
	"callboard/internal/webhook"
	"callboard/internal/webhook/query"
	"callboard/internal/webhook/send"
	"callboard/internal/workbench"
)

var noQuery query.Query

// The answers of a burst are stored in few writes, and all of them by the end.
func TestAnswersAreStoredInBatches(t *testing.T) {
	t.Parallel()
	m := newMemory()
	s := lead(t, m)
	const burst = 1000
	var ids []string
	for range burst {
		d, _ := deliver(t, s, m)
		ids = append(ids, d.ID)
	}
	if err := s.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	stored := map[string]bool{}
	for _, call := range m.answers {
		for _, a := range call {
			stored[a.ID] = a.Status == 200 && a.Took > 0
		}
	}
	for _, id := range ids {
		if !stored[id] {
			t.Fatalf("the answer to %s is not stored", id)
		}
	}
	if len(m.answers) > burst/4 {
		t.Errorf("%d writes for %d answers", len(m.answers), burst)
	}
}

// The full-text index gets what an earlier run left and what comes now, in small parts, and is not asked while nothing comes.
func TestIndexFollowsDeliveries(t *testing.T) {
	t.Parallel()
	m := newMemory()
	for range 100 {
		m.add(webhook.Delivery{ID: time.Now().String()})
	}
	s := lead(t, m)
	done := func() (n int) {
		m.locked(func() { n = m.unindexed })
		return n
	}
	testwait.Eventually(t, "what an earlier run left is indexed", func() bool { return done() == 0 })
	deliver(t, s, m)
	testwait.Eventually(t, "a new one is indexed", func() bool { return done() == 0 })
	m.locked(func() {
		if slices.Max(m.indexed) > 64 || len(m.indexed) > 12 {
			t.Errorf("calls: %v", m.indexed)
		}
	})
}

func TestReplayStoresTheResult(t *testing.T) {
	t.Parallel()
	m := newMemory()
	s, r := open(t, m, func(o *workbench.Options) { // neither a leader nor a link is needed
		o.CallbackURL = func() string { return "https://name.ngrok.app/hook/x" }
		o.Own = func() []string { return []string{"127.0.0.1:4020"} }
	}), newTarget(t, 201)
	d := webhook.Delivery{ID: "d1", Method: "POST", Target: "/hook/x", Body: []byte("as it came"), Headers: [][2]string{{"Content-Type", "text/plain"}}}
	m.add(d)
	changes := s.Subscribe()
	defer changes.Close()
	got, err := s.Replay(t.Context(), "d1", r.url(), send.Edit{})
	if err != nil || got.Status != 201 || got.ID == 0 || got.Kind != send.Replay || r.body.Load() != "as it came" {
		t.Errorf("%+v, %v; the target got %v", got, err, r.body.Load())
	}
	if batch, err := changes.Next(t.Context()); err != nil || batch[0].ID != "d1" {
		t.Errorf("published %v, %v", batch, err)
	}
	edited := []byte("edited")
	if got, err = s.Replay(t.Context(), "d1", r.url(), send.Edit{Body: &edited}); err != nil || r.body.Load() != "edited" || got.Status != 201 {
		t.Errorf("edited: %+v, %v; the target got %v", got, err, r.body.Load())
	}
	r.down()
	if got, err = s.Replay(t.Context(), "d1", r.url(), send.Edit{}); err != nil || got.Status != 0 || got.Problem == "" {
		t.Errorf("with the target down: %+v, %v", got, err)
	}
	if list, _ := s.Results(t.Context(), "d1"); len(list) != 3 {
		t.Errorf("%d results are stored", len(list))
	}
	if _, err := s.Replay(t.Context(), "d2", r.url(), send.Edit{}); err == nil {
		t.Error("a deleted delivery was sent")
	}
	if _, err := s.Replay(t.Context(), "d1", "x", send.Edit{}); err == nil {
		t.Error("a wrong URL was taken")
	}
	for _, own := range []string{"http://localhost:4020", "https://name.ngrok.app/hook/x"} {
		if _, err := s.Replay(t.Context(), "d1", own, send.Edit{}); err == nil || !strings.Contains(err.Error(), "callboard itself") {
			t.Errorf("to %s: %v", own, err)
		}
	}
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := s.Replay(gone, "d1", r.url(), send.Edit{}); !errors.Is(err, context.Canceled) {
		t.Errorf("given up: %v", err)
	}
}

func TestTriggerSendsAJobOrAnInventedOne(t *testing.T) {
	t.Parallel()
	s := open(t, newMemory(), func(o *workbench.Options) {
		o.Job = func(_ context.Context, id string) (workbench.Job, error) {
			if id != "j1" {
				return workbench.Job{}, errors.New("no job")
			}
			return workbench.Job{SpeakURL: "https://typecast.example/api/speak/5d47ff94e6c00800075726d3", AudioURL: "https://audio.example/a.wav"}, nil
		}
	})
	r := newTarget(t, 200)
	body := func() (m map[string]any) {
		if err := json.Unmarshal([]byte(r.body.Load().(string)), &m); err != nil {
			t.Error(err)
		}
		return m
	}
	if got, err := s.Trigger(t.Context(), "done", "j1", r.url()); err != nil || got.Status != 200 || got.Kind != send.Trigger {
		t.Errorf("%+v, %v", got, err)
	}
	if b := body(); b["speak_url"] != "https://typecast.example/api/speak/5d47ff94e6c00800075726d3" || b["audio_download_url"] != "https://audio.example/a.wav" || b["status"] != "done" {
		t.Errorf("of a job: %v", b)
	}
	if _, err := s.Trigger(t.Context(), "failed", "", r.url()); err != nil {
		t.Error(err)
	}
	if b := body(); b["status"] != "failed" || b["speak_url"] == "" {
		t.Errorf("invented: %v", b)
	}
	for _, bad := range [][3]string{{"started", "", r.url()}, {"done", "j2", r.url()}, {"done", "", "x"}} {
		if _, err := s.Trigger(t.Context(), bad[0], bad[1], bad[2]); err == nil || strings.Contains(err.Error(), "\n") {
			t.Errorf("%v: %v", bad, err)
		}
	}
}

func TestExportReadsOneAfterTheOther(t *testing.T) {
	t.Parallel()
	m := newMemory()
	s := open(t, m)
	at := time.Now()
	m.add(webhook.Delivery{ID: "a", At: at, Method: "POST", SpeakID: "s", Body: []byte(`{"n":1}`)})
	m.add(webhook.Delivery{ID: "b", At: at.Add(3 * time.Second), Method: "POST", SpeakID: "s", Body: []byte(`{"n":2}`)})
	var out bytes.Buffer
	if err := s.Export(t.Context(), &out, "jsonl", false, "b", "gone", "a"); err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(out.String()), "\n")
	if len(lines) != 2 || !strings.Contains(lines[0], `"attempt_gap_s":3`) || !strings.Contains(lines[1], `"id":"a"`) {
		t.Errorf("%s", out.String())
	}
	if err := s.Export(t.Context(), io.Discard, "xml", false, "a"); err == nil {
		t.Error("an unknown format was taken")
	}
}

// A change in the list is published with the ids, or as more than single ones.
func TestChangesOfTheListArePublished(t *testing.T) {
	t.Parallel()
	s := open(t, newMemory())
	changes := s.Subscribe()
	defer changes.Close()
	for what, do := range map[string]func() error{
		"star":   func() error { return s.Star(t.Context(), true, "a", "b") },
		"delete": func() error { _, err := s.Delete(t.Context(), "a", "b"); return err },
	} {
		if err := do(); err != nil {
			t.Fatal(err)
		}
		if batch, err := changes.Next(t.Context()); err != nil || !slices.Equal(batch, []workbench.Change{{ID: "a"}, {ID: "b"}}) {
			t.Errorf("%s: %+v, %v", what, batch, err)
		}
	}
	if n, undo, err := s.DeleteAll(t.Context(), noQuery); err != nil || n != 2 || undo != 8 {
		t.Errorf("%d, %d, %v", n, undo, err)
	}
	if batch, err := changes.Next(t.Context()); err != nil || !slices.Equal(batch, []workbench.Change{{Many: true}}) {
		t.Errorf("delete all: %+v, %v", batch, err)
	}
	if n, err := s.Restore(t.Context(), 8); err != nil || n != 8 {
		t.Errorf("%d, %v", n, err)
	}
}

// A follower answers normally: it has no link.
func TestFollowerAnswersNormally(t *testing.T) {
	t.Parallel()
	m := newMemory()
	s := open(t, m)
	if err := s.SetAnswers(t.Context(), "500"); err != nil {
		t.Fatal(err)
	}
	w := httptest.NewRecorder()
	if r := s.Next(webhook.Delivery{ID: "x"}); r != nil {
		r.Write(w, httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/", nil), webhook.Delivery{})
		t.Errorf("answered %d", w.Code)
	}
}
