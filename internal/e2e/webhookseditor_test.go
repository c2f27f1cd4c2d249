//go:build unix

package e2e

import (
	"os"
	"path/filepath"
	"syscall"
	"testing"
)

// TestTheEditorsFileIsRemoved ends the program while $EDITOR has the terminal, by a signal and by closing the terminal. The file with
// the request does not stay.
func TestTheEditorsFileIsRemoved(t *testing.T) {
	t.Parallel()
	for name, end := range map[string]func(a *webhooksApp){
		"terminate": func(a *webhooksApp) { a.Signal(syscall.SIGTERM) },
		"hang up":   func(a *webhooksApp) { a.Hangup() },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c, temp := startLocal(t, "--synth-delay", "50ms"), t.TempDir()
			c.env = c.env.With("EDITOR=sh -c 'echo editing the file; read -r line' --", "VISUAL=", "TMPDIR="+temp)
			a := openWebhooks(t, c)
			a.WaitFor(linkReady)
			a.speak("edit me")
			a.waitRow("done Mina edit me 200 –")
			a.WaitFor("\"speak_url\": \"")
			a.Key("e")
			a.WaitFor("─ Edit and replay ─")
			a.Key("ctrl+e")
			a.WaitFor("editing the file")
			files := func() []string {
				list, err := filepath.Glob(filepath.Join(temp, "callboard-*"))
				if err != nil {
					t.Fatal(err)
				}
				return list
			}
			if len(files()) != 1 {
				t.Fatalf("the editor's files are %q", files())
			}
			end(a)
			a.Wait()
			if left := files(); len(left) > 0 {
				t.Errorf("%q is left", left)
			}
			if b, err := os.ReadFile(a.errs); err != nil || len(b) > 0 {
				t.Errorf("on stderr, %v:\n%s", err, b)
			}
		})
	}
}
