package sandbox_test

import (
	"context"
	"encoding/json"
	"errors"
	"net"
	"net/http"
	"os/exec"
	"runtime"
	"strings"
	"testing"
	"time"

	"callboard/internal/sandbox"
	"callboard/internal/testwait"
)

func TestInvalidOptions(t *testing.T) {
	t.Parallel()
	for _, o := range []sandbox.Options{{Addr: "4010"}, {Addr: "127.0.0.1:many"}, {Addr: "127.0.0.1:70000"}, {TimeScale: -1}, {TimeScale: 1e300}, {Quota: -1}} {
		if _, err := sandbox.New(o); err == nil || strings.Contains(err.Error(), "\n") {
			t.Errorf("%+v: %v", o, err)
		}
	}
}

func TestPortInUse(t *testing.T) {
	t.Parallel()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	s, err := sandbox.New(sandbox.Options{Addr: l.Addr().String()})
	if err != nil {
		t.Fatal(err)
	}
	err = s.Start(context.Background())
	if !errors.Is(err, sandbox.ErrAddrInUse) || strings.Contains(err.Error(), "\n") || !strings.Contains(err.Error(), l.Addr().String()) {
		t.Errorf("Start: %v", err)
	}
	if err := s.Close(context.Background()); err != nil {
		t.Errorf("Close: %v", err)
	}
}

func TestListensOnLoopbackByDefault(t *testing.T) {
	t.Parallel()
	for _, addr := range []string{"", ":0", "localhost:0", "127.0.0.1:0"} {
		b := start(t, sandbox.Options{Addr: addr})
		host, _, err := net.SplitHostPort(strings.TrimPrefix(b.URL(), "http://"))
		if err != nil || !net.ParseIP(host).IsLoopback() {
			t.Errorf("%q listens on %s", addr, b.URL())
		}
	}
}

