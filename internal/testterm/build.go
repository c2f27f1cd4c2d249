package testterm

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
)

// callboard is built at most once in the life of a test binary.
var callboard = sync.OnceValues(func() (string, error) {
	root, err := moduleRoot()
	if err != nil {
		return "", err
	}
	return buildIn(root, ".", "callboard")
})

// Build builds the program of this module, once for each test binary, and returns the
// path of the executable. It fails the test with the compiler's words if it does not build.
func Build(tb testing.TB) string {
	tb.Helper()
	path, err := callboard()
	if err != nil {
		tb.Fatalf("testterm: %v", err)
	}
	return path
}

// moduleRoot asks the go command, so that it works from the directory of any package.
func moduleRoot() (string, error) {
	out, err := exec.Command("go", "env", "GOMOD").Output()
	if err != nil {
		return "", fmt.Errorf("find the module's root: %w", err)
	}
	mod := strings.TrimSpace(string(out))
	if mod == "" || mod == os.DevNull {
		return "", errors.New("find the module's root: not inside a module")
	}
	return filepath.Dir(mod), nil
}

// buildIn builds one package of the module at root into a directory of its own.
func buildIn(root, pkg, name string) (string, error) {
	if err := noteSources(root); err != nil {
		return "", fmt.Errorf("read the sources: %w", err)
	}
	dir, err := binDir()
	if err != nil {
		return "", fmt.Errorf("make room for the program: %w", err)
	}
	if runtime.GOOS == "windows" {
		name += ".exe"
	}
	path := filepath.Join(dir, name)
	cmd := exec.Command("go", "build", "-o", path, pkg)
	cmd.Dir = root
	if out, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("go build %s: %w\n%s", pkg, err, out)
	}
	return path, nil
}

// binDir makes a directory beside the test binary when that is go test's own working
// directory: go test removes it at the end, which no single test could. Elsewhere
// (go test -c) it is a temporary directory that stays.
func binDir() (string, error) {
	parent := ""
	if exe, err := os.Executable(); err == nil && strings.Contains(exe, string(filepath.Separator)+"go-build") {
		parent = filepath.Dir(exe)
	}
	return os.MkdirTemp(parent, "testterm-")
}

// noteSources opens every directory of the module. go test remembers which files a test
// process looked at: this way it does not answer from its cache after the program changed,
// although the test's package need not import it.
func noteSources(root string) error {
	return filepath.WalkDir(root, func(path string, e fs.DirEntry, err error) error {
		if err != nil {
			if errors.Is(err, fs.ErrNotExist) { // another build's temporary file
				return nil
			}
			return err
		}
		if !e.IsDir() || path == root {
			return nil
		}
		if name := e.Name(); strings.HasPrefix(name, ".") || name == "testdata" {
			return fs.SkipDir
		}
		return nil
	})
}
