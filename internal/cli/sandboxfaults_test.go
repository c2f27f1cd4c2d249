package cli_test

import (
	"bufio"
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"time"

	"callboard/internal/cli"
	"callboard/internal/sandbox"
	"callboard/internal/testapp"
	"callboard/internal/testwait"
)

// sandboxAddress is the address in the first line of "callboard sandbox".
func sandboxAddress(t *testing.T, out interface{ String() string }) string {
	t.Helper()
	_, rest, ok := strings.Cut(out.String(), "ready at ")
	if !ok {
		t.Fatalf("%q", out.String())
	}
	return strings.Fields(rest)[0]
}

func TestSandboxFaultCommands(t *testing.T) {
	t.Parallel()
	out, stop := startSandbox(t)
	defer stop()
	at := sandboxAddress(t, out)
	p := newUser(t)
	if s := p.run("sandbox", "faults", "--at", at); s.code != 0 || s.out != "" || !strings.Contains(s.err, "no fault") {
		t.Errorf("none: exit %d, %q, %q", s.code, s.out, s.err)
	}
	if s := p.run("sandbox", "fault", "webhook_late", "--count", "2", "--delay", "800ms", "--at", at); s.code != 0 || s.out != "webhook_late\t2\t800ms\n" {
		t.Errorf("exit %d, %q, %q", s.code, s.out, s.err)
	}
	s := p.run("sandbox", "fault", "download_slow", "--at", at+"/", "--json")
	want := `[{"kind":"webhook_late","left":2,"delay_ms":800},{"kind":"download_slow","left":1,"delay_ms":5000}]` + "\n"
	if s.code != 0 || s.out != want {
		t.Errorf("exit %d, %q, %q", s.code, s.out, s.err)
	}
	if s := p.run("sandbox", "faults", "--at", at, "--json"); s.out != want {
		t.Errorf("exit %d, %q, %q", s.code, s.out, s.err)
	}
	if s := p.run("sandbox", "faults", "clear", "--at", at, "--json"); s.code != 0 || s.out != "[]\n" {
		t.Errorf("clear: exit %d, %q, %q", s.code, s.out, s.err)
	}
}

func TestSandboxFaultErrors(t *testing.T) {
	t.Parallel()
	other := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("<html>")) }))
	defer other.Close()
	foreign := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusForbidden) }))
	defer foreign.Close()
	for _, tt := range []struct {
		args []string
		code int
		says []string
	}{
		{[]string{"fault"}, 2, []string{"no kind", "webhook_late"}},
		{[]string{"fault", "webhook_lat"}, 2, []string{"webhook_lat", "did you mean webhook_late?", "api_500"}},
		{[]string{"fault", "api_500", "speak_500"}, 2, []string{"one kind"}},
		{[]string{"fault", "api_500", "--count", "0"}, 2, []string{"--count"}},
		{[]string{"fault", "api_500", "--delay", "-1s"}, 2, []string{"--delay"}},
		{[]string{"fault", "api_500", "--at", "127.0.0.1:4010"}, 2, []string{"--at", "http://127.0.0.1:4010"}},
		{[]string{"fault", "api_500", "--at", "http://127.0.0.1:1"}, 1, []string{"no sandbox answers at http://127.0.0.1:1", "callboard sandbox"}},
		{[]string{"faults", "--at", other.URL}, 1, []string{"is no sandbox"}},
		{[]string{"faults", "clear", "--at", other.URL}, 1, []string{"is no sandbox"}},
		{[]string{"faults", "--at", foreign.URL}, 3, []string{"--token"}},
		{[]string{"faults", "--sandbox"}, 1, []string{"no callboard with a sandbox", "callboard --sandbox"}},
		{[]string{"faults", "clean"}, 2, []string{"clean", "faults clear"}},
		{[]string{"fautl"}, 2, []string{"did you mean fault"}},
		{[]string{"--assume", "sound=loud"}, 2, []string{"--assume", "no \"sound\"", "unknown-preset"}},
		{[]string{"--callback", "http://shop.example/hook"}, 2, []string{"--callback", "https://"}},
	} {
		s := newUser(t).run(append([]string{"sandbox"}, tt.args...)...)
		oneLine(t, s, tt.says...)
		if s.code != tt.code {
			t.Errorf("%v: exit %d, %s", tt.args, s.code, s.err)
		}
	}
}

