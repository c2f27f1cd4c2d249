package testapp

import (
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"callboard/internal/testterm"
)

// Env is an environment for callboard processes that share settings and data. It has a home folder of its own, no
// keyring, no audio device and nothing of the test's own environment but PATH and TMPDIR.
type Env struct {
	Home string   // a temporary folder; settings and data are below it
	Vars []string // as os.Environ returns them; the last of equal names counts

	Program string // the executable, such as that of Build; empty: the test binary
}

// NewEnv makes an environment with more variables, each in the form NAME=value.
func NewEnv(t testing.TB, vars ...string) *Env {
	t.Helper()
	home := t.TempDir()
	e := &Env{Home: home, Vars: []string{
		runVar + "=1", "HOME=" + home, "XDG_CONFIG_HOME=" + filepath.Join(home, "config"), "XDG_DATA_HOME=" + filepath.Join(home, "data"),
		"CALLBOARD_AUDIO=silent", "CALLBOARD_KEYRING=off", "TERM=xterm-256color", "LANG=en_US.UTF-8",
	}}
	for _, name := range []string{"PATH", "TMPDIR"} {
		if value, ok := os.LookupEnv(name); ok {
			e.Vars = append(e.Vars, name+"="+value)
		}
	}
	return e.With(vars...)
}

// With returns a copy with more variables, on the same folders.
func (e *Env) With(vars ...string) *Env {
	return &Env{Home: e.Home, Vars: append(slices.Clone(e.Vars), vars...), Program: e.Program}
}

// DataDir returns the default data folder of the service in CALLBOARD_API_URL, or of Typecast, and creates it.
func (e *Env) DataDir(t testing.TB) string {
	t.Helper()
	dir := filepath.Join(e.Home, "data", "callboard")
	for _, v := range e.Vars {
		if raw, ok := strings.CutPrefix(v, "CALLBOARD_API_URL="); ok {
			u, err := url.Parse(raw)
			if err != nil {
				t.Fatal(err)
			}
			dir = filepath.Join(e.Home, "data", "callboard", "at", u.Hostname()+"-"+u.Port())
		}
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	return dir
}

// Result is what a process that has ended printed, and its exit code.
type Result struct {
	Stdout, Stderr string
	Code           int
}

// Run runs a command to its end. What it prints on stderr is also logged.
func (e *Env) Run(t testing.TB, args ...string) Result {
	t.Helper()
	p := e.Start(t, args...)
	code := p.Wait()
	if errs := p.Stderr.String(); errs != "" {
		t.Logf("%v: %s", args, errs)
	}
	return Result{Stdout: p.Stdout.String(), Stderr: p.Stderr.String(), Code: code}
}

// path is the executable of this environment.
func (e *Env) path(t testing.TB) string {
	t.Helper()
	if e.Program != "" {
		return e.Program
	}
	return Path(t)
}

// Terminal starts a command in a new terminal of w by h cells. It skips the test on systems without pseudo-terminals.
func (e *Env) Terminal(t testing.TB, w, h int, args ...string) *testterm.Term {
	t.Helper()
	return testterm.Start(t, testterm.Options{Path: e.path(t), Args: args, Env: e.Vars, W: w, H: h})
}
