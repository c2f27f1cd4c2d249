package osfile_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"callboard/internal/osfile"
	"callboard/internal/testwait"
)

// scratchChild is the variable that makes TestScratchChild a process that has a scratch folder until it is killed.
const scratchChild = "CALLBOARD_TEST_SCRATCH"

func TestScratchChild(t *testing.T) {
	if os.Getenv(scratchChild) == "" {
		t.Skip("it is the child of TestScratchOfAKilledProcess")
	}
	s, err := osfile.NewScratch()
	if err != nil {
		t.Fatal(err)
	}
	f, err := s.Create("request-*.http")
	if err != nil {
		t.Fatal(err)
	}
	f.Close()
	time.Sleep(time.Hour) // until it is killed
}

// TestScratchOfAKilledProcess checks that the folder of a living process stays, and that of a killed one goes.
func TestScratchOfAKilledProcess(t *testing.T) {
	temp := t.TempDir()
	for _, name := range []string{"TMPDIR", "TMP", "TEMP"} {
		t.Setenv(name, temp)
	}
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	child := exec.CommandContext(t.Context(), exe, "-test.run=^TestScratchChild$")
	child.Env = append(os.Environ(), scratchChild+"=1")
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	files := func() []string {
		list, err := filepath.Glob(filepath.Join(temp, "callboard-*", "request-*.http"))
		if err != nil {
			t.Fatal(err)
		}
		return list
	}
	testwait.Eventually(t, "the file of the child", func() bool { return len(files()) == 1 })
	osfile.SweepScratch()
	if len(files()) != 1 {
		t.Error("the file of a living process was removed")
	}
	_ = child.Process.Kill()
	_ = child.Wait() // it was killed
	testwait.Eventually(t, "the file of the killed child is removed", func() bool { osfile.SweepScratch(); return len(files()) == 0 })
	if left, err := os.ReadDir(temp); err != nil || len(left) > 0 {
		t.Errorf("left: %v, %v", left, err)
	}
}

// TestSweepScratchLeavesOthers checks that nothing is removed that only has the name.
func TestSweepScratchLeavesOthers(t *testing.T) {
	temp, other := t.TempDir(), t.TempDir()
	for _, name := range []string{"TMPDIR", "TMP", "TEMP"} {
		t.Setenv(name, temp)
	}
	file, young, old := filepath.Join(temp, "callboard-scratch-1"), filepath.Join(temp, "callboard-scratch-2"), filepath.Join(temp, "callboard-scratch-3")
	if err := os.WriteFile(file, []byte("a file"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, dir := range []string{young, old} {
		if err := os.Mkdir(dir, 0o700); err != nil {
			t.Fatal(err)
		}
		if osfile.OpenToOthers(dir) { // on Windows
			if err := osfile.MakePrivate(dir); err != nil {
				t.Fatal(err)
			}
		}
	}
	hourAgo := time.Now().Add(-time.Hour)
	if err := os.Chtimes(old, hourAgo, hourAgo); err != nil {
		t.Fatal(err)
	}
	link := filepath.Join(temp, "callboard-scratch-4")
	linked := os.Symlink(other, link) == nil // Windows may not allow it
	if _, err := os.Lstat(link); err != nil {
		linked = false // wine reports no error
	}
	osfile.SweepScratch()
	if _, err := os.Stat(old); err == nil {
		t.Error("a folder whose process died before it had its lock is not removed")
	}
	kept := []string{file, young}
	if linked {
		kept = append(kept, link, other)
	}
	for _, path := range kept {
		if _, err := os.Lstat(path); err != nil {
			t.Errorf("removed: %v", err)
		}
	}
	s, err := osfile.NewScratch()
	if err != nil {
		t.Fatal(err)
	}
	if f, err := s.Create("x-*"); err != nil {
		t.Error(err)
	} else {
		f.Close() // Windows removes no file that is open
	}
	s.Remove()
	if _, err := os.Stat(s.Path()); err == nil {
		t.Error("Remove leaves the folder")
	}
}
