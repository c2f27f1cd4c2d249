//go:build unix

package e2e

import (
	"bytes"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"callboard/internal/player"
	"callboard/internal/testapp"
)

// TestSpeakPlayAndSaveALine filters the actors, chooses one, types a text, speaks it, sees it settled, plays it and saves
// it.
func TestSpeakPlayAndSaveALine(t *testing.T) {
	t.Parallel()
	env, saves := testapp.NewEnv(t), t.TempDir()
	term := openSandboxApp(t, env, "--save-dir", saves)

	term.Type("/")
	term.Type("진혁")
	term.WaitFor("Actors · 1 of")
	term.Key("enter")
	term.Type("제 이름은 타입캐스트입니다.")
	term.WaitFor("15 / 350")
	term.Key("ctrl+s")
	term.WaitMatch(settledRow("제 이름은"))
	term.WaitFor("15 used, no cost")

	term.Key("esc")
	term.Key("tab")
	term.WaitFor("space play")
	term.Type(" ")
	term.WaitMatch(regexp.MustCompile(`▶ Jinhyuk .* 0:0[0-9]\.[1-9] / 0:0[1-9]`))
	term.Type("s")
	term.WaitFor("saved ")

	file := onlyFile(t, saves)
	if name := filepath.Base(file); !strings.Contains(name, "Jinhyuk") || !strings.Contains(name, "제 이름은") || filepath.Ext(name) != ".wav" {
		t.Errorf("saved as %q", name)
	}
	info, err := player.Probe(file)
	if err != nil {
		t.Fatalf("the saved file cannot be played: %v", err)
	}
	if info.Rate != 44100 || info.Duration < time.Second {
		t.Errorf("saved %+v", info)
	}
	if saved, downloaded := readFile(t, file), readFile(t, onlyFile(t, filepath.Join(env.DataDir(t), "sandbox", "audio"))); !bytes.Equal(saved, downloaded) {
		t.Error("the saved file differs from the downloaded one")
	}

	term.Type("q")
	if code := term.Wait(); code != 0 {
		t.Errorf("quit with %d", code)
	}
}

// TestRunningJobIsResumedAtTheNextStart quits while a job runs, and finds it done in the next run.
func TestRunningJobIsResumedAtTheNextStart(t *testing.T) {
	t.Parallel()
	env := testapp.NewEnv(t)
	term := openSandboxApp(t, env)
	term.Key("enter")
	term.Type("to be continued")
	term.Key("ctrl+s")
	term.WaitFunc("the job", func(s string) bool { return strings.Contains(s, "queued") || strings.Contains(s, "1 done") })
	term.Key("ctrl+c")
	if code := term.Wait(); code != 0 {
		t.Errorf("quit with %d", code)
	}
	// On a busy machine it can be done before the program has ended, or before its row says that it is queued.
	jobs := parse[[]struct{ State string }](t, env.Run(t, "jobs", "--sandbox", "--json").Stdout)
	if last := term.Screen(); len(jobs) != 1 || jobs[0].State != "done" && !strings.Contains(last, "1 job still running: it is picked up next time") {
		t.Errorf("jobs: %v; the last line does not say what becomes of the job:\n%s", jobs, last)
	}

	term = openApp(t, env, "--sandbox")
	term.WaitMatch(regexp.MustCompile(`✓ .*to be continued .* done`))
	term.WaitFor("15 / 350") // the script is still there
}

// TestResize resizes the window while the program runs.
func TestResize(t *testing.T) {
	t.Parallel()
	term := openApp(t, testapp.NewEnv(t), "--sandbox")
	term.WaitFor(linkReady)
	term.Resize(60, 20)
	term.WaitFor("╭─ Jobs")
	term.Resize(40, 12)
	term.WaitFor("Actors  Script  Jobs")
	term.Resize(30, 8)
	term.WaitFor("needs 40 × 10")
	term.Resize(120, 36)
	term.WaitFor("Mina 미나")
	term.Type("q")
	term.Wait()
}

// TestPastedControlCharactersAreRemoved pastes escape sequences that would change a terminal.
func TestPastedControlCharactersAreRemoved(t *testing.T) {
	t.Parallel()
	term := openSandboxApp(t, testapp.NewEnv(t))
	term.Key("enter")
	term.Paste("safe\x1b]0;owned\x07 and \x1b[31msound\x00")
	term.WaitFor("safe and sound")
	if title := term.Title(); strings.Contains(title, "owned") {
		t.Errorf("the title became %q", title)
	}
	term.Key("ctrl+s")
	term.WaitMatch(settledRow("safe and sound"))
}
