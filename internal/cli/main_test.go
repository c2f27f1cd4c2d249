package cli_test

import (
	"context"
	"encoding/json"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"callboard/internal/cli"
	"callboard/internal/sandbox"
	"callboard/internal/sandbox/sandboxtest"
	"callboard/internal/testapp"
)

func TestMain(m *testing.M) { testapp.Main(m, cli.Run, 4) }

// person is somebody with a home folder, a token and, mostly, a Typecast that runs on this machine.
type person struct {
	t    *testing.T
	home string
	env  []string
	api  string
	box  *sandboxtest.Server
}

// nobody has no token and knows no service.
func nobody(t *testing.T) *person {
	t.Helper()
	e := testapp.NewEnv(t)
	return &person{t: t, home: e.Home, env: e.Vars}
}

// somebody has a sandbox of their own as Typecast.
func somebody(t *testing.T, o sandbox.Options) *person {
	t.Helper()
	p := nobody(t)
	if o.SynthDelay == 0 {
		o.SynthDelay = 30 * time.Millisecond
	}
	p.box = sandboxtest.Start(t, o)
	p.api = p.box.URL
	p.env = append(p.env, "TYPECAST_API_TOKEN=sandbox", "CALLBOARD_API_URL="+p.api)
	return p
}

// said is what a command gave back.
type said struct {
	code     int
	out, err string
}

// run runs one command to its end.
func (p *person) run(args ...string) said {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.t.Context(), 30*time.Second)
	defer cancel()
	return p.runWith(ctx, "", args...)
}

func (p *person) runWith(ctx context.Context, stdin string, args ...string) said {
	p.t.Helper()
	var out, errs testapp.Buffer
	code := cli.Main(ctx, args, strings.NewReader(stdin), &out, &errs, p.env)
	return said{code, out.String(), errs.String()}
}

// fault makes the sandbox misbehave, as JSON of its control call.
func (p *person) fault(body string) {
	p.t.Helper()
	p.box.Fault(body)
}

// behave ends all misbehaviour.
func (p *person) behave() {
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

// speaks is what the sandbox was asked for.
func (p *person) speaks() []sandboxtest.Speak {
	p.t.Helper()
	return p.box.Speaks()
}

func decode[T any](t *testing.T, s said) T {
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

// oneLine checks that stderr is the one line that a failed command may print.
func oneLine(t *testing.T, s said, want ...string) {
	t.Helper()
	if !strings.HasPrefix(s.err, "callboard: ") || strings.Count(s.err, "\n") != 1 || strings.ContainsAny(s.err, "\x1b\x00") {
		t.Errorf("stderr is not one line of ours: %q", s.err)
	}
	for _, w := range want {
		if !strings.Contains(s.err, w) {
			t.Errorf("stderr %q does not say %q", s.err, w)
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
