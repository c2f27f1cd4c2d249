//go:build unix

package e2e

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"callboard/internal/testwait"
)

// Posts to the callback that name a running job and an end that is not true settle nothing, also after a restart: the service
// is asked. A link on another port of this machine is never fetched, and the job ends with its own audio.
func TestForgedEndsAreConfirmedFirst(t *testing.T) {
	t.Parallel()
	var fetched atomic.Int64
	evil := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		fetched.Add(1)
		w.Header().Set("Content-Type", "audio/wav")
		_, _ = io.WriteString(w, "RIFF\x2c\x00\x00\x00WAVEfmt \x10\x00\x00\x00\x01\x00\x01\x00\x80\x3e\x00\x00\x00\x7d\x00\x00\x02\x00\x10\x00data\x08\x00\x00\x00........")
	}))
	defer evil.Close()
	c := startLocal(t, "--synth-delay", (testwait.Timeout() / 2).String())
	l := c.listen()
	l.waitFor("the link is proven", 0, isProven)
	if r := c.env.Run(t, "speak", "The real one.", "--actor", "Mina", "--timeout", testwait.Flag(time.Second)); r.Code != 6 {
		t.Fatalf("exit %d: %s", r.Code, r.Stderr)
	}
	real := c.box.Speaks()[0].ID
	forge := func(fields string) {
		t.Helper()
		body := fmt.Sprintf(`{"speak_url":"https://typecast.ai/api/speak/%s",%s}`, real, fields)
		resp, err := http.Post(c.box.Callback(), "application/json", strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
	}
	lies := []string{
		`"status":"failed"`,
		`"status":"done"`,
		fmt.Sprintf(`"status":"done","audio_download_url":%q`, evil.URL+"/evil.wav"),
		fmt.Sprintf(`"status":"done","audio_url_no_redirect":%q`, evil.URL+"/evil.wav"),
		fmt.Sprintf(`"status":"done","audio_download_url":"//%s/evil.wav"`, strings.TrimPrefix(evil.URL, "http://")),
	}
	for _, lie := range lies {
		forge(lie)
	}
	list := func() jobJSON {
		t.Helper()
		r := c.env.Run(t, "jobs", "--json")
		var jobs []jobJSON
		if err := json.Unmarshal([]byte(r.Stdout), &jobs); err != nil || len(jobs) != 1 {
			t.Fatalf("%s, %v", r.Stdout, err)
		}
		return jobs[0]
	}
	forge(lies[0])
	l.quit()
	if j := list(); j.State == "failed" || j.State == "done" || j.SettledBy != nil {
		t.Fatalf("%+v", j)
	}
	j := list()
	if r := c.env.Run(t, "jobs", "wait", j.ID, "--timeout", "1s"); r.Code != 6 {
		t.Errorf("jobs wait: exit %d: %s", r.Code, r.Stderr)
	}
	if r := c.env.Run(t, "jobs", "wait", j.ID, "--timeout", testwait.Timeout().String()); r.Code != 0 {
		t.Errorf("jobs wait: exit %d: %s", r.Code, r.Stderr)
	}
	j = list()
	if j.State != "done" || j.File == nil {
		t.Fatalf("%+v", j)
	}
	if audio := readFile(t, *j.File); len(audio) < 1000 {
		t.Errorf("the audio has %d bytes", len(audio))
	}
	if n := fetched.Load(); n != 0 {
		t.Errorf("%d requests to the foreign link", n)
	}
}

// If the service cannot be asked, a "failed" stands after some seconds, unconfirmed. The service's word replaces it as soon as
// it can be had: here the job is done.
func TestUnconfirmedFailureIsCorrected(t *testing.T) {
	t.Parallel()
	c := startLocal(t, "--synth-delay", "10ms")
	var down atomic.Bool
	c.inFront(func(w http.ResponseWriter, r *http.Request) bool {
		if !down.Load() || !isStateCall(r) {
			return false
		}
		w.WriteHeader(http.StatusServiceUnavailable)
		return true
	})
	l := c.listen()
	l.waitFor("the link is proven", 0, isProven)
	c.box.Fault(`{"kind":"webhook_drop","count":100}`)
	down.Store(true)
	p := c.env.Start(t, "speak", "It is done.", "--actor", "Mina", "--json", "--timeout", testwait.Timeout().String())
	testwait.Eventually(t, "the text is accepted", func() bool { return len(c.box.Speaks()) == 1 })
	resp, err := http.Post(c.box.Callback(), "application/json", strings.NewReader(fmt.Sprintf(`{"speak_url":"/api/speak/%s","status":"failed"}`, c.box.Speaks()[0].ID)))
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	began := time.Now()
	if code := p.Wait(); code != 5 {
		t.Fatalf("exit %d after %v: %s", code, time.Since(began), p.Stderr.String())
	}
	var j struct {
		jobJSON
		Unconfirmed bool
	}
	if err := json.Unmarshal([]byte(p.Stdout.String()), &j); err != nil || j.State != "failed" || !j.Unconfirmed {
		t.Errorf("%s, %v", p.Stdout.String(), err)
	}
	down.Store(false)
	// The service is asked again after growing waits, so that this can take longer than other conditions.
	done := func(e listenEvent) bool { return e.Event == "job" && e.State == "done" && e.File != "" }
	testwait.Within(t, 2*testwait.Timeout(), "the job is done", func() bool { return slices.ContainsFunc(l.events(), done) })
	l.quit()
	r := c.env.Run(t, "jobs", "show", j.ID, "--json")
	if err := json.Unmarshal([]byte(r.Stdout), &j); err != nil || j.State != "done" || j.Unconfirmed || j.File == nil {
		t.Errorf("%s, %v", r.Stdout, err)
	}
}
