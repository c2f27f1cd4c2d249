package cli_test

import (
	"regexp"
	"strings"
	"testing"

	"callboard/internal/sandbox"
	"callboard/internal/testapp"
)

// Lists have colours on a terminal, and none in a pipe or when the user does not want them.
func TestColoursAreForTerminals(t *testing.T) {
	t.Parallel()
	p := newSandboxUser(t, sandbox.Options{})
	if s := p.run("speak", "hello", "-a", "Mina"); s.code != 0 {
		t.Fatal(s.err)
	}
	colour := regexp.MustCompile(`\x1b\[3[1-6]m`)
	for command, coloured := range map[string]string{"doctor": "\x1b[32mok\x1b[m", "jobs": "\x1b[32m✓ done\x1b[m", "actors --lang ko": "\x1b[1mMina\x1b[m"} {
		args := strings.Fields(command)
		if s := p.run(args...); strings.Contains(s.out, "\x1b") {
			t.Errorf("%s in a pipe has colours: %q", command, s.out)
		}
		e := &testapp.Env{Home: p.home, Vars: p.env}
		term := e.Terminal(t, 100, 30, args...)
		term.Wait()
		if out := term.Output(); !strings.Contains(out, coloured) {
			t.Errorf("%s on a terminal: %q", command, out)
		}
		for _, off := range [][]string{{"NO_COLOR=1"}, {"TERM=dumb"}, {"CALLBOARD_NO_COLOR=true"}} {
			term := e.With(off...).Terminal(t, 100, 30, args...)
			term.Wait()
			if out := term.Output(); colour.MatchString(out) || strings.Contains(out, "\x1b[1m") {
				t.Errorf("%s with %v: %q", command, off, out)
			}
		}
	}
}

// A program of listen --exec that repeats what a stranger has sent does not change the state of the terminal.
func TestOutputOfAProgramOnATerminal(t *testing.T) {
	t.Parallel()
	p := newSandboxUser(t, sandbox.Options{})
	e := &testapp.Env{Home: p.home, Vars: p.env}
	term := e.Terminal(t, 100, 30, "listen", "--count", "1", "--exec", "cat")
	term.WaitFor("webhooks ok")
	if status := post(t, p.callback(), "stranger\x1b[31m\x07 said this"); status != 200 {
		t.Errorf("answered %d", status)
	}
	term.WaitFor("said this")
	term.Wait()
	if out := term.Output(); strings.Contains(out, "\x1b[31m") || strings.Contains(out, "\x07 said") {
		t.Errorf("the terminal got %q", out)
	}
}

// The columns for other programs begin with a value, and the same value in each run.
func TestPipedActorsBeginWithAName(t *testing.T) {
	t.Parallel()
	p := newSandboxUser(t, sandbox.Options{})
	for line := range strings.Lines(p.run("actors").out) {
		if name, _, ok := strings.Cut(line, "\t"); !ok || name == "" {
			t.Errorf("the first column is empty: %q", line)
		}
	}
}

// What is missing is said once, in one line.
func TestFirstRunErrorsAreSaidOnce(t *testing.T) {
	t.Parallel()
	p := newUser(t)
	p.env = append(p.env, "TYPECAST_API_TOKEN=x")
	s := p.run("listen")
	oneLine(t, s, "NGROK_AUTHTOKEN", "--public-url")
	if s.code != 7 {
		t.Errorf("exit %d", s.code)
	}
	s = p.run("jobs", "wait", "01abcdefgh")
	oneLine(t, s, "01abcdefgh")
	p.env = append(p.env, "CALLBOARD_API_URL=https://127.0.0.1:1")
	s = p.run("speak", "hello", "-a", "Mina", "--timeout", "100ms")
	oneLine(t, s)
	if s.code == 0 {
		t.Error("speak succeeds")
	}
}

func TestNoSignsInASCII(t *testing.T) {
	t.Parallel()
	p := newSandboxUser(t, sandbox.Options{})
	e := &testapp.Env{Home: p.home, Vars: p.env}
	for _, args := range [][]string{
		{"speak", "hello", "-a", "Mina", "--ascii"}, {"listen", "--ascii", "--count", "1", "--for", "1s"}, {"jobs", "--ascii"}, {"doctor", "--ascii"}, {"speak", "hello", "-a", "Nobody", "--ascii"},
		{"help", "--ascii"}, {"help", "sandbox", "--ascii"}, {"jobs", "rm", "--ascii", "--help"}, {"help", "flags", "--ascii"}, {"sandbox", "--nonsense", "--ascii"},
	} {
		term := e.Terminal(t, 100, 30, args...)
		term.Wait()
		for _, r := range term.Output() {
			if r > 127 {
				t.Errorf("%v prints %q: %q", args, r, term.Output())
				break
			}
		}
	}
}
