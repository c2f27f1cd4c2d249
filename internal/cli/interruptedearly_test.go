package cli_test

import (
	"context"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"callboard/internal/sandbox"
	"callboard/internal/testapp"
	"callboard/internal/testwait"
)

// TestInterruptedBeforeItBegins interrupts commands before their first step, as Ctrl+C in the first milliseconds does. Each ends with
// exit 130 and one line, and has sent nothing.
func TestInterruptedBeforeItBegins(t *testing.T) {
	t.Parallel()
	p := newSandboxUser(t, sandbox.Options{})
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	table := p.write("lines.txt", "First.\n\nSecond.\n")
	sound := filepath.Join(p.home, "sound.wav")
	if s := p.run("speak", "Before.", "-a", "Mina", "-o", sound); s.code != 0 {
		t.Fatalf("exit %d: %s", s.code, s.err)
	}
	before := len(p.speaks())
	for _, line := range []string{
		"speak|One.|-a|Mina", "speak|-|-a|Mina", "speak|One. Two.|--split|-a|Mina", "batch|" + table + "|-a|Mina", "batch|" + table + "|-a|Mina|--json",
		"audition|One.|-a|Mina", "listen", "listen|--json", "play|" + sound, "play|-", "actors", "doctor",
		"replay|--last|1|--to|http://127.0.0.1:9/", "trigger|done|--to|http://127.0.0.1:9/", "deliveries|export|--all", "cast|export|" + filepath.Join(p.home, "cast.md"),
	} {
		s := p.runWith(ctx, "text", strings.Split(line, "|")...)
		if s.code != 130 || strings.Count(s.err, "\n") != 1 || !strings.Contains(s.err, "interrupted") {
			t.Errorf("%s: exit %d, %q, %q", line, s.code, s.err, s.out)
		}
	}
	slow := newSandboxUser(t, sandbox.Options{SynthDelay: time.Hour})
	slow.run("speak", "Running.", "-a", "Mina", "--timeout", testwait.Flag(time.Second))
	running := decode[[]struct{ ID string }](t, slow.run("jobs", "--json"))[0].ID
	if s := slow.runWith(ctx, "", "jobs", "wait", running); s.code != 130 || s.err != "callboard: interrupted\n" {
		t.Errorf("jobs wait: exit %d, %q, %q", s.code, s.err, s.out)
	}
	if n := len(p.speaks()) - before; n != 0 {
		t.Errorf("%d texts were sent", n)
	}
	if _, err := os.Stat(filepath.Join(p.home, "cast.md")); err == nil {
		t.Error("a casting sheet was written")
	}
}

// TestInterruptedInTheFirstMilliseconds interrupts processes sooner and later after their start. As long as Go prepares its packages, the
// signal ends the process; from main on there is a line and an exit code.
func TestInterruptedInTheFirstMilliseconds(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("Windows has no signal that is sent to one process")
	}
	t.Parallel()
	p := newSandboxUser(t, sandbox.Options{SynthDelay: time.Hour})
	table := p.write("lines.txt", "First.\n\nSecond.\n")
	env := &testapp.Env{Home: p.home, Vars: p.env}
	ended := 0
	for deadline, after := time.Now().Add(4*testwait.Timeout()), time.Duration(0); ended < 5; after += 3 * time.Millisecond {
		if time.Now().After(deadline) {
			t.Fatalf("only %d processes were interrupted before they sent anything", ended)
		}
		process := env.Start(t, "batch", table, "-a", "Mina")
		time.Sleep(after) // this is what is tested
		process.Interrupt()
		code, errs := process.Wait(), process.Stderr.String()
		switch {
		case code == -1 && errs == "" && process.Stdout.String() == "":
		case code == 130 && strings.Count(errs, "\n") == 1:
			ended++
		default:
			t.Fatalf("%v after the start: exit %d, %q, %q", after, code, errs, process.Stdout.String())
		}
	}
}
