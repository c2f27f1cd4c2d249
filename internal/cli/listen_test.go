package cli_test

import (
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"callboard/internal/app"
	"callboard/internal/cli"
	"callboard/internal/config"
	"callboard/internal/sandbox"
	"callboard/internal/testapp"
	"callboard/internal/testwait"
	"callboard/internal/workbench"
)

// startListen runs "callboard listen" until stop is called, which returns the exit code.
func startListen(t *testing.T, p *user, args ...string) (out, errs *testapp.Buffer, stop func() int) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	out, errs = &testapp.Buffer{}, &testapp.Buffer{}
	code := make(chan int, 1)
	go func() {
		code <- cli.Main(ctx, append([]string{"listen"}, args...), strings.NewReader(""), out, errs, p.env)
	}()
	return out, errs, func() int {
		cancel()
		select {
		case c := <-code:
			return c
		case <-time.After(testwait.Timeout()):
			t.Fatal("listen does not end")
			return -1
		}
	}
}

type eventJSON struct {
	Event     string
	State     string
	URL       *string
	Problem   *string
	ID        string
	JobID     *string `json:"job_id"`
	SpeakID   *string `json:"speak_id"`
	Status    *string
	Gap       *float64 `json:"attempt_gap_s"`
	Answered  int
	Duplicate *bool
	Headers   [][2]string
	Body      string
	SettledBy *string `json:"settled_by"`
	File      *string
	At        string
}

func events(t *testing.T, out string) []eventJSON {
	t.Helper()
	var all []eventJSON
	for line := range strings.Lines(out) {
		var e eventJSON
		if err := json.Unmarshal([]byte(line), &e); err != nil {
			t.Fatalf("%v in %q", err, line)
		}
		if at, err := time.Parse("2006-01-02T15:04:05.000Z", e.At); err != nil || time.Since(at) > testwait.Scaled(time.Minute) {
			t.Errorf("the time of %q: %v", line, err)
		}
		all = append(all, e)
	}
	return all
}

func TestListenJSON(t *testing.T) {
	t.Parallel()
	p := newSandboxUser(t, sandbox.Options{})
	out, errs, stop := startListen(t, p, "--json")
	testwait.Eventually(t, "the link is proven", func() bool { return strings.Contains(out.String(), `"state":"proven"`) })
	p.box.Fault(`{"kind":"webhook_duplicate"}`)
	if s := p.run("speak", "Listen to me.", "-a", "Mina"); s.code != 0 {
		t.Fatalf("speak: %d %s", s.code, s.err)
	}
	testwait.Eventually(t, "both deliveries and the file", func() bool {
		return strings.Count(out.String(), `"event":"delivery"`) == 2 && strings.Contains(out.String(), `.wav"`)
	})
	if code := stop(); code != 0 || errs.String() != "" {
		t.Errorf("exit %d, stderr %q", code, errs.String())
	}
	var deliveries, jobs []eventJSON
	states := ""
	for _, e := range events(t, out.String()) {
		switch e.Event {
		case "link":
			states += e.State + " "
			if e.URL != nil && strings.Contains(*e.URL, "/hook/") {
				t.Errorf("the secret path is printed: %s", *e.URL)
			}
		case "delivery":
			deliveries = append(deliveries, e)
		case "job":
			jobs = append(jobs, e)
		default:
			t.Errorf("an unknown event %q", e.Event)
		}
	}
	// The first printed state depends on timing. All later states are printed.
	if strings.Contains(states, "off") || strings.Count(states, "connecting") > 1 {
		t.Errorf("the link states begin with noise: %s", states)
	}
	if !strings.HasSuffix(states, "proven ") || strings.Contains(states, "connecting") && !strings.Contains(states, "online proven") {
		t.Errorf("the link states are %s", states)
	}
	last := jobs[len(jobs)-1]
	if last.State != "done" || *last.SettledBy != "webhook" || last.File == nil {
		t.Errorf("the job: %+v", last)
	}
	for i, d := range deliveries {
		if *d.JobID != last.ID || *d.Status != "done" || d.Answered != 200 || *d.Duplicate != (i == 1) || *d.Gap < 0 || (i == 0) != (*d.Gap == 0) ||
			len(d.Headers) < 3 || !strings.HasPrefix(d.Body, `{"speak_url":"`+p.api+`/api/speak/`+*d.SpeakID+`"`) {
			t.Errorf("delivery %d: %+v", i, d)
		}
	}
}

func TestListenPlain(t *testing.T) {
	t.Parallel()
	p := newSandboxUser(t, sandbox.Options{})
	out, _, stop := startListen(t, p, "--count", "1")
	testwait.Eventually(t, "the link is proven", func() bool { return strings.Contains(out.String(), "webhooks ok at http://127.0.0.1:") })
	if s := p.run("speak", "Hello.", "-a", "Mina"); s.code != 0 {
		t.Fatalf("speak: %d %s", s.code, s.err)
	}
	testwait.Eventually(t, "the delivery", func() bool { return strings.Contains(out.String(), "delivery") })
	if code := stop(); code != 0 {
		t.Errorf("exit %d after the one delivery", code)
	}
	if n := strings.Count(out.String(), "done Mina: Hello."); n > 1 {
		t.Errorf("the end of the job is printed %d times", n)
	}
	for line := range strings.Lines(out.String()) {
		if len(line) < 20 || line[2] != ':' || line[5] != ':' || strings.Contains(line, "/hook/") {
			t.Errorf("the line %q", line)
		}
	}
}

