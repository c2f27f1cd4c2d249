package main

import (
	"bytes"
	"compress/gzip"
	"io"
	"os"
	"path/filepath"
	"testing"

	"callboard/internal/testapp"
)

func TestFilesOfARelease(t *testing.T) {
	t.Parallel()
	out := filepath.Join(t.TempDir(), "release")
	if err := write(t.Context(), testapp.Build(t), out); err != nil {
		t.Fatal(err)
	}
	for name, says := range map[string]string{
		"callboard.bash": "__start_callboard", "callboard.zsh": "#compdef callboard", "callboard.fish": "complete -c callboard", "callboard.ps1": "Register-ArgumentCompleter",
	} {
		if text, err := os.ReadFile(filepath.Join(out, "completions", name)); err != nil || !bytes.Contains(text, []byte(says)) {
			t.Errorf("%s: %v, without %q", name, err, says)
		}
	}
	f, err := os.Open(filepath.Join(out, "callboard.1.gz"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	r, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	page, err := io.ReadAll(r)
	if err != nil || !bytes.HasPrefix(page, []byte(".")) || !bytes.Contains(page, []byte("speak")) {
		t.Errorf("%v: %.80q", err, page)
	}
}
