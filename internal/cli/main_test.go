package cli_test

import (
	"context"
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"callboard/internal/cli"
	"callboard/internal/config"
	"callboard/internal/sandbox"
	"callboard/internal/sandbox/sandboxtest"
	"callboard/internal/testapp"
	"callboard/internal/testwait"
)

func TestMain(m *testing.M) { testapp.Main(m, cli.Run, 4) }

// user is a home folder with settings and, in most tests, a sandbox as Typecast.
type user struct {
	t    testing.TB
	home string
	env  []string
	api  string
	box  *sandboxtest.Server
}

// newUser returns a user without a token and a service.
func newUser(t testing.TB) *user {
	t.Helper()
	e := testapp.NewEnv(t)
	return &user{t: t, home: e.Home, env: e.Vars}
}

// newSandboxUser returns a user with a sandbox as Typecast.
func newSandboxUser(t testing.TB, o sandbox.Options) *user {
	t.Helper()
	p := newUser(t)
	if o.SynthDelay == 0 {
		o.SynthDelay = 30 * time.Millisecond
	}
	p.box = sandboxtest.Start(t, o)
	p.api = p.box.URL
	p.env = append(p.env, "TYPECAST_API_TOKEN=sandbox", "CALLBOARD_API_URL="+p.api)
	return p
}

// dataDir is the folder of the jobs, of the user's service.
func (p *user) dataDir() string {
	return config.DataFolder(filepath.Join(p.home, "data", "callboard"), config.Speak, p.api)
}

// result is the exit code and the output of a command.
type result struct {
	code     int
	out, err string
}

// run runs a command to its end.
func (p *user) run(args ...string) result {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.t.Context(), 3*testwait.Timeout())
	defer cancel()
	return p.runWith(ctx, "", args...)
}

func (p *user) runWith(ctx context.Context, stdin string, args ...string) result {
	p.t.Helper()
	var out, errs testapp.Buffer
	code := cli.Main(ctx, args, strings.NewReader(stdin), &out, &errs, p.env)
	return result{code, out.String(), errs.String()}
}

// fault plans a fault in the sandbox, given as the JSON of its control call.
func (p *user) fault(body string) {
	p.t.Helper()
	p.box.Fault(body)
}

// clearFaults removes all planned faults.
func (p *user) clearFaults() {
	p.t.Helper()
	req, err := http.NewRequestWithContext(p.t.Context(), http.MethodDelete, p.api+"/_sandbox/faults", nil)
	if err != nil {
		p.t.Fatal(err)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil || resp.StatusCode != http.StatusNoContent {
		p.t.Fatal(resp, err)
	}
	resp.Body.Close()
}

// register registers a callback URL in the sandbox, as another program would.
func (p *user) register(url string) {
	p.t.Helper()
	req, _ := http.NewRequestWithContext(p.t.Context(), http.MethodPut, p.api+"/api/me/callback-url", strings.NewReader(`{"callback_url":"`+url+`"}`))
	req.Header.Set("Authorization", "Bearer sandbox")
	req.Header.Set("Content-Type", "application/json")
	resp, err := http.DefaultClient.Do(req)
	if err != nil || resp.StatusCode != http.StatusOK {
		p.t.Fatal(resp, err)
	}
	resp.Body.Close()
}

// callback returns the callback URL that is registered in the sandbox.
func (p *user) callback() string {
	p.t.Helper()
	req, _ := http.NewRequestWithContext(p.t.Context(), http.MethodGet, p.api+"/api/me", nil)
	req.Header.Set("Authorization", "Bearer sandbox")
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		p.t.Fatal(err)
	}
	defer resp.Body.Close()
	var me struct {
		Result struct {
			URL string `json:"callback_url"`
		}
	}
	if err := json.NewDecoder(resp.Body).Decode(&me); err != nil {
		p.t.Fatal(err)
	}
	return me.Result.URL
}

// speaks returns the requests that the sandbox has accepted.
func (p *user) speaks() []sandboxtest.Speak {
	p.t.Helper()
	return p.box.Speaks()
}

// decode reads the JSON value on stdout.
func decode[T any](t *testing.T, s result) T {
	t.Helper()
	var v T
	if err := json.Unmarshal([]byte(s.out), &v); err != nil {
		t.Fatalf("stdout %q (exit %d, stderr %q): %v", s.out, s.code, s.err, err)
	}
	if strings.Count(strings.TrimSpace(s.out), "\n") > 0 {
		t.Errorf("more than one JSON value or line: %q", s.out)
	}
	return v
}

// oneLine checks that stderr is one line and contains the given words.
func oneLine(t *testing.T, s result, want ...string) {
	t.Helper()
	if !strings.HasPrefix(s.err, "callboard: ") || strings.Count(s.err, "\n") != 1 || strings.ContainsAny(s.err, "\x1b\x00") {
		t.Errorf("stderr is not one line of callboard: %q", s.err)
	}
	for _, w := range want {
		if !strings.Contains(s.err, w) {
			t.Errorf("stderr %q does not contain %q", s.err, w)
		}
	}
}

func readFile(t *testing.T, path string) []byte {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return b
}
