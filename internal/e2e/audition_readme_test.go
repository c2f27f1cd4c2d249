//go:build unix

package e2e

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestReadmeAudition runs the tour of docs/auditions.md as it is printed there.
func TestReadmeAudition(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	_, csv, _ := strings.Cut(page(t, aboutAuditions), "    text,actor")
	csv, _, _ = strings.Cut(csv, "\n\n")
	for name, content := range map[string]string{
		"lines.csv":   "text,actor" + strings.ReplaceAll(csv, "\n    ", "\n") + "\n",
		"chapter.txt": strings.Repeat("It was late. Nobody was there. ", 20),
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	script := example(t, aboutAuditions, "audition", "sh")
	out, errs, err := tryShell(t, dir, "set -e\n"+script, shellEnv(t)...)
	if err != nil {
		t.Fatalf("%v\n%s\n%s", err, out, errs)
	}
	for _, name := range []string{"takes/cast.md", "audio/hello.wav", "audio/station/gap.wav", "whole.wav", "chapter.wav"} {
		if info, err := os.Stat(filepath.Join(dir, name)); err != nil || info.Size() == 0 {
			t.Errorf("%s: %v", name, err)
		}
	}
	for _, want := range []string{"Mina", "****", "warm, a little slow"} {
		if !strings.Contains(out, want) {
			t.Errorf("%q is not in\n%s", want, out)
		}
	}
	for _, want := range []string{"nothing was sent", "6 takes: 6 done", "takes joined into"} {
		if !strings.Contains(errs, want) {
			t.Errorf("%q is not in\n%s", want, errs)
		}
	}
}
