package job_test

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"syscall"
	"testing"

	"callboard/internal/job"
)

// childEnv tells a child process of a test what to do: a mount or none, a folder to save into, and a number of takes.
const childEnv = "CALLBOARD_TEST_SAVE"

// saved runs this test in a child process that saves a number of takes into dir, and returns its output.
func saved(t *testing.T, mount, dir string, takes int, attr *syscall.SysProcAttr) string {
	cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^"+t.Name()+"$", "-test.count=1")
	cmd.Env = append(os.Environ(), fmt.Sprintf("%s=%s|%s|%d", childEnv, mount, dir, takes))
	cmd.SysProcAttr = attr
	out, err := cmd.CombinedOutput()
	if err != nil {
		return fmt.Sprintf("%s\n%s %v", out, notSupported, err)
	}
	return string(out)
}

// notSupported is printed if the system does not allow such a child process.
const notSupported = "not here:"

// mounted is saved in a mount namespace of its own.
func mounted(t *testing.T, mount string, takes int) string {
	t.Helper()
	out := saved(t, mount, t.TempDir(), takes, mountNamespace())
	if strings.Contains(out, notSupported) {
		t.Skip(out)
	}
	return out
}

// child does the work of such a child process. It reports whether this is one.
func child(t *testing.T) bool {
	t.Helper()
	task, ok := os.LookupEnv(childEnv)
	if !ok {
		return false
	}
	var mount, dir string
	var takes int
	mount, task, _ = strings.Cut(task, "|")
	dir, task, _ = strings.Cut(task, "|")
	if _, err := fmt.Sscan(task, &takes); err != nil {
		t.Fatal(err)
	}
	s, j := saver(t, "{id}")
	if mount != "" {
		flags := uintptr(0)
		if mount == "size=1m,ro" {
			mount, flags = "size=1m", syscall.MS_RDONLY
		}
		if err := syscall.Mount("none", dir, "tmpfs", flags, mount); err != nil {
			fmt.Println(notSupported, err)
			return true
		}
	}
	for range takes {
		if path, err := s.Save(t.Context(), j.ID, dir, false); err != nil {
			fmt.Println("error:", err)
		} else {
			fmt.Println("saved:", path)
		}
	}
	for _, left := range tree(t, dir) {
		fmt.Println("file:", left)
	}
	return true
}

// mountNamespace gives a process its own mount namespace, which needs no privileges where user namespaces are allowed.
func mountNamespace() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{
		Cloneflags:  syscall.CLONE_NEWUSER | syscall.CLONE_NEWNS,
		UidMappings: []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getuid(), Size: 1}},
		GidMappings: []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getgid(), Size: 1}},
	}
}

func TestSaveOnAFullDisk(t *testing.T) {
	if child(t) {
		return
	}
	t.Parallel()
	for _, size := range []string{"size=4k,nr_inodes=2", "size=4k", "size=8k"} { // space for nothing, for the audio alone, for one pair
		out := mounted(t, size, 2)
		oneLine(t, line(out, "error:"), "the disk of", "is full", "free some space")
		if strings.Count(out, "file:") != 2*strings.Count(out, "saved:") {
			t.Errorf("%s: half a pair is left:\n%s", size, out)
		}
	}
}

func TestSaveOnAReadOnlyDisk(t *testing.T) {
	if child(t) {
		return
	}
	t.Parallel()
	oneLine(t, line(mounted(t, "size=1m,ro", 1), "error:"), "can only be read", "choose another folder")
}

func TestSaveWithoutPermission(t *testing.T) {
	t.Parallel()
	s, j := saver(t, "{id}")
	dir := t.TempDir()
	if err := errors.Join(os.Chmod(dir, 0o555), os.Chmod(filepath.Dir(dir), 0o755), os.Chmod(j.File, 0o644)); err != nil {
		t.Fatal(err)
	}
	done := make(chan error, 1)
	go func() {
		if os.Getuid() == 0 { // root may write anywhere, so this thread, which ends here, uses another file system user
			runtime.LockOSThread()
			if err := syscall.Setfsuid(65534); err != nil {
				done <- err
				return
			}
		}
		_, err := s.Save(t.Context(), j.ID, dir, false)
		done <- err
	}()
	err := <-done
	if err == nil {
		t.Fatal("saved")
	}
	oneLine(t, err.Error(), "may not be written", "choose another folder")
	wantTree(t, dir)
}

func TestSaveFromTwoProcesses(t *testing.T) {
	if child(t) {
		return
	}
	t.Parallel()
	dir := t.TempDir()
	var wg sync.WaitGroup
	out := make([]string, 2)
	for i := range out {
		wg.Go(func() { out[i] = saved(t, "", dir, 30, nil) })
	}
	wg.Wait()
	var paths []string
	for l := range strings.Lines(strings.Join(out, "")) {
		if path, ok := strings.CutPrefix(strings.TrimSpace(l), "saved: "); ok {
			paths = append(paths, path)
		}
	}
	if len(paths) != 60 {
		t.Fatalf("%d were saved:\n%s", len(paths), out)
	}
	checkPairs(t, dir, paths, 60)
}

// A folder that was removed gives an error, and the file is not written elsewhere.
func TestSaveIntoARemovedFolder(t *testing.T) {
	t.Parallel()
	s, j := saver(t, "{id}")
	dir := filepath.Join(t.TempDir(), "gone")
	_, err := s.Save(t.Context(), j.ID, filepath.Join(dir, "a.wav"), true)
	if err == nil {
		t.Fatal("saved")
	}
	oneLine(t, err.Error(), "there is no folder", dir)
	if err := job.SaveUnchecked(t, s, j, filepath.Join(dir, "a.wav"), job.SaveOptions{Sidecar: true}); err == nil {
		t.Error("saved")
	}
}

// line is the rest of the first output line that begins with word.
func line(out, word string) string {
	for l := range strings.Lines(out) {
		if rest, ok := strings.CutPrefix(l, word); ok {
			return strings.TrimSpace(rest)
		}
	}
	return ""
}
