package cli_test

import (
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/charmbracelet/x/ansi"

	"callboard/internal/sandbox"
	"callboard/internal/testapp"
)

// Without a terminal and without --yes, and with flags that are wrong, nothing is sent and nothing is made.
func TestLiveCheckSendsNothingUnasked(t *testing.T) {
	t.Parallel()
	var requests atomic.Int64
	p := newSandboxUser(t, sandbox.Options{Access: func(sandbox.Access) { requests.Add(1) }})
	file := filepath.Join(p.home, "report.md")
	there := filepath.Join(p.home, "there.md")
	if err := os.WriteFile(there, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for args, says := range map[string]string{
		"--live -o " + file:                             "add --yes",
		"--yes":                                         "add --live",
		"--budget 4":                                    "add --live",
		"-o " + file:                                    "add --live",
		"--live --yes --budget 0":                       "at least 1",
		"--live --yes -o " + p.home + "/x.pdf":          ".json",
		"--live --yes -o " + there:                      "--force",
		"--live --yes -o " + there + "/none/x.md":       "can be written to",
		"--live --yes extra":                            "extra",
		"--live --yes --public-url nonsense -o " + file: "public-url",
	} {
		if s := p.run(append([]string{"doctor"}, strings.Fields(args)...)...); s.code != 2 || !strings.Contains(s.err, says) {
			t.Errorf("%s: exit %d, %s", args, s.code, s.err)
		}
	}
	if _, err := os.Stat(p.dataDir()); requests.Load() != 0 || !os.IsNotExist(err) {
		t.Errorf("%d requests, data folder: %v", requests.Load(), err)
	}
	p.env = append(p.env, "TYPECAST_API_TOKEN=")
	if s := p.run("doctor", "--live", "--yes"); s.code != 3 || requests.Load() != 0 {
		t.Errorf("without a token: exit %d, %s", s.code, s.err)
	}
}

// The exit codes are those of the other commands. The report is written unless nothing could be tried.
func TestLiveCheckThatFails(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		o    sandbox.Options
		env  string
		code int
		says string
	}{
		"quota":       {sandbox.Options{Quota: 1}, "", 4, "quota"},
		"credits":     {sandbox.Options{Credits: 1}, "CALLBOARD_SERVICE=tts", 4, "credits"},
		"key":         {sandbox.Options{Token: "another"}, "", 3, "refuses the key"},
		"no webhooks": {sandbox.Options{}, "CALLBOARD_TUNNEL=none", 0, ""},
	} {
		p := newSandboxUser(t, c.o)
		p.env = append(p.env, "TYPECAST_API_KEY=sandbox", "CALLBOARD_SERVICE=speak", c.env)
		file := filepath.Join(p.home, "report.json")
		s := p.run("doctor", "--live", "--yes", "-o", file)
		if c.code == 3 {
			oneLine(t, s, c.says)
			if _, err := os.Stat(file); s.code != 3 || !os.IsNotExist(err) {
				t.Errorf("%s: exit %d, the report: %v", name, s.code, err)
			}
			continue
		}
		if s.code != c.code || !strings.Contains(s.err, c.says) || !strings.Contains(string(readFile(t, file)), `"outcome":`) {
			t.Errorf("%s: exit %d\n%s\n%s", name, s.code, s.out, s.err)
		}
	}
}

// The key is in none of the outputs, and neither is that of the other service.
func TestLiveCheckPrintsNoKey(t *testing.T) {
	t.Parallel()
	const key, other = "planted-key-A1b2C3d4", "planted-other-E5f6G7h8"
	p := newSandboxUser(t, sandbox.Options{Token: key})
	log, file := filepath.Join(p.home, "log"), filepath.Join(p.home, "report.md")
	p.env = append(p.env, "TYPECAST_API_TOKEN="+key, "TYPECAST_API_KEY="+other, "CALLBOARD_SERVICE=speak")
	s := p.run("doctor", "--live", "--yes", "--json", "-o", file, "--log-file", log, "--log-level", "debug")
	all := s.out + s.err + string(readFile(t, file)) + string(readFile(t, log))
	if s.code != 0 || strings.Contains(all, "planted") || strings.Contains(all, "/hook/") {
		t.Errorf("exit %d: %s", s.code, all)
	}
	// The sandbox answers 401 to the other key here.
	if !strings.Contains(s.out, `"id":"foreign-token"`) || !strings.Contains(s.out, `"seen":"401"`) {
		t.Error(s.out)
	}
}

// On a terminal the lines are wrapped between words, and the plan says what becomes of the callback before the question.
func TestLiveCheckOnATerminal(t *testing.T) {
	t.Parallel()
	p := newSandboxUser(t, sandbox.Options{})
	e := &testapp.Env{Home: p.home, Vars: p.env}
	const width = 60
	term := e.Terminal(t, width, 40, "doctor", "--live", "-o", filepath.Join(p.home, "report.md"))
	term.WaitFor("go on? [y/N]")
	asked := strings.Join(strings.Fields(term.Output()), " ")
	if !strings.Contains(asked, "the account has no callback URL") || !strings.Contains(asked, "leads nowhere, until a program registers another one") {
		t.Errorf("before the question: %s", asked)
	}
	term.Type("n\r")
	term.WaitFor("nothing was changed or charged")
	term.Wait()
	for line := range strings.Lines(term.Output()) {
		if n := ansi.StringWidth(strings.TrimSpace(line)); n > width {
			t.Errorf("a line of %d cells: %s", n, line)
		}
	}
}
