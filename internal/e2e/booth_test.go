//go:build unix

package e2e

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"callboard/internal/player"
	"callboard/internal/testterm"
)

// booth starts the program on a data folder, with a folder for what is saved.
func booth(t testing.TB, data string, args ...string) *testterm.Term {
	t.Helper()
	return testterm.Start(t, testterm.Options{
		Path: testterm.Build(t), W: 120, H: 36,
		Args: append([]string{"--data-dir", data, "--audio", "silent", "--theme", "dark"}, args...),
		Env:  []string{"COLORTERM=truecolor"},
	})
}

// settled is the row of a job that a webhook has settled.
func settled(text string) *regexp.Regexp {
	return regexp.MustCompile(`✓ \d\d:\d\d:\d\d .*` + text + `.* done .*\d\.\d s +webhook`)
}

// TestTypeALineAndHearIt is the main job: filter, choose, type, speak, see it settled, play, save.
func TestTypeALineAndHearIt(t *testing.T) {
	t.Parallel()
	data, saves := t.TempDir(), t.TempDir()
	term := booth(t, data, "--sandbox", "--save-dir", saves)
	term.WaitFor("link proven")
	term.WaitFor("Mina 미나")

	term.Type("/")
	term.Type("진혁")
	term.WaitFor("Actors · 1 of")
	term.Key("enter")
	term.Type("제 이름은 타입캐스트입니다.")
	term.WaitFor("15 / 350")
	term.Key("ctrl+s")
	term.WaitMatch(settled("제 이름은"))
	term.WaitFor("session 1 job · 15 chars")

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
		t.Fatalf("what was saved cannot be played: %v", err)
	}
	if info.Rate != 44100 || info.Duration < time.Second {
		t.Errorf("saved %+v", info)
	}
	if saved, kept := read(t, file), read(t, onlyFile(t, filepath.Join(data, "sandbox", "audio"))); !bytes.Equal(saved, kept) {
		t.Error("what was saved is not what was fetched")
	}

	term.Type("q")
	if code := term.Wait(); code != 0 {
		t.Errorf("quit with %d", code)
	}
}

// TestWhatRunsIsPickedUpNextTime quits while a job runs, and finds it done in the next run.
func TestWhatRunsIsPickedUpNextTime(t *testing.T) {
	t.Parallel()
	data := t.TempDir()
	term := booth(t, data, "--sandbox")
	term.WaitFor("link proven")
	term.WaitFor("Mina 미나")
	term.Key("enter")
	term.Type("to be continued")
	term.Key("ctrl+s")
	term.WaitFor("queued")
	term.Key("ctrl+c")
	if code := term.Wait(); code != 0 {
		t.Errorf("quit with %d", code)
	}
	if last := term.Screen(); !strings.Contains(last, "1 job still running: it is picked up next time") {
		t.Errorf("the last line does not say what becomes of the job:\n%s", last)
	}

	term = booth(t, data, "--sandbox")
	term.WaitMatch(regexp.MustCompile(`✓ .*to be continued .* done`))
	term.WaitFor("15 / 350") // the script is still there
}

// TestWithoutATokenTheSandboxIsOneKeyAway starts with nothing at all.
func TestWithoutATokenTheSandboxIsOneKeyAway(t *testing.T) {
	t.Parallel()
	term := booth(t, t.TempDir())
	term.WaitFor("No Typecast token")
	term.Key("enter")
	term.WaitFor("link proven")
	term.WaitFor("sandbox")
	term.Type("q")
	term.Wait()
}

// TestEverySizeIsUsable resizes the window while the program runs.
func TestEverySizeIsUsable(t *testing.T) {
	t.Parallel()
	term := booth(t, t.TempDir(), "--sandbox")
	term.WaitFor("link proven")
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

// TestPastedControlCharactersReachNobody pastes what could turn a terminal over.
func TestPastedControlCharactersReachNobody(t *testing.T) {
	t.Parallel()
	term := booth(t, t.TempDir(), "--sandbox")
	term.WaitFor("link proven")
	term.WaitFor("Mina 미나")
	term.Key("enter")
	term.Paste("safe\x1b]0;owned\x07 and \x1b[31msound\x00")
	term.WaitFor("safe and sound")
	if title := term.Title(); strings.Contains(title, "owned") {
		t.Errorf("the title became %q", title)
	}
	term.Key("ctrl+s")
	term.WaitMatch(settled("safe and sound"))
}

func onlyFile(t *testing.T, dir string) string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	if len(entries) != 1 {
		t.Fatalf("%d files in the folder; want 1: %v", len(entries), entries)
	}
	return filepath.Join(dir, entries[0].Name())
}

func read(t *testing.T, path string) []byte {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return b
}
