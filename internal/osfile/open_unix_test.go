//go:build !windows

package osfile_test

import (
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"callboard/internal/osfile"
)

// What is added goes to a file of that name, and not where a link of that name leads to, nor to a pipe that nobody reads.
func TestOpenToAdd(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	victim, link, pipe, plain := filepath.Join(dir, "victim"), filepath.Join(dir, "link"), filepath.Join(dir, "pipe"), filepath.Join(dir, "plain")
	if err := os.Symlink(victim, link); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{link, pipe} {
		if f, err := osfile.OpenToAdd(path, 0o600); err == nil {
			f.Close()
			t.Errorf("%s was opened", path)
		}
	}
	if _, err := os.Lstat(victim); err == nil {
		t.Error("the file that the link leads to was made")
	}
	for range 2 {
		f, err := osfile.OpenToAdd(plain, 0o600)
		if err != nil {
			t.Fatal(err)
		}
		_, _ = f.WriteString("x")
		f.Close()
	}
	if b, err := os.ReadFile(plain); err != nil || string(b) != "xx" {
		t.Errorf("%q, %v", b, err)
	}
}

// inherits says that a file that the tests create in a private folder is private.
const inherits = true

// openUp lets everybody read and change path.
func openUp(t *testing.T, path string) {
	t.Helper()
	if err := os.Chmod(path, 0o777); err != nil {
		t.Fatal(err)
	}
}
