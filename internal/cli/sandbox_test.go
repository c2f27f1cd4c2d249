package cli_test

import (
	"context"
	"encoding/json"
	"net/http"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"callboard/internal/cli"
	"callboard/internal/testapp"
	"callboard/internal/testwait"
)

// startSandbox runs "callboard sandbox" until stop is called, which returns the exit code.
func startSandbox(t *testing.T, args ...string) (out *testapp.Buffer, stop func() int) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	out = &testapp.Buffer{}
	var errs testapp.Buffer
	code := make(chan int, 1)
	go func() {
		code <- cli.Main(ctx, append([]string{"sandbox", "--addr", "127.0.0.1:0"}, args...), strings.NewReader(""), out, &errs, newUser(t).env)
	}()
	testwait.Eventually(t, "the sandbox is ready", func() bool { return strings.HasSuffix(out.String(), "\n") || errs.String() != "" })
	if errs.String() != "" {
		t.Fatalf("stderr %q", errs.String())
	}
	return out, func() int {
		cancel()
		select {
		case c := <-code:
			return c
		case <-time.After(testwait.Timeout()):
			t.Fatal("the sandbox does not end")
			return -1
		}
	}
}

func TestSandboxCommand(t *testing.T) {
	t.Parallel()
	out, stop := startSandbox(t, "--json", "--token", "__pltMINE", "--quota", "10")
	var ready struct {
		Event  string `json:"event"`
		APIURL string `json:"api_url"`
		Token  string `json:"token"`
		Voice  string `json:"voice"`
	}
	if err := json.Unmarshal([]byte(out.String()), &ready); err != nil || ready.Event != "ready" || ready.Token != "__pltMINE" || ready.Voice != "builtin" {
		t.Fatalf("%q: %v", out.String(), err)
	}
	for token, want := range map[string]int{"__pltMINE": 200, "sandbox": 401} {
		req, _ := http.NewRequestWithContext(t.Context(), http.MethodGet, ready.APIURL+"/api/me", nil)
		req.Header.Set("Authorization", "Bearer "+token)
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		if resp.StatusCode != want {
			t.Errorf("token %q: %d, want %d", token, resp.StatusCode, want)
		}
	}

	p := newUser(t)
	p.env = append(p.env, "TYPECAST_API_TOKEN=__pltMINE", "CALLBOARD_API_URL="+ready.APIURL)
	if s := p.run("speak", "hi", "-a", "Mina", "--json"); s.code != 0 || *decode[jobJSON](t, s).SettledBy != "webhook" {
		t.Errorf("speak: exit %d, %s", s.code, s.err)
	}
	if s := p.run("speak", "more than is left", "-a", "Mina"); s.code != 4 {
		t.Errorf("over the quota: exit %d, %s", s.code, s.err)
	}
	if code := stop(); code != 0 {
		t.Errorf("after Ctrl+C: exit %d", code)
	}
}

// A value that the sandbox cannot use is an error that names the flag.
func TestSandboxFlagErrors(t *testing.T) {
	t.Parallel()
	for _, args := range [][]string{
		{"--addr", "foo"}, {"--addr", "127.0.0.1:99999"}, {"--url", "foo"}, {"--url", "ftp://x:1"}, {"--quota", "-1"}, {"--time-scale", "0"},
		{"--time-scale", "NaN"}, {"--keep", "-1"}, {"--plan", "gold"}, {"--credits", "-1"}, {"--concurrency", "-1"}, {"--synth-delay", "-1s"}, {"--webhook-timeout", "0s"}, {"--assume", "foo=bar"},
		{"--callback", "ftp://x"}, {"--token", ""}, {"--token", "a\nb"}, {"--token", "비밀"},
	} {
		s := newUser(t).run(append([]string{"sandbox"}, args...)...)
		oneLine(t, s, "callboard: "+args[0]+": ")
		if s.code != 2 || s.out != "" {
			t.Errorf("%q: exit %d, %q", args, s.code, s.out)
		}
	}
}

func TestSandboxCommandPrintsItsURL(t *testing.T) {
	t.Parallel()
	out, stop := startSandbox(t, "--synth-delay", "0s")
	if line := out.String(); !strings.Contains(line, "ready at http://127.0.0.1:") || strings.Count(line, "\n") != 1 {
		t.Errorf("%q", line)
	}
	// A second server on the same port.
	addr := strings.Fields(strings.SplitAfter(out.String(), "http://")[1])[0]
	s := newUser(t).run("sandbox", "--addr", addr)
	oneLine(t, s, addr, "--addr")
	if s.code != 2 {
		t.Errorf("a taken port: exit %d", s.code)
	}
	stop()
}

func TestSandboxModeKeepsItsDataBetweenRuns(t *testing.T) {
	t.Parallel()
	p := newUser(t)
	p.env = append(p.env, "TYPECAST_API_TOKEN=__pltREALREAL") // not used in sandbox mode
	first := decode[jobJSON](t, p.run("speak", "--sandbox", "hello", "-a", "Mina", "--json"))
	second := decode[jobJSON](t, p.run("speak", "hello again", "-a", "미나", "--json", "--sandbox"))
	for _, j := range []jobJSON{first, second} {
		if j.SettledBy == nil || *j.SettledBy != "webhook" || j.File == nil || !strings.Contains(filepath.ToSlash(*j.File), "/sandbox/audio/") {
			t.Errorf("job = %+v", j)
		}
	}
	if list := decode[[]jobJSON](t, p.run("jobs", "--sandbox", "--json")); len(list) != 2 {
		t.Errorf("%d jobs in sandbox mode", len(list))
	}
	if list := decode[[]jobJSON](t, p.run("jobs", "--json")); len(list) != 0 {
		t.Errorf("jobs of sandbox mode appear without it: %d", len(list))
	}
}

// A missing speech engine is a usage error, in sandbox mode and as a server.
func TestMissingSpeechEngine(t *testing.T) {
	t.Parallel()
	if _, err := exec.LookPath("say"); err == nil {
		t.Skip("this machine has the speech engine say")
	}
	missing := "say is not installed"
	if runtime.GOOS == "windows" {
		missing = "say does not work on Windows"
	}
	for name, c := range map[string]struct {
		args []string
		env  string
		says []string
	}{
		"server":       {[]string{"sandbox", "--addr", "127.0.0.1:0", "--voice", "say"}, "", []string{"--voice", missing, "built-in voice"}},
		"sandbox mode": {[]string{"speak", "--sandbox", "hello", "-a", "Mina", "--voice", "say"}, "", []string{"--voice", missing, "built-in voice"}},
		"variable":     {[]string{"speak", "--sandbox", "hello", "-a", "Mina"}, "CALLBOARD_VOICE=say", []string{"CALLBOARD_VOICE", missing}},
		"unknown name": {[]string{"sandbox", "--voice", "hal"}, "", []string{"--voice", "hal", "builtin, espeak-ng, flite, say, auto"}},
	} {
		p := newUser(t)
		p.env = append(p.env, c.env)
		s := p.run(c.args...)
		oneLine(t, s, c.says...)
		if s.code != 2 {
			t.Errorf("%s: exit %d, %s", name, s.code, s.err)
		}
	}
}