// Not parallel: it counts goroutines.
func TestCloseEndsEverything(t *testing.T) {
	before := runtime.NumGoroutine()
	s, err := sandbox.New(sandbox.Options{SynthDelay: 20 * time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	startTime := time.Now()
	if err := s.Start(context.Background()); err != nil {
		t.Fatal(err)
	}
	t.Logf("ready after %v", time.Since(startTime))
	if s.Start(context.Background()) == nil {
		t.Error("Start succeeded twice")
	}

	// All at once: a receiver that hangs, one that is dead, a POST without an answer, a synthesis that has just
	// started, and an idle connection.
	release := make(chan struct{})
	hanging, stop := plainServer(func(http.ResponseWriter, *http.Request) { <-release })
	transport := &http.Transport{}
	b := testServer{s, t}
	call := func(method, path, body string) {
		req, _ := http.NewRequest(method, s.URL()+path, strings.NewReader(body))
		req.Header.Set("Authorization", "Bearer sandbox")
		if resp, err := transport.RoundTrip(req); err == nil {
			resp.Body.Close()
		}
	}
	call("PUT", "/api/me/callback-url", `{"callback_url":"`+hanging+`"}`)
	for range 100 {
		call("POST", "/api/speak", body("hanging"))
	}
	call("PUT", "/api/me/callback-url", `{"callback_url":"http://127.0.0.1:1/"}`)
	for range 100 {
		call("POST", "/api/speak", body("dead"))
	}
	b.eventually("attempts are under way", func() bool { return len(b.attempts()) > 0 })
	call("POST", "/_sandbox/faults", `{"kind":"speak_hang"}`)
	hung := make(chan struct{})
	go func() { call("POST", "/api/speak", body("hangs")); close(hung) }()
	b.eventually("the POST hangs", func() bool {
		_, raw := b.send("GET", "/_sandbox/speaks", "")
		return strings.Contains(string(raw), `"hangs"`)
	})
	idleConn, err := net.Dial("tcp", strings.TrimPrefix(s.URL(), "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer idleConn.Close()

	startTime = time.Now()
	if err := s.Close(context.Background()); err != nil {
		t.Errorf("Close: %v", err)
	}
	if elapsed := time.Since(startTime); elapsed > testwait.Timeout() {
		t.Errorf("Close took %v", elapsed)
	} else {
		t.Logf("closed after %v", elapsed)
	}
	<-hung
	close(release)
	stop()
	transport.CloseIdleConnections()
	http.DefaultTransport.(*http.Transport).CloseIdleConnections()
	ended := false
	defer func() {
		if !ended {
			stacks := make([]byte, 1<<20)
			t.Logf("%d goroutines, %d before:\n%s", runtime.NumGoroutine(), before, stacks[:runtime.Stack(stacks, true)])
		}
	}()
	testwait.Eventually(t, "the goroutines end", func() bool { return runtime.NumGoroutine() <= before })
	ended = true
}

func plainServer(h http.HandlerFunc) (url string, stop func()) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	srv := &http.Server{Handler: h}
	done := make(chan struct{})
	go func() { _ = srv.Serve(l); close(done) }()
	return "http://" + l.Addr().String(), func() { srv.Close(); <-done }
}

// A voice that panics must not stop the sandbox.
func TestPanickingVoice(t *testing.T) {
	t.Parallel()
	b := start(t, sandbox.Options{SynthDelay: -1, Voice: panickingVoice{}})
	id := b.speak("Boo.")
	b.eventually("it failed", func() bool { return b.status(id).Status == "failed" })
	var url string
	_, raw := b.send("GET", "/api/actor", "")
	url = decode[struct{ Result []wireActor }](t, raw).Result[0].Audio
	if resp, raw := b.do("GET", url, "", ""); resp.StatusCode != 503 {
		t.Errorf("preview: %d %s", resp.StatusCode, raw)
	}
}

type panickingVoice struct{}

func (panickingVoice) Speak(context.Context, sandbox.Utterance) (sandbox.PCM, error) { panic("boo") }

// The sandbox is used to test the client, so the two must share no code: the sandbox imports only speech, the list of actors, and what
// these need of the system.
func TestImports(t *testing.T) {
	t.Parallel()
	if _, err := exec.LookPath("go"); err != nil {
		t.Skip("there is no go command here, as below wine")
	}
	out, err := exec.Command("go", "list", "-deps", "-json=ImportPath,Standard", "callboard/internal/sandbox").Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	allowed := map[string]bool{"callboard/assets": true}
	for _, own := range []string{"sandbox", "sandbox/ttsapi", "connhook", "lazy", "netlimit", "osfile", "speech", "speech/engine", "speech/english", "speech/kana", "speech/klatt", "speech/korean", "speech/loudness", "speech/mp3enc", "speech/phone", "speech/reading", "speech/resample", "speech/wav"} {
		allowed["callboard/internal/"+own] = true
	}
	seen := 0
	for dec := json.NewDecoder(strings.NewReader(string(out))); dec.More(); {
		var p struct{ ImportPath string }
		if err := dec.Decode(&p); err != nil {
			t.Fatal(err)
		}
		if strings.HasPrefix(p.ImportPath, "callboard") {
			seen++
			if !allowed[p.ImportPath] {
				t.Errorf("the sandbox depends on %s", p.ImportPath)
			}
		}
	}
	if seen != len(allowed) {
		t.Errorf("%d packages of the program, want %d", seen, len(allowed))
	}
}

// The URLs in answers begin with Options.URL where it is set.
func TestBaseURLOption(t *testing.T) {
	t.Parallel()
	s, err := sandbox.New(sandbox.Options{Addr: "127.0.0.1:0", URL: "http://typecast.test:8080/"})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close(context.Background())
	if err := s.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	if s.URL() != "http://typecast.test:8080" {
		t.Errorf("URL() is %s", s.URL())
	}
	for _, bad := range []string{"typecast.test", "ftp://typecast.test", "http://", "http://a/?b", "http://a b/"} {
		if _, err := sandbox.New(sandbox.Options{URL: bad}); err == nil || strings.Contains(err.Error(), "\n") {
			t.Errorf("%q: %v", bad, err)
		}
	}
}
