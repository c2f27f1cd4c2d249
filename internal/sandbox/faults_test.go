package sandbox_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"callboard/internal/sandbox"
)

func TestSpeakFaults(t *testing.T) {
	t.Parallel()
	b := start(t, sandbox.Options{SynthDelay: -1, Quota: 20})
	rec := b.registerReceiver(nil)

	b.fault(`{"kind":"speak_500","count":2}`)
	for range 2 {
		b.expect("POST", "/api/speak", body("abcde"), 500, apiError("internal server error", "app/internal"))
	}
	b.fault(`{"kind":"speak_429"}`)
	resp, _ := b.send("POST", "/api/speak", body("abcde"))
	if resp.StatusCode != 429 || resp.Header.Get("Retry-After") != "1" {
		t.Errorf("speak_429: %d %v", resp.StatusCode, resp.Header)
	}
	b.fault(`{"kind":"speak_failed"}`)
	id := b.speak("abcde") // the rejected ones cost nothing
	b.eventually("it failed", func() bool { return b.status(id).Status == "failed" && len(rec.posts()) == 1 })

	b.fault(`{"kind":"speak_slow","delay_ms":150}`)
	startTime := time.Now()
	id = b.speak("abcde")
	if elapsed := time.Since(startTime); elapsed < 150*time.Millisecond {
		t.Errorf("the slow answer took %v", elapsed)
	}
	b.waitDone(id)
}

