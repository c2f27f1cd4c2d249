package testapp

import (
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"testing"
)

// Build builds callboard, for what must have the program without the code of the test in it, such as a benchmark. It returns the
// path of the executable. The environment variable CALLBOARD_BENCH_PROGRAMS can name a folder where the executable stays, so that the
// next build of the same source only checks that.
func Build(b testing.TB) string {
	b.Helper()
	return build(b, "callboard")
}

// BuildHello builds the smallest Bubble Tea program, with which callboard is compared.
func BuildHello(b testing.TB) string {
	b.Helper()
	return build(b, "callboard/internal/testapp/hello")
}

func build(b testing.TB, pkg string) string {
	b.Helper()
	dir := os.Getenv("CALLBOARD_BENCH_PROGRAMS")
	if dir == "" {
		dir = b.TempDir()
	}
	exe := filepath.Join(dir, path.Base(pkg))
	if out, err := exec.Command("go", "build", "-o", exe, pkg).CombinedOutput(); err != nil {
		b.Fatalf("go build: %v\n%s", err, out)
	}
	return exe
}
