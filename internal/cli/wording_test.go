package cli_test

import (
	"path/filepath"
	"strings"
	"testing"

	"callboard/internal/sandbox"
)

// The start of a name may be a typing error. speak refuses it, as it is charged; actors show accepts it.
func TestSpeakRefusesTheStartOfAName(t *testing.T) {
	t.Parallel()
	p := newSandboxUser(t, sandbox.Options{})
	s := p.run("speak", "hello", "--actor", "Sor")
	oneLine(t, s, "“Sor”", "did you mean Sora?")
	if s.code != 2 || len(p.speaks()) != 0 {
		t.Errorf("exit %d, %d requests", s.code, len(p.speaks()))
	}
	if s := p.run("actors", "show", "Sor"); s.code != 0 || !strings.Contains(s.out, "Sora") {
		t.Errorf("actors show: exit %d, %s", s.code, s.err)
	}
}

func TestSearchWithoutResult(t *testing.T) {
	t.Parallel()
	p := newSandboxUser(t, sandbox.Options{})
	s := p.run("actors", "--search", "zzz", "--lang", "ko")
	oneLine(t, s, "no actor matches “zzz” and “ko”", "callboard actors lists all")
	if s.code != 0 || s.out != "" {
		t.Errorf("exit %d, %q", s.code, s.out)
	}
	if s := p.run("actors", "--search", "zzz", "--json"); s.code != 0 || s.out != "[]\n" {
		t.Errorf("--json: exit %d, %q", s.code, s.out)
	}
}

func TestFlagErrors(t *testing.T) {
	t.Parallel()
	for flag, want := range map[string]string{
		"--speed abc": "a number was expected, such as 1.2", "--pitch 1.5": "a whole number was expected", "--timeout soon": "a duration was expected",
	} {
		s := newUser(t).run(append([]string{"speak", "hi", "-a", "Mina"}, strings.Fields(flag)...)...)
		oneLine(t, s, flag+": "+want)
		if s.code != 2 || strings.Contains(s.err, "strconv") || strings.Contains(s.err, "parsing") {
			t.Errorf("%s: exit %d, %s", flag, s.code, s.err)
		}
	}
	if s := newUser(t).run("actors", "--json=maybe"); s.code != 2 || !strings.Contains(s.err, "--json maybe: true or false") {
		t.Errorf("exit %d, %s", s.code, s.err)
	}
}

func TestErrorsHaveNoFullStop(t *testing.T) {
	t.Parallel()
	p := newSandboxUser(t, sandbox.Options{Quota: 3})
	for _, args := range [][]string{
		{"speak", "hello", "-a", "Mina"}, {"speak", "hi", "-a", "Mina", "--pitch", "99"}, {"actors", "--api-url", "http://127.0.0.1:1", "--data-dir", filepath.Join(p.home, "new")},
		{"jobs", "show", "nothing"}, {"--nonsense"}, {"nonsense"},
	} {
		s := p.run(args...)
		if line := strings.TrimSpace(s.err); s.code == 0 || line == "" || strings.HasSuffix(line, ".") || strings.Contains(line, ".;") {
			t.Errorf("%v: exit %d, %q", args, s.code, s.err)
		}
	}
	for _, j := range decode[[]jobJSON](t, p.run("jobs", "--json")) {
		if j.Problem == nil || strings.HasSuffix(*j.Problem, ".") {
			t.Errorf("problem %v", j.Problem)
		}
	}
}
