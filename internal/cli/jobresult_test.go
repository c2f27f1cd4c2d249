package cli_test

import (
	"path/filepath"
	"strings"
	"testing"
	"time"

	"callboard/internal/sandbox"
	"callboard/internal/testwait"
)

// The webhook settles the job, but the download fails: the job is done, not uncertain.
func TestFailingDownloadIsReported(t *testing.T) {
	t.Parallel()
	p := newSandboxUser(t, sandbox.Options{})
	p.fault(`{"kind":"download_403","count":50}`)
	s := p.run("speak", "hello", "-a", "Mina", "--timeout", testwait.Flag(2*time.Second), "--json")
	j := decode[jobJSON](t, s)
	oneLine(t, s, "403", "jobs wait "+j.ID+" downloads it")
	if s.code != 6 || j.State != "done" || j.File != nil || j.Problem == nil || !strings.Contains(*j.Problem, "403") {
		t.Fatalf("exit %d: %s", s.code, s.out)
	}
	if shown := p.run("jobs", "show", j.ID); !strings.Contains(shown.out, "problem\tdone, but the audio is not here yet") {
		t.Errorf("show: %s", shown.out)
	}
	p.clearFaults()
	s = p.run("jobs", "wait", j.ID, "--json")
	if got := decode[[]jobJSON](t, s); s.code != 0 || got[0].File == nil || got[0].Problem != nil {
		t.Errorf("exit %d: %s %s", s.code, s.out, s.err)
	}
}

func TestServiceErrorHasOneExitCode(t *testing.T) {
	t.Parallel()
	p := newSandboxUser(t, sandbox.Options{})
	p.fault(`{"kind":"speak_500","count":1}`)
	s := p.run("speak", "hello", "-a", "Mina", "--json")
	j := decode[jobJSON](t, s)
	oneLine(t, s, "500", "not repeated", "did not accept it", "try again in a few minutes")
	if s.code != 1 || strings.Contains(s.err, "charged") || j.State != "failed" {
		t.Errorf("speak: exit %d, %s", s.code, s.err)
	}
	if waited := p.run("jobs", "wait", j.ID); waited.code != s.code {
		t.Errorf("jobs wait: exit %d, speak had %d", waited.code, s.code)
	}
}

// The command that an error message suggests must find the job: it has the flags that select the data.
func TestSuggestedCommandWorks(t *testing.T) {
	t.Parallel()
	p := newSandboxUser(t, sandbox.Options{})
	folder := filepath.Join(p.home, "my data")
	p.fault(`{"kind":"download_403","count":50}`)
	s := p.run("speak", "hello", "-a", "Mina", "--timeout", testwait.Flag(2*time.Second), "--data-dir", folder)
	oneLine(t, s, "--data-dir '"+folder+"' downloads it")
	p.clearFaults()
	_, hint, _ := strings.Cut(s.err, "callboard jobs ")
	hint, _, _ = strings.Cut(hint, " --data-dir")
	if s := p.run(append(append([]string{"jobs"}, strings.Fields(hint)...), "--data-dir", folder)...); s.code != 0 {
		t.Errorf("%q: exit %d, %s", hint, s.code, s.err)
	}
}