// The sandbox inside another callboard of the data folder is found.
func TestFaultOfTheAppsSandbox(t *testing.T) {
	t.Parallel()
	p := newUser(t)
	ctx, stop := context.WithCancel(t.Context())
	var listen, errs testapp.Buffer
	ended := make(chan int, 1)
	go func() {
		ended <- cli.Main(ctx, []string{"listen", "--sandbox", "--json"}, strings.NewReader(""), &listen, &errs, p.env)
	}()
	testwait.Eventually(t, "the link is proven", func() bool { return strings.Contains(listen.String(), `"proven"`) })
	if s := p.run("sandbox", "fault", "speak_failed", "--sandbox"); s.code != 0 || s.out != "speak_failed\t1\n" {
		t.Errorf("exit %d, %q, %q", s.code, s.out, s.err)
	}
	if s := p.run("speak", "hello", "-a", "Mina", "--sandbox"); s.code != 5 {
		t.Errorf("speak: exit %d, %s", s.code, s.err)
	}
	stop()
	<-ended
}

func TestSandboxAccessLog(t *testing.T) {
	t.Parallel()
	hook := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	defer hook.Close()
	out, stop := startSandbox(t, "--json", "--synth-delay", "0s", "--callback", hook.URL+"/hook/abcdef")
	defer stop()
	var ready struct {
		APIURL string `json:"api_url"`
	}
	if err := json.Unmarshal([]byte(out.String()), &ready); err != nil {
		t.Fatal(err)
	}
	req, _ := http.NewRequest("POST", ready.APIURL+"/api/speak", strings.NewReader(`{"text":"Hello.","lang":"auto","actor_id":"5c71dffaf3e5b69d9064a6f4"}`))
	req.Header.Set("Authorization", "Bearer sandbox")
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	res.Body.Close()
	type line struct {
		Event, Method, Path, URL, At string
		Status, Attempt              int
		MS                           *int64
	}
	var request, attempt line
	testwait.Eventually(t, "both lines", func() bool {
		for raw := range strings.Lines(out.String()) {
			var l line
			if err := json.Unmarshal([]byte(raw), &l); err != nil {
				return false // not complete yet
			}
			switch l.Event {
			case "request":
				request = l
			case "attempt":
				attempt = l
			}
		}
		return request.Event != "" && attempt.Event != ""
	})
	if request.Method != "POST" || request.Path != "/api/speak" || request.Status != 200 || request.MS == nil || !strings.HasSuffix(request.At, "Z") {
		t.Errorf("%+v", request)
	}
	if attempt.Attempt != 1 || attempt.Status != 200 || !strings.HasPrefix(attempt.URL, hook.URL) || strings.Contains(out.String(), "abcdef") {
		t.Errorf("%+v\n%s", attempt, out.String())
	}

	plain, stopPlain := startSandbox(t)
	quiet, stopQuiet := startSandbox(t, "--quiet")
	for _, o := range []interface{ String() string }{plain, quiet} {
		res, err := http.Get(sandboxAddress(t, o) + "/api/me")
		if err != nil {
			t.Fatal(err)
		}
		res.Body.Close()
	}
	testwait.Eventually(t, "the line", func() bool { return strings.Contains(plain.String(), "GET      /api/me  401, ") })
	stopPlain()
	if stopQuiet(); strings.Count(quiet.String(), "\n") != 1 {
		t.Errorf("with --quiet: %q", quiet.String())
	}
}

// A reader of stdout that takes the first line and goes ends the server quietly, with the next line.
func TestSandboxEndsWithItsReader(t *testing.T) {
	t.Parallel()
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	var errs testapp.Buffer
	code := make(chan int, 1)
	go func() {
		code <- cli.Main(t.Context(), []string{"sandbox", "--addr", "127.0.0.1:0"}, strings.NewReader(""), w, &errs, newUser(t).env)
	}()
	line, err := bufio.NewReader(r).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	r.Close()
	_, rest, _ := strings.Cut(line, "ready at ")
	res, err := http.Get(strings.Fields(rest)[0] + "/api/me")
	if err != nil {
		t.Fatal(err)
	}
	res.Body.Close()
	select {
	case c := <-code:
		if c != 0 || errs.String() != "" {
			t.Errorf("exit %d, %q", c, errs.String())
		}
	case <-time.After(testwait.Timeout()):
		t.Error("it does not end")
	}
}

// Completion knows the kinds of faults, and the assumptions with their values.
func TestFaultCompletion(t *testing.T) {
	t.Parallel()
	s := newUser(t).run("__complete", "sandbox", "fault", "")
	for _, kind := range sandbox.FaultKinds() {
		if !strings.Contains(s.out, kind+"\n") {
			t.Errorf("%s is missing: %q", kind, s.out)
		}
	}
	s = newUser(t).run("__complete", "sandbox", "--assume", "")
	for _, value := range []string{"lang=short\n", "poll-limit=\n"} {
		if !strings.Contains(s.out, value) {
			t.Errorf("%q is missing: %q", value, s.out)
		}
	}
}
