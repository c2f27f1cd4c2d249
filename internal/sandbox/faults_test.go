package sandbox_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"callboard/internal/sandbox"
)

func TestFaultsOfSpeaking(t *testing.T) {
	t.Parallel()
	b := start(t, sandbox.Options{SynthDelay: -1, Quota: 20})
	rec := b.listen(nil)

	b.fault(`{"kind":"speak_500","count":2}`)
	for range 2 {
		b.expect("POST", "/api/speak", body("abcde"), 500, refusal("internal server error", "app/internal"))
	}
	b.fault(`{"kind":"speak_429"}`)
	resp, _ := b.send("POST", "/api/speak", body("abcde"))
	if resp.StatusCode != 429 || resp.Header.Get("Retry-After") != "1" {
		t.Errorf("speak_429: %d %v", resp.StatusCode, resp.Header)
	}
	b.fault(`{"kind":"speak_failed"}`)
	id := b.speak("abcde") // the refused ones cost nothing
	b.until("it failed", func() bool { return b.status(id).Status == "failed" && len(rec.posts()) == 1 })

	b.fault(`{"kind":"speak_slow","delay_ms":150}`)
	begun := time.Now()
	id = b.speak("abcde")
	if took := time.Since(begun); took < 150*time.Millisecond {
		t.Errorf("the slow answer took %v", took)
	}
	b.spoken(id)
}

func TestAHangingPostIsStillWorkedOn(t *testing.T) {
	t.Parallel()
	b := start(t, sandbox.Options{SynthDelay: -1})
	rec := b.listen(nil)
	b.fault(`{"kind":"speak_hang"}`)
	ctx, cancel := context.WithCancel(context.Background())
	req, _ := http.NewRequestWithContext(ctx, "POST", b.URL()+"/api/speak", strings.NewReader(body("Are you there?")))
	req.Header.Set("Authorization", "Bearer sandbox")
	answered := make(chan error, 1)
	go func() {
		resp, err := http.DefaultTransport.RoundTrip(req)
		if err == nil {
			resp.Body.Close()
		}
		answered <- err
	}()
	b.until("the webhook", func() bool { return len(rec.posts()) == 1 })
	b.spoken(rec.posts()[0].id(t))
	select {
	case err := <-answered:
		t.Fatalf("the POST was answered: %v", err)
	default:
	}
	cancel()
	if err := <-answered; !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
}

func TestFaultsOfTheWebhook(t *testing.T) {
	t.Parallel()
	b := start(t, sandbox.Options{SynthDelay: 300 * time.Millisecond})
	rec := b.listen(nil)

	b.fault(`{"kind":"webhook_early"}`)
	id := b.speak("First.")
	if posts := rec.posts(); len(posts) != 1 || posts[0].id(t) != id {
		t.Fatalf("the POST was answered before the webhook: %d posts", len(posts))
	}

	b.fault(`{"kind":"webhook_drop"}`)
	b.spoken(b.speak("Dropped."))

	b.fault(`{"kind":"webhook_duplicate"}`)
	id = b.speak("Twice.")
	b.until("both copies", func() bool { return len(b.attempts()) == 3 })
	posts := rec.posts()
	if len(posts) != 3 || posts[1].id(t) != id || string(posts[1].body) != string(posts[2].body) {
		t.Errorf("%d posts", len(posts))
	}

	b.fault(`{"kind":"webhook_late","delay_ms":200}`)
	begun := time.Now()
	b.speak("Late.")
	b.until("the late one", func() bool { return len(rec.posts()) == 4 })
	if late := rec.posts()[3].at.Sub(begun); late < 500*time.Millisecond { // the synthesis and the delay
		t.Errorf("it came after %v", late)
	}
}

func TestFaultsOfDownloads(t *testing.T) {
	t.Parallel()
	b := start(t, sandbox.Options{SynthDelay: -1})
	url := *b.spoken(b.speak("Hello there.")).URL
	_, wav := b.do("GET", url, "", "")

	b.fault(`{"kind":"download_403"}`)
	b.do("HEAD", url, "", "") // only a GET is an occasion
	resp, raw := b.do("GET", url, "", "")
	if resp.StatusCode != 403 || !strings.Contains(string(raw), "<Code>AccessDenied</Code>") {
		t.Errorf("download_403: %d %s", resp.StatusCode, raw)
	}

	b.fault(`{"kind":"download_truncated"}`)
	resp, err := http.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	part, err := io.ReadAll(resp.Body)
	resp.Body.Close()
	if resp.ContentLength != int64(len(wav)) || len(part) != len(wav)/2 || !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("download_truncated: %d of %d promised bytes, %v", len(part), resp.ContentLength, err)
	}

	b.fault(`{"kind":"download_slow","delay_ms":200}`)
	begun := time.Now()
	resp, raw = b.do("GET", url, "", "")
	if took := time.Since(begun); took < 200*time.Millisecond || string(raw) != string(wav) || resp.ContentLength != int64(len(wav)) {
		t.Errorf("download_slow: %d of %d bytes in %v", len(raw), len(wav), took)
	}
	if resp, raw := b.do("GET", url, "", ""); resp.StatusCode != 200 || string(raw) != string(wav) {
		t.Errorf("afterwards: %d", resp.StatusCode)
	}
}

func TestFaultsOfTheRest(t *testing.T) {
	t.Parallel()
	b := start(t, sandbox.Options{SynthDelay: -1})
	b.fault(`{"kind":"api_500","count":2}`)
	if resp, _ := b.do("GET", b.URL()+"/api/me", "", ""); resp.StatusCode != 401 { // no occasion
		t.Errorf("without a token: %d", resp.StatusCode)
	}
	b.speak("Not struck.")
	for _, path := range []string{"/api/me", "/api/actor"} {
		b.expect("GET", path, "", 500, refusal("internal server error", "app/internal"))
	}
	if resp, _ := b.send("GET", "/api/me", ""); resp.StatusCode != 200 {
		t.Errorf("the third call: %d", resp.StatusCode)
	}

	b.fault(`{"kind":"api_500","count":5}`)
	if resp, _ := b.send("DELETE", "/_sandbox/faults", ""); resp.StatusCode != 204 {
		t.Errorf("DELETE: %d", resp.StatusCode)
	}
	if resp, _ := b.send("GET", "/api/me", ""); resp.StatusCode != 200 {
		t.Errorf("after DELETE: %d", resp.StatusCode)
	}

	b.expect("POST", "/_sandbox/faults", `{}`, 400, refusal("missing parameter: kind", "app/param/not-enough/kind"))
	b.expect("POST", "/_sandbox/faults", `{"kind":"rain"}`, 400, refusal("there is no such fault", "app/invalid/kind"))
	b.expect("POST", "/_sandbox/faults", `{"kind":"api_500","count":0}`, 400, refusal("count must be between 1 and 1000000", "app/invalid/count"))
	b.expect("POST", "/_sandbox/faults", `{"kind":"api_500","count":"2"}`, 400, refusal("count must be an integer", "app/param/type-mismatch"))
	b.expect("POST", "/_sandbox/faults", `nonsense`, 400, refusal("the body is not a JSON object", "app/param/type-mismatch"))
}
