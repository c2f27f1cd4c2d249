package sandbox_test

import (
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"callboard/internal/sandbox"
	"callboard/internal/testwait"
)

const testTimeout = time.Minute

func TestIndexListsTheControlCalls(t *testing.T) {
	t.Parallel()
	b := start(t, sandbox.Options{})
	_, raw := b.send("GET", "/_sandbox/", "")
	list := decode[[]struct{ Method, Path, Does string }](t, raw)
	for _, c := range list {
		body := `{"kind":"api_500"}`
		if c.Path == "/_sandbox/versions" {
			body = `{"actor_id":"` + mina + `"}`
		}
		resp, answer := b.send(c.Method, c.Path, body)
		if resp.StatusCode >= 400 || c.Does == "" {
			t.Errorf("%s %s: %d %s", c.Method, c.Path, resp.StatusCode, answer)
		}
	}
	if len(list) != 8 {
		t.Errorf("%d calls: %s", len(list), raw)
	}
}

// What is planned is listed, with what is left of it.
func TestPlannedFaults(t *testing.T) {
	t.Parallel()
	b := start(t, sandbox.Options{})
	b.expect("GET", "/_sandbox/faults", "", 200, `[]`)
	b.fault(`{"kind":"webhook_late","count":2,"delay_ms":800}`)
	b.fault(`{"kind":"webhook_late"}`)
	b.fault(`{"kind":"api_500","count":3}`)
	b.send("GET", "/api/me", "")
	b.expect("GET", "/_sandbox/faults", "", 200,
		`[{"kind":"webhook_late","left":2,"delay_ms":800},{"kind":"webhook_late","left":1,"delay_ms":5000},{"kind":"api_500","left":2,"delay_ms":0}]`)
	b.send("DELETE", "/_sandbox/faults", "")
	b.expect("GET", "/_sandbox/faults", "", 200, `[]`)
}

// attempts?wait answers when one more attempt was made for the speak, not for another one.
func TestWaitForAnAttempt(t *testing.T) {
	t.Parallel()
	open := make(chan struct{})
	b := start(t, sandbox.Options{SynthDelay: -1, Voice: gatedVoice{open}})
	b.registerReceiver(nil)
	first, other := b.speak("Hello."), b.speak("Another.")
	type answer struct {
		status   int
		attempts []sandbox.Attempt
	}
	answers := make(chan answer, 1)
	go func() {
		resp, raw := b.send("GET", "/_sandbox/attempts?speak_id="+first+"&wait=50s", "")
		answers <- answer{resp.StatusCode, decode[[]sandbox.Attempt](t, raw)}
	}()
	select {
	case a := <-answers:
		t.Fatalf("answered before an attempt: %+v", a)
	case <-time.After(50 * time.Millisecond): // there is none, so nothing happens in this time
	}
	close(open)
	select {
	case a := <-answers:
		if a.status != 200 || len(a.attempts) != 1 || a.attempts[0].SpeakID != first {
			t.Errorf("%+v", a)
		}
	case <-time.After(testwait.Timeout()):
		t.Fatal("no answer")
	}
	b.eventually("both attempts", func() bool { return len(b.attempts()) == 2 })

	begin := time.Now()
	_, raw := b.send("GET", "/_sandbox/attempts?speak_id="+other+"&wait=100ms", "") // there is no more
	if list := decode[[]sandbox.Attempt](t, raw); len(list) != 1 || list[0].SpeakID != other || time.Since(begin) < 100*time.Millisecond {
		t.Errorf("after %v: %s", time.Since(begin), raw)
	}
	b.expect("GET", "/_sandbox/attempts?speak_id=nobody&wait=1ms", "", 200, `[]`)
	for _, bad := range []string{"wait=10", "wait=-1s", "wait=1h", "waits=1s"} {
		if resp, raw := b.send("GET", "/_sandbox/attempts?"+bad, ""); resp.StatusCode != 400 {
			t.Errorf("%s: %d %s", bad, resp.StatusCode, raw)
		}
	}
}

// Close does not wait for those who wait.
func TestCloseEndsTheWaitForAnAttempt(t *testing.T) {
	t.Parallel()
	b := start(t, sandbox.Options{})
	done := make(chan error, 1)
	go func() {
		resp, err := http.Get(b.URL() + "/_sandbox/attempts?wait=4m")
		if err == nil {
			err = resp.Body.Close()
		}
		done <- err
	}()
	time.Sleep(20 * time.Millisecond) // it may arrive later: then it is refused
	if err := b.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	select {
	case <-done:
	case <-time.After(testwait.Timeout()):
		t.Error("it still waits")
	}
}

func TestCallbackOption(t *testing.T) {
	t.Parallel()
	hook := newReceiver(t, nil)
	b := start(t, sandbox.Options{Callback: hook.url, SynthDelay: -1})
	b.speak("Hello.")
	b.eventually("the webhook", func() bool { return len(hook.posts()) == 1 })
	for _, bad := range []string{"nonsense", "http://shop.example/", "https://"} {
		_, err := sandbox.New(sandbox.Options{Callback: bad})
		var own *sandbox.CallbackError
		if !errors.As(err, &own) || !strings.Contains(err.Error(), "callback_url") {
			t.Errorf("%q: %v", bad, err)
		}
	}
}
