//go:build unix

package cli_test

import (
	"bufio"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"callboard/internal/sandbox"
	"callboard/internal/testapp"
	"callboard/internal/testwait"
)

// pipeTo starts a process whose stdout is a pipe, and returns the process and the end to read from.
func (p *user) pipeTo(args ...string) (*exec.Cmd, *os.File, *testapp.Buffer) {
	p.t.Helper()
	r, w, err := os.Pipe()
	if err != nil {
		p.t.Fatal(err)
	}
	cmd := exec.Command(testapp.Path(p.t), args...)
	errs := &testapp.Buffer{}
	cmd.Env, cmd.Stdout, cmd.Stderr = p.env, w, errs
	if err := cmd.Start(); err != nil {
		p.t.Fatal(err)
	}
	_ = w.Close()
	p.t.Cleanup(func() { _ = cmd.Process.Kill() })
	return cmd, r, errs
}

// A reader that ends early, as head does, ends listen quietly and after the callback was put back.
func TestListenEndsWhenItsReaderEnds(t *testing.T) {
	t.Parallel()
	for _, format := range []string{"--json", "--ascii"} {
		p := newSandboxUser(t, sandbox.Options{})
		const theirs = "https://theirs.example/hook"
		p.register(theirs)
		cmd, r, errs := p.pipeTo("listen", format, "--on-exit", "restore")
		if _, err := bufio.NewReader(r).ReadString('\n'); err != nil {
			t.Fatal(err, errs.String())
		}
		testwait.Eventually(t, "the callback is registered", func() bool { return p.callback() != theirs })
		_ = r.Close()
		// The next line finds out. Somebody else's webhook prints one.
		hook := p.callback()
		done := make(chan error, 1)
		go func() { done <- cmd.Wait() }()
		ended := false
		testwait.Eventually(t, "listen ends", func() bool {
			if resp, err := http.Post(hook, "application/json", strings.NewReader(`{}`)); err == nil {
				resp.Body.Close()
			}
			select {
			case <-done:
				ended = true
			case <-time.After(20 * time.Millisecond):
			}
			return ended
		})
		said := strings.TrimSpace(errs.String())
		if strings.HasPrefix(said, "callboard: registering the callback again") && !strings.Contains(said, "\n") {
			said = "" // on a busy machine that takes so long that it is said
		}
		if code := cmd.ProcessState.ExitCode(); code != 0 || said != "" {
			t.Errorf("%s: exit %d (%v), stderr %q", format, code, cmd.ProcessState, errs.String())
		}
		if url := p.callback(); url != theirs {
			t.Errorf("%s: the callback stays at %s", format, url)
		}
	}
}

// The other commands end as quietly, and what they do is done.
func TestCommandsWhoseReaderEnds(t *testing.T) {
	t.Parallel()
	p := newSandboxUser(t, sandbox.Options{})
	dest := filepath.Join(p.home, "take.wav")
	for _, args := range [][]string{
		{"actors"}, {"actors", "show", "Mina"}, {"speak", "hello", "-a", "Mina", "-o", dest}, {"speak", "hello", "-a", "Mina", "-o", "-"},
		{"speak", "hello", "-a", "Mina", "-a", "Sora", "--json"}, {"jobs"}, {"jobs", "--json"}, {"doctor"}, {"version"}, {"--help"}, {"completion", "bash"},
	} {
		cmd, r, errs := p.pipeTo(args...)
		_ = r.Close()
		_ = cmd.Wait()
		if code := cmd.ProcessState.ExitCode(); code != 0 || errs.String() != "" {
			t.Errorf("%v: exit %d (%v), stderr %q", args, code, cmd.ProcessState, errs.String())
		}
	}
	if info, err := os.Stat(dest); err != nil || info.Size() == 0 {
		t.Errorf("the take was not saved: %v", err)
	}
	if n := len(p.speaks()); n != 3 {
		t.Errorf("%d requests were sent, want 3: the second actor's take has no reader", n)
	}
}

// A full disk is another matter: that is an error.
func TestStdoutThatCannotBeWritten(t *testing.T) {
	t.Parallel()
	full, err := os.OpenFile("/dev/full", os.O_WRONLY, 0)
	if err != nil {
		t.Skip("no /dev/full on this system")
	}
	defer full.Close()
	p := newSandboxUser(t, sandbox.Options{})
	cmd := exec.Command(testapp.Path(t), "actors")
	errs := &testapp.Buffer{}
	cmd.Env, cmd.Stdout, cmd.Stderr = p.env, full, errs
	_ = cmd.Run()
	if code := cmd.ProcessState.ExitCode(); code != 1 || !strings.Contains(errs.String(), "writing the result: no space left") {
		t.Errorf("exit %d, %q", code, errs.String())
	}
}
