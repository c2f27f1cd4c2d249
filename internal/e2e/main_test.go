package e2e

import (
	"os"
	"path/filepath"
	"regexp"
	"testing"

	"callboard/internal/cli"
	"callboard/internal/testapp"
	"callboard/internal/testterm"
)

func TestMain(m *testing.M) { testapp.Main(m, cli.Run, 8) }

// linkReady is what the header shows when webhooks reach this machine.
const linkReady = "webhooks ok"

// openApp starts the app in a terminal, on the data folder of env.
func openApp(t testing.TB, env *testapp.Env, args ...string) *testterm.Term {
	t.Helper()
	return env.With("COLORTERM=truecolor").Terminal(t, 120, 36, append([]string{"--theme", "dark"}, args...)...)
}

// openSandboxApp starts the app in sandbox mode and waits until it is ready to speak.
func openSandboxApp(t testing.TB, env *testapp.Env, args ...string) *testterm.Term {
	t.Helper()
	term := openApp(t, env, append([]string{"--sandbox"}, args...)...)
	term.WaitFor(linkReady)
	term.WaitFor("Mina 미나")
	return term
}

// settledRow matches the row of a job that a webhook has settled.
func settledRow(text string) *regexp.Regexp {
	return regexp.MustCompile(`✓ \d\d:\d\d:\d\d .*` + text + `.* done .*\d\.\d s +webhook`)
}

// jobJSON is a job as "jobs --json" and "speak --json" print it.
type jobJSON struct {
	ID        string  `json:"id"`
	SpeakID   *string `json:"speak_id"`
	State     string  `json:"state"`
	SettledBy *string `json:"settled_by"`
	File      *string `json:"file"`
	Text      string  `json:"text"`
	Problem   *string `json:"problem"`
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

func readFile(t *testing.T, path string) []byte {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return b
}