// What a terminal could obey is escaped, and a body that is not UTF-8 is in base64.
func TestListenJSONIsSafe(t *testing.T) {
	t.Parallel()
	p := newSandboxUser(t, sandbox.Options{})
	out, _, stop := startListen(t, p, "--json", "--count", "2")
	testwait.Eventually(t, "the link is proven", func() bool { return strings.Contains(out.String(), `"state":"proven"`) })
	hook := p.callback()
	for _, body := range []string{"a\u009b31m\u202e\x7f\u2028\ufeff\U000e0041é👩\u200d💻", "a\xff\xfe"} {
		resp, err := http.Post(hook, "application/json", strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
	}
	testwait.Eventually(t, "both deliveries", func() bool { return strings.Count(out.String(), `"event":"delivery"`) == 2 })
	stop()
	if !strings.Contains(out.String(), `"body":"a\u009b31m\u202e\u007f\u2028\ufeff\udb40\udc41é👩`+"\u200d💻") || !strings.Contains(out.String(), `"body_base64":"Yf/+"`) {
		t.Errorf("printed %q", out.String())
	}
	var bodies []string
	for _, e := range events(t, out.String()) {
		bodies = append(bodies, e.Body)
	}
	if !slices.Contains(bodies, "a\u009b31m\u202e\x7f\u2028\ufeff\U000e0041é👩\u200d💻") {
		t.Errorf("read back: %q", bodies)
	}
}

// Only one callboard can listen. The second one reports why it cannot.
func TestTwoListeners(t *testing.T) {
	t.Parallel()
	p := newSandboxUser(t, sandbox.Options{})
	out, _, stop := startListen(t, p)
	testwait.Eventually(t, "the link is proven", func() bool { return strings.Contains(out.String(), "webhooks ok") })
	if s := p.run("listen"); s.code != 7 || !strings.Contains(s.err, "another callboard") || strings.Count(s.err, "\n") != 1 {
		t.Errorf("exit %d, %q", s.code, s.err)
	}
	stop()
}

// A running listen says what another process sets, and nothing when a plan is used up.
func TestListenSaysWhatIsSet(t *testing.T) {
	t.Parallel()
	p := newSandboxUser(t, sandbox.Options{})
	out, _, stop := startListen(t, p, "--json")
	testwait.Eventually(t, "the link is proven", func() bool { return strings.Contains(out.String(), `"state":"proven"`) })
	c, err := config.Load(config.Source{Env: p.env})
	if err != nil {
		t.Fatal(err)
	}
	hook := p.callback()
	other, err := app.Open(t.Context(), c, app.Capabilities{})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = other.Close(context.WithoutCancel(t.Context())) }()
	said := func(want string) {
		t.Helper()
		testwait.Eventually(t, want, func() bool { return strings.Contains(out.String(), `{"event":"settings",`+want+`,"at":"`) })
	}
	if err := other.Workbench.SetForward(t.Context(), workbench.Forward{URL: "http://me:top-secret@localhost:9/x", On: true, Events: "done"}); err != nil {
		t.Fatal(err)
	}
	said(`"forward":{"url":"http://localhost:9/x","events":"done","respond":"pass"},"answers":null`)
	if err := other.Workbench.SetForward(t.Context(), workbench.Forward{}); err != nil {
		t.Fatal(err)
	}
	said(`"forward":null,"answers":null`)
	for range 2 { // the same plan once more is a plan
		before := strings.Count(out.String(), `"event":"settings"`)
		if err := other.Workbench.SetAnswers(t.Context(), "404"); err != nil {
			t.Fatal(err)
		}
		testwait.Eventually(t, "the plan", func() bool { return strings.Count(out.String(), `"event":"settings"`) == before+1 })
		said(`"forward":null,"answers":"404"`)
		if status := deliverTo(hook); status != 404 {
			t.Errorf("answered %d", status)
		}
	}
	testwait.Eventually(t, "both deliveries", func() bool { return strings.Count(out.String(), `"event":"delivery"`) == 2 })
	stop()
	if n := strings.Count(out.String(), `"event":"settings"`); n != 4 || strings.Contains(out.String(), "top-secret") {
		t.Errorf("%d changes of the settings in %s", n, out.String())
	}
}

// What comes after the last delivery that counts is refused and not stored.
func TestListenCountAcceptsNoMore(t *testing.T) {
	t.Parallel()
	p := newSandboxUser(t, sandbox.Options{})
	out, _, stop := startListen(t, p, "--json", "--count", "3")
	testwait.Eventually(t, "the link is proven", func() bool { return strings.Contains(out.String(), `"state":"proven"`) })
	hook := p.callback()
	var mu sync.Mutex
	got := map[int]int{}
	var group sync.WaitGroup
	for range 20 {
		group.Go(func() {
			status := deliverTo(hook)
			mu.Lock()
			got[status]++
			mu.Unlock()
		})
	}
	group.Wait()
	testwait.Eventually(t, "three deliveries", func() bool { return strings.Count(out.String(), `"event":"delivery"`) == 3 })
	if code := stop(); code != 0 || got[200] != 3 || got[200]+got[503]+got[0] != 20 {
		t.Errorf("exit %d, answered %v", code, got)
	}
	if stored := p.run("deliveries", "--json"); strings.Count(stored.out, `"id":`) != 3 {
		t.Errorf("stored %s", stored.out)
	}
}

// deliverTo posts a delivery, and returns the status of the answer; 0: there was none.
func deliverTo(hook string) int {
	resp, err := http.Post(hook, "application/json", strings.NewReader(`{"status":"done"}`))
	if err != nil {
		return 0
	}
	resp.Body.Close()
	return resp.StatusCode
}
