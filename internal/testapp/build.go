package testapp

import (
	"os/exec"
	"path/filepath"
	"testing"
)

// Build builds callboard for a benchmark, which must measure the program without the test's code in it, and returns the
// path of the executable.
func Build(b *testing.B) string {
	b.Helper()
	path := filepath.Join(b.TempDir(), "callboard")
	if out, err := exec.Command("go", "build", "-o", path, "callboard").CombinedOutput(); err != nil {
		b.Fatalf("go build: %v\n%s", err, out)
	}
	return path
}
