package sandbox_test

import (
	"context"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"callboard/internal/sandbox"
)

// restart closes a sandbox and starts another one with the same journal.
func (b testServer) restart(o sandbox.Options) testServer {
	b.t.Helper()
	if err := b.Close(context.Background()); err != nil {
		b.t.Fatal(err)
	}
	return start(b.t, o)
}

func TestRestartKeepsState(t *testing.T) {
	t.Parallel()
	journal := filepath.Join(t.TempDir(), "journal.jsonl")
	o := sandbox.Options{SynthDelay: -1, Journal: journal, Quota: 30}
	b := start(t, o)
	rec := b.registerReceiver(nil)
	id := b.speak("Remember me.")
	before := b.waitDone(id)
	b.eventually("the attempt is recorded", func() bool { return len(b.attempts()) == 1 })
	_, wav := b.do("GET", *before.URL, "", "")
	link := strings.TrimPrefix(*before.URL, b.URL())

	b = b.restart(o)
	after := b.status(id)
	if after.Status != "done" || after.Count != 12 || *after.Duration != *before.Duration {
		t.Errorf("the state is %+v, was %+v", after, before)
	}
	if resp, _ := b.do("GET", b.URL()+link, "", ""); resp.StatusCode != 200 {
		t.Errorf("the old link answers %d", resp.StatusCode)
	}
	if _, same := b.do("GET", *after.URL, "", ""); string(same) != string(wav) {
		t.Error("the audio has changed")
	}
	if n := len(b.attempts()); n != 1 {
		t.Errorf("%d attempts are stored", n)
	}
	if _, raw := b.send("GET", "/api/me", ""); !strings.Contains(string(raw), rec.url) {
		t.Errorf("the callback is lost: %s", raw)
	}
	b.expect("POST", "/api/speak", body(strings.Repeat("x", 19)), 402, apiError("the text needs 19 characters, 18 of 30 are left", "app/quota/exceeded"))
	b.waitDone(b.speak("And go on."))
	b.eventually("only the new one has a webhook", func() bool { return len(rec.posts()) == 2 })
	if rec.posts()[1].id(t) == id {
		t.Error("a delivered webhook was sent again")
	}
	if fi, err := os.Stat(journal); err != nil || fi.Mode().Perm() != 0o600 && runtime.GOOS != "windows" {
		t.Errorf("the journal is %v, %v", fi.Mode(), err)
	}
}

func TestRestartFinishesSyntheses(t *testing.T) {
	t.Parallel()
	o := sandbox.Options{SynthDelay: time.Hour, Journal: filepath.Join(t.TempDir(), "journal.jsonl")}
	b := start(t, o)
	rec := b.registerReceiver(nil)
	id := b.speak("Not yet done.")
	o.SynthDelay = -1
	b = b.restart(o)
	b.waitDone(id)
	b.eventually("the webhook", func() bool { return len(rec.posts()) == 1 })
	if !strings.HasPrefix(string(rec.posts()[0].body), `{"speak_url":"`+b.URL()+"/api/speak/"+id+`"`) {
		t.Errorf("the webhook: %s", rec.posts()[0].body)
	}
}

func TestRestartDeliversPendingWebhooks(t *testing.T) {
	t.Parallel()
	o := sandbox.Options{SynthDelay: -1, TimeScale: 20, Journal: filepath.Join(t.TempDir(), "journal.jsonl")} // a minute lasts three seconds
	b := start(t, o)
	healthy := make(chan struct{})
	rec := b.registerReceiver(func(w http.ResponseWriter, _ *http.Request, n int) {
		select {
		case <-healthy:
		default:
			w.WriteHeader(500)
		}
	})
	id := b.speak("Try me later.")
	b.eventually("the quick attempts are over", func() bool { return len(b.attempts()) == 6 })
	due := *b.attempts()[5].NextAt
	b = b.restart(o)
	close(healthy)
	b.eventually("the seventh attempt", func() bool { return len(b.attempts()) == 7 })
	a := b.attempts()[6]
	if a.SpeakID != id || a.Attempt != 7 || a.Status != 200 || a.NextAt != nil || a.At.Before(due.Add(-time.Millisecond)) || len(rec.posts()) != 7 {
		t.Errorf("%+v, due at %v", a, due)
	}
}

func TestTruncatedJournal(t *testing.T) {
	t.Parallel()
	o := sandbox.Options{SynthDelay: -1, Journal: filepath.Join(t.TempDir(), "journal.jsonl")}
	b := start(t, o)
	id := b.speak("Whole.")
	b.waitDone(id)
	b.Close(context.Background())
	f, err := os.OpenFile(o.Journal, os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	f.WriteString(`{"speak":{"id":"5d47ff94e6c00800075726d3","text":"to`)
	f.Close()

	b = start(t, o)
	b.waitDone(id)
	other := b.speak("After the truncated line.")
	b.waitDone(other)
	b = b.restart(o)
	b.waitDone(id)
	b.waitDone(other)
}

func TestForeignFileIsNotOverwritten(t *testing.T) {
	t.Parallel()
	for _, content := range []string{"dear diary\n", `{"a":1}` + "\n", "\x00\x01\x02"} {
		path := filepath.Join(t.TempDir(), "diary")
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		_, err := sandbox.New(sandbox.Options{Journal: path})
		if err == nil || !strings.Contains(err.Error(), path+" is not a journal") {
			t.Errorf("%q: %v", content, err)
		}
		if now, _ := os.ReadFile(path); string(now) != content {
			t.Errorf("%q has become %q", content, now)
		}
	}
	if _, err := sandbox.New(sandbox.Options{Journal: filepath.Join(t.TempDir(), "no", "such", "folder")}); err == nil || strings.Contains(err.Error(), "\n") {
		t.Errorf("a folder that does not exist: %v", err)
	}
}
