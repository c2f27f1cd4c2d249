package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

func TestProgramWithoutCgoIsStatic(t *testing.T) {
	path := filepath.Join(t.TempDir(), "program")
	build := exec.Command("go", "build", "-o", path, ".")
	build.Env = append(os.Environ(), "CGO_ENABLED=0", "GOOS=linux")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	if err := check(path); err != nil {
		t.Error(err)
	}
}

func TestDynamicProgramIsRefused(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("needs a dynamically linked Linux program")
	}
	sh, err := exec.LookPath("sh")
	if err != nil {
		t.Skip("there is no sh here")
	}
	if out, err := exec.Command("ldd", sh).Output(); err != nil || !strings.Contains(string(out), "libc") {
		t.Skip("sh is not dynamically linked here")
	}
	if err := check(sh); err == nil || !strings.Contains(err.Error(), "dynamic linker") {
		t.Errorf("sh: %v", err)
	}
}

func TestOtherFilesAreRefused(t *testing.T) {
	if err := check("main.go"); err == nil {
		t.Error("a source file passed")
	}
}
