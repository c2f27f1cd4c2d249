package e2e

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/sys/unix"

	"callboard/internal/datadir"
	"callboard/internal/testapp"
	"callboard/internal/testterm"
	"callboard/internal/testwait"
)

// slowOpening starts the app where another process leads the data folder and has not announced its sandbox: the app waits for
// that until lead is called. It returns when the app reads keys.
func slowOpening(t *testing.T, env *testapp.Env) (term *testterm.Term, lead func()) {
	t.Helper()
	dir, err := datadir.Open(filepath.Join(env.DataDir(t), "sandbox"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { dir.Close() })
	if ok, err := dir.TryLead(); !ok || err != nil {
		t.Fatalf("lead: %v, %v", ok, err)
	}
	term = openApp(t, env, "--sandbox")
	testwait.Eventually(t, "the terminal is raw", func() bool {
		tty, err := os.OpenFile(fmt.Sprintf("/proc/%d/fd/0", term.Pid()), os.O_RDWR|unix.O_NOCTTY, 0)
		if err != nil {
			return false
		}
		defer tty.Close()
		state, err := unix.IoctlGetTermios(int(tty.Fd()), ioctlGetTermios)
		return err == nil && state.Lflag&unix.ICANON == 0
	})
	return term, dir.StopLeading
}

func TestErrorOfOpeningIsOneLine(t *testing.T) {
	t.Parallel()
	if testwait.Race {
		t.Skip("a known race of the library's reader (cancelreader 0.2.2), whose report would be a part of what it printed")
	}
	term, _ := slowOpening(t, testapp.NewEnv(t))
	if code := term.Wait(); code != 1 {
		t.Errorf("exit %d", code)
	}
	out := term.Output()
	if !strings.HasPrefix(out, "callboard: another callboard has the data folder ") || strings.Count(out, "\n") != 1 || strings.Contains(out, "\x1b") {
		t.Errorf("it printed %q", out)
	}
}

func TestCtrlCWhileOpening(t *testing.T) {
	t.Parallel()
	term, _ := slowOpening(t, testapp.NewEnv(t))
	term.Key("ctrl+c")
	if code := term.Wait(); code != 0 || term.Output() != "" {
		t.Errorf("exit %d, it printed %q", code, term.Output())
	}
}

func TestKeysWhileOpeningArrive(t *testing.T) {
	t.Parallel()
	env := testapp.NewEnv(t)
	term, lead := slowOpening(t, env)
	term.Type("/진혁")
	lead()
	term.WaitFor("Actors · 1 of")
	term.Key("esc")
	term.WaitFor(linkReady)
	term.Key("enter")
	term.Type("kept for the next run")
	term.WaitFor("kept for the next run")
	term.Key("ctrl+c")
	if code := term.Wait(); code != 0 {
		t.Fatalf("exit %d", code)
	}

	// Quitting before the stored text has been read does not replace it.
	term, lead = slowOpening(t, env)
	term.Type("q")
	lead()
	if code := term.Wait(); code != 0 {
		t.Fatalf("exit %d", code)
	}
	term, lead = slowOpening(t, env)
	lead()
	term.WaitFor("kept for the next run")
}