func TestHangingPostIsProcessed(t *testing.T) {
	t.Parallel()
	b := start(t, sandbox.Options{SynthDelay: -1})
	rec := b.registerReceiver(nil)
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
	b.eventually("the webhook", func() bool { return len(rec.posts()) == 1 })
	b.waitDone(rec.posts()[0].id(t))
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

func TestWebhookFaults(t *testing.T) {
	t.Parallel()
	b := start(t, sandbox.Options{SynthDelay: 300 * time.Millisecond})
	rec := b.registerReceiver(nil)

	b.fault(`{"kind":"webhook_early"}`)
	id := b.speak("First.")
	if posts := rec.posts(); len(posts) != 1 || posts[0].id(t) != id {
		t.Fatalf("the POST was answered before the webhook: %d posts", len(posts))
	}

	b.fault(`{"kind":"webhook_drop"}`)
	b.waitDone(b.speak("Dropped."))

	b.fault(`{"kind":"webhook_duplicate"}`)
	id = b.speak("Twice.")
	b.eventually("both copies", func() bool { return len(b.attempts()) == 3 })
	posts := rec.posts()
	if len(posts) != 3 || posts[1].id(t) != id || string(posts[1].body) != string(posts[2].body) {
		t.Errorf("%d posts", len(posts))
	}

	b.fault(`{"kind":"webhook_late","delay_ms":200}`)
	startTime := time.Now()
	b.speak("Late.")
	b.eventually("the late one", func() bool { return len(rec.posts()) == 4 })
	if late := rec.posts()[3].at.Sub(startTime); late < 500*time.Millisecond { // the synthesis and the delay
		t.Errorf("it came after %v", late)
	}
}

func TestDownloadFaults(t *testing.T) {
	t.Parallel()
	b := start(t, sandbox.Options{SynthDelay: -1})
	url := *b.waitDone(b.speak("Hello there.")).URL
	_, wav := b.do("GET", url, "", "")

	b.fault(`{"kind":"download_403"}`)
	b.do("HEAD", url, "", "") // consumes no fault
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
	startTime := time.Now()
	resp, raw = b.do("GET", url, "", "")
	if elapsed := time.Since(startTime); elapsed < 200*time.Millisecond || string(raw) != string(wav) || resp.ContentLength != int64(len(wav)) {
		t.Errorf("download_slow: %d of %d bytes in %v", len(raw), len(wav), elapsed)
	}
	if resp, raw := b.do("GET", url, "", ""); resp.StatusCode != 200 || string(raw) != string(wav) {
		t.Errorf("afterwards: %d", resp.StatusCode)
	}
}

func TestAPIFaultAndControlErrors(t *testing.T) {
	t.Parallel()
	b := start(t, sandbox.Options{SynthDelay: -1})
	b.fault(`{"kind":"api_500","count":2}`)
	if resp, _ := b.do("GET", b.URL()+"/api/me", "", ""); resp.StatusCode != 401 { // consumes no fault
		t.Errorf("without a token: %d", resp.StatusCode)
	}
	b.speak("Not affected.")
	for _, path := range []string{"/api/me", "/api/actor"} {
		b.expect("GET", path, "", 500, apiError("internal server error", "app/internal"))
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

	b.expect("POST", "/_sandbox/faults", `{}`, 400, apiError("missing parameter: kind", "app/param/not-enough/kind"))
	b.expect("POST", "/_sandbox/faults", `{"kind":"rain"}`, 400, apiError("there is no such fault; there are "+sandbox.FaultKindList(), "app/invalid/kind"))
	b.expect("POST", "/_sandbox/faults", `{"kind":"api_500","count":0}`, 400, apiError("count must be between 1 and 1000000", "app/invalid/count"))
	b.expect("POST", "/_sandbox/faults", `{"kind":"api_500","count":"2"}`, 400, apiError("count must be an integer", "app/param/type-mismatch"))
	b.expect("POST", "/_sandbox/faults", `nonsense`, 400, apiError("the body is not a JSON object", "app/param/type-mismatch"))
}

// Compatible faults apply together. Each is consumed only when it takes effect.
func TestCombinedFaults(t *testing.T) {
	t.Parallel()
	const delay = 150 * time.Millisecond
	b := start(t, sandbox.Options{SynthDelay: 50 * time.Millisecond})
	rec := b.registerReceiver(nil)
	plan := func(kinds ...string) {
		for _, k := range kinds {
			b.fault(`{"kind":"` + k + `","delay_ms":` + strconv.FormatInt(delay.Milliseconds(), 10) + `}`)
		}
	}
	noFaultIsLeft := func(after string) {
		t.Helper()
		before := len(rec.posts())
		startTime := time.Now()
		id := b.speak("No fault.")
		if b.waitDone(id).Status != "done" {
			t.Errorf("after %s a fault is left", after)
		}
		b.eventually("one webhook", func() bool { return len(rec.posts()) > before })
		if p := rec.posts()[before]; len(rec.posts()) != before+1 || p.id(t) != id || time.Since(startTime) > time.Minute {
			t.Errorf("after %s a webhook fault is left", after)
		}
	}

	// A failure whose webhook comes twice, before a slow POST is answered.
	plan("speak_failed", "speak_slow", "webhook_early", "webhook_duplicate")
	startTime := time.Now()
	id := b.speak("All at once.")
	if posts := rec.posts(); len(posts) == 0 || posts[0].id(t) != id || !strings.Contains(string(posts[0].body), `"failed"`) || time.Since(startTime) < delay {
		t.Fatalf("%d posts after %v", len(posts), time.Since(startTime))
	}
	b.eventually("the second copy", func() bool { return len(rec.posts()) == 2 })
	noFaultIsLeft("the first plans")

	// Early and late: the webhook is delayed, and the POST is still answered after it.
	plan("webhook_early", "webhook_late")
	before, startTime := len(rec.posts()), time.Now()
	b.speak("Early and late.")
	if posts := rec.posts(); len(posts) != before+1 || time.Since(startTime) < delay {
		t.Errorf("%d posts after %v", len(posts)-before, time.Since(startTime))
	}
	noFaultIsLeft("early and late")

	// Early and dropped: the POST waits for nothing. The duplicate applies to the next webhook that is sent.
	plan("webhook_early", "webhook_drop", "webhook_duplicate")
	before = len(rec.posts())
	b.waitDone(b.speak("Early and dropped."))
	id = b.speak("Twice.")
	b.eventually("both copies", func() bool { return len(rec.posts()) == before+2 })
	if posts := rec.posts(); posts[before].id(t) != id || posts[before+1].id(t) != id {
		t.Error("the dropped webhook was sent")
	}
	noFaultIsLeft("the drop")

	// Never answered, with an early webhook; the fault speak_slow is left for the next POST.
	plan("speak_hang", "speak_slow", "webhook_early")
	before = len(rec.posts())
	ctx, cancel := context.WithCancel(context.Background())
	req, _ := http.NewRequestWithContext(ctx, "POST", b.URL()+"/api/speak", strings.NewReader(body("Hanging.")))
	req.Header.Set("Authorization", "Bearer sandbox")
	hung := make(chan error, 1)
	go func() {
		resp, err := http.DefaultTransport.RoundTrip(req)
		if err == nil {
			resp.Body.Close()
		}
		hung <- err
	}()
	b.eventually("the webhook of the hanging one", func() bool { return len(rec.posts()) == before+1 })
	cancel()
	if err := <-hung; !errors.Is(err, context.Canceled) {
		t.Errorf("the hanging one was answered: %v", err)
	}
	startTime = time.Now()
	b.speak("Slow.")
	if elapsed := time.Since(startTime); elapsed < delay {
		t.Errorf("the slow one took %v", elapsed)
	}
	b.eventually("the slow one's webhook", func() bool { return len(rec.posts()) == before+2 })
	noFaultIsLeft("the hanging one")

	// Slow and truncated: half of it comes, in half of the time. A range can be truncated, too.
	url := *b.waitDone(b.speak("Bytes and bytes.")).URL
	_, wav := b.do("GET", url, "", "")
	for _, part := range []string{"", "bytes=100-1099"} {
		plan("download_slow", "download_truncated")
		req, _ := http.NewRequest("GET", url, nil)
		want := len(wav) / 2
		if part != "" {
			req.Header.Set("Range", part)
			want = 500
		}
		startTime = time.Now()
		resp, err := http.DefaultTransport.RoundTrip(req)
		if err != nil {
			t.Fatal(err)
		}
		got, err := io.ReadAll(resp.Body)
		resp.Body.Close()
		if len(got) != want || !errors.Is(err, io.ErrUnexpectedEOF) || time.Since(startTime) < delay/2-delay/20 {
			t.Errorf("%q: %d bytes in %v, %v; want %d", part, len(got), time.Since(startTime), err, want)
		}
	}
	if resp, raw := b.do("GET", url, "", ""); resp.StatusCode != 200 || string(raw) != string(wav) {
		t.Errorf("afterwards: %d", resp.StatusCode)
	}

	// An error response comes before all other faults, and leaves them for the next POST.
	plan("speak_500", "speak_429", "speak_failed")
	if resp, _ := b.send("POST", "/api/speak", body("x")); resp.StatusCode != 500 {
		t.Errorf("first: %d", resp.StatusCode)
	}
	if resp, _ := b.send("POST", "/api/speak", body("x")); resp.StatusCode != 429 {
		t.Errorf("then: %d", resp.StatusCode)
	}
	id = b.speak("x")
	b.eventually("the third fails", func() bool { return b.status(id).Status == "failed" })
}
