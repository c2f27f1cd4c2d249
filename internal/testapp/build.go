package testapp

import (
	"os/exec"
	"path"
	"path/filepath"
	"testing"
)

// Build builds callboard for a benchmark, which must measure the program without the test's code in it, and returns the
// path of the executable.
func Build(b *testing.B) string {
	b.Helper()
	return build(b, "callboard")
}

// BuildHello builds the smallest Bubble Tea program, with which callboard is compared.
func BuildHello(b *testing.B) string {
	b.Helper()
	return build(b, "callboard/internal/testapp/hello")
}

func build(b *testing.B, pkg string) string {
	b.Helper()
	exe := filepath.Join(b.TempDir(), path.Base(pkg))
	if out, err := exec.Command("go", "build", "-o", exe, pkg).CombinedOutput(); err != nil {
		b.Fatalf("go build: %v\n%s", err, out)
	}
	return exe
}
