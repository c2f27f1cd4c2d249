//go:build unix

package store_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"callboard/internal/job"
	"callboard/internal/store"
)

const readOnlyPath = "CALLBOARD_TEST_READ_ONLY_DB"

// TestReadOnlyChild is the process of the tests below. It is not root, who may write anywhere.
func TestReadOnlyChild(t *testing.T) {
	path := os.Getenv(readOnlyPath)
	if path == "" {
		t.Skip("runs only as a child")
	}
	if s, err := store.Open(t.Context(), path, store.Options{}); !errors.Is(err, store.ErrReadOnly) {
		if err == nil {
			s.Close()
		}
		t.Fatal("it can be written:", err)
	}
	s, err := store.OpenReadOnly(t.Context(), path, store.Options{})
	if err != nil {
		fmt.Println("error:", err)
		return
	}
	defer s.Close()
	all, err := s.Jobs(t.Context(), job.Filter{})
	fmt.Println("jobs:", len(all), err)
	if err := s.PutSetting(t.Context(), "k", "v"); !errors.Is(err, store.ErrReadOnly) || strings.Contains(err.Error(), "\n") {
		t.Error(err)
	}
	if _, err := s.Changed(t.Context()); err != nil {
		t.Error(err)
	}
	if err := errors.Join(s.Check(t.Context()), s.Close(), s.Close()); err != nil {
		t.Error(err)
	}
	if left, err := filepath.Glob(filepath.Join(os.TempDir(), "callboard-scratch-*")); err != nil || len(left) != 0 {
		t.Error("copies are left:", left, err)
	}
}

// readAsOther reads the database in a process that may not write to it, and returns what that prints.
func readAsOther(t *testing.T, path string) string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "/proc/self/exe", "-test.run=^TestReadOnlyChild$")
	if _, err := os.Stat(cmd.Path); err != nil {
		cmd.Path = os.Args[0]
	}
	temp := t.TempDir()
	cmd.Env = append(os.Environ(), readOnlyPath+"="+path, "TMPDIR="+temp)
	if os.Getuid() == 0 {
		const nobody = 65534
		cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: nobody, Gid: nobody}}
		for _, p := range []string{temp, filepath.Dir(temp)} {
			if err := os.Chmod(p, 0o777); err != nil {
				t.Fatal(err)
			}
		}
	}
	out, err := cmd.CombinedOutput()
	if errors.Is(err, os.ErrPermission) {
		t.Skip("no program can be run as another user here:", err)
	}
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	return string(out)
}

// protect makes a file or folder readable for everybody and writable for nobody, until the test ends.
func protect(t *testing.T, paths ...string) {
	t.Helper()
	for _, p := range paths {
		info, err := os.Stat(p)
		if err != nil {
			t.Fatal(err)
		}
		mode := os.FileMode(0o444)
		if info.IsDir() {
			mode = 0o555
		}
		if err := os.Chmod(p, mode); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = os.Chmod(p, 0o755) })
	}
}

func TestReadOnlyFolder(t *testing.T) {
	t.Parallel()
	path := filled(t)
	protect(t, path, filepath.Dir(path))
	if out := readAsOther(t, path); !strings.Contains(out, "jobs: 200 <nil>") {
		t.Error(out)
	}
}

// The process that wrote was killed, so a part of the jobs is only in the log.
func TestReadOnlyFolderWithLog(t *testing.T) {
	t.Parallel()
	for _, files := range [][]string{{"", "-wal", "-shm"}, {"", "-wal"}} {
		path := filled(t)
		s, err := store.Open(t.Context(), path, store.Options{})
		if err != nil {
			t.Fatal(err)
		}
		if err := s.CreateJob(context.Background(), full("in the log")); err != nil {
			t.Fatal(err)
		}
		dir := t.TempDir()
		left := filepath.Join(dir, "callboard.db")
		for _, end := range files {
			b, err := os.ReadFile(path + end)
			if err != nil {
				t.Fatal(err)
			}
			overwrite(t, left+end, b)
			protect(t, left+end)
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		protect(t, dir)
		if out := readAsOther(t, left); !strings.Contains(out, "jobs: 201 <nil>") {
			t.Errorf("%v: %s", files, out)
		}
	}
}

func TestReadOnlyOfOtherSchemas(t *testing.T) {
	t.Parallel()
	for version, says := range map[int]string{1: "has to be updated before it can be read", 999: "made by a newer callboard", -1: "not a database of callboard"} {
		path := filled(t)
		raw(t, path, fmt.Sprintf("PRAGMA user_version = %d", version))
		s, err := store.OpenReadOnly(t.Context(), path, store.Options{})
		if err == nil {
			s.Close()
		}
		if err == nil || !strings.Contains(err.Error(), says) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%d: %v", version, err)
		}
	}
	for _, path := range []string{t.TempDir(), filepath.Join(t.TempDir(), "none.db")} {
		if s, err := store.OpenReadOnly(t.Context(), path, store.Options{}); err == nil {
			s.Close()
			t.Errorf("%s was opened", path)
		}
	}
}
