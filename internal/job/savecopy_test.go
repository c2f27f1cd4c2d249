package job_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"callboard/internal/job"
)

func TestSaveCreatesFolders(t *testing.T) {
	t.Parallel()
	s, j := saver(t, "{id}")
	dir := t.TempDir()
	for _, o := range []struct {
		dest string
		job.SaveOptions
		want string
	}{
		{"a", job.SaveOptions{Into: true}, "a/01k9.wav"},
		{"a", job.SaveOptions{Into: true}, "a/01k9 (2).wav"},
		{"b/c", job.SaveOptions{}, ""},
		{"b/c", job.SaveOptions{Folders: true}, "b/c"},
		{"b/c/d", job.SaveOptions{Folders: true}, ""}, // c is a file
	} {
		got, err := s.SaveWith(t.Context(), j.ID, filepath.Join(dir, o.dest), o.SaveOptions)
		if (err == nil) != (o.want != "") || err == nil && got != filepath.Join(dir, filepath.FromSlash(o.want)) {
			t.Errorf("%s: %q, %v, want %q", o.dest, got, err, o.want)
		}
	}
	wantTree(t, dir, "a/01k9 (2).wav", "a/01k9.wav", "b/c")
}

func TestSaveSkipsTheNameOfAFolder(t *testing.T) {
	t.Parallel()
	s, j := saver(t, "{id}")
	dir := t.TempDir()
	if err := os.MkdirAll(filepath.Join(dir, "01k9.wav"), 0o700); err != nil {
		t.Fatal(err)
	}
	for _, overwrite := range []bool{false, true} {
		got, err := s.Save(t.Context(), j.ID, dir, overwrite)
		if err != nil || filepath.Base(got) != "01k9 (2).wav" {
			t.Errorf("saved %q, %v", got, err)
		}
	}
}

func TestSaveBelowAFile(t *testing.T) {
	t.Parallel()
	s, j := saver(t, "{actor}/{id}")
	dir := t.TempDir()
	put(t, filepath.Join(dir, "미나"), "mine")
	_, err := s.Save(t.Context(), j.ID, dir, true)
	if err == nil {
		t.Fatal("saved")
	}
	oneLine(t, err.Error(), "미나", "a file has the name", "choose another")
	wantTree(t, dir, "미나")
}

func TestSaveThroughLinks(t *testing.T) {
	t.Parallel()
	s, j := saver(t, "{id}")
	dir, real := t.TempDir(), t.TempDir()
	put(t, filepath.Join(real, "target.wav"), "mine")
	for name, to := range map[string]string{"folder": real, "file.wav": filepath.Join(real, "target.wav"), "nowhere.wav": filepath.Join(real, "none.wav")} {
		if err := os.Symlink(to, filepath.Join(dir, name)); err != nil {
			t.Skip("no links here:", err)
		}
	}
	for _, name := range []string{"file.wav", "nowhere.wav"} {
		dest := filepath.Join(dir, name)
		if _, err := s.Save(t.Context(), j.ID, dest, false); !errors.Is(err, job.ErrExists) {
			t.Errorf("%s: %v", name, err)
		}
		if _, err := s.Save(t.Context(), j.ID, dest, true); err != nil { // the link is replaced, not its target
			t.Errorf("%s: %v", name, err)
		}
		if info, err := os.Lstat(dest); err != nil || !info.Mode().IsRegular() {
			t.Errorf("%s: %v, %v", name, info, err)
		}
	}
	if _, err := s.Save(t.Context(), j.ID, filepath.Join(dir, "folder"), false); err != nil {
		t.Error(err)
	}
	wantTree(t, real, "01k9.json", "01k9.wav", "target.wav")
	if read(t, filepath.Join(real, "target.wav")) != "mine" {
		t.Error("it was written through the link")
	}
}

func TestSaveStopsAfterTenThousandNames(t *testing.T) {
	t.Parallel()
	s, j := saver(t, "x")
	dir := t.TempDir()
	put(t, filepath.Join(dir, "x.wav"), "")
	for n := 2; n < 10_000; n++ {
		if err := os.Link(filepath.Join(dir, "x.wav"), filepath.Join(dir, fmt.Sprintf("x (%d).wav", n))); err != nil {
			t.Skip("no links here:", err)
		}
	}
	_, err := s.Save(t.Context(), j.ID, dir, false)
	if !errors.Is(err, job.ErrExists) {
		t.Fatal(err)
	}
	oneLine(t, err.Error(), "10,000 times", "another folder")
	if err := os.Remove(filepath.Join(dir, "x (9999).wav")); err != nil {
		t.Fatal(err)
	}
	if got, err := s.Save(t.Context(), j.ID, dir, false); err != nil || filepath.Base(got) != "x (9999).wav" {
		t.Error(got, err)
	}
}

// Concurrent saves get different names, each with its own sidecar.
func TestConcurrentSaves(t *testing.T) {
	t.Parallel()
	s, j := saver(t, "{id}")
	dir := t.TempDir()
	var wg sync.WaitGroup
	paths := make([]string, 24)
	for i := range paths {
		wg.Go(func() {
			var err error
			if paths[i], err = s.SaveWith(t.Context(), j.ID, dir, job.SaveOptions{Sidecar: i%3 != 0}); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	checkPairs(t, dir, paths, 16)
}

// checkPairs checks that the folder has every path once, this number of matching sidecars, and nothing else.
func checkPairs(t *testing.T, dir string, paths []string, sidecars int) {
	t.Helper()
	slices.Sort(paths)
	if n := len(slices.Compact(slices.Clone(paths))); n != len(paths) {
		t.Errorf("%d names for %d takes", n, len(paths))
	}
	for _, name := range tree(t, dir) {
		switch filepath.Ext(name) {
		case ".wav":
			if !slices.Contains(paths, filepath.Join(dir, name)) || read(t, filepath.Join(dir, name)) != string(wav(1000)) {
				t.Errorf("%s is not a saved file", name)
			}
		case ".json":
			sidecars--
			if want := strings.TrimSuffix(name, ".json") + ".wav"; !strings.Contains(read(t, filepath.Join(dir, name)), fmt.Sprintf(`"file": %q`, want)) {
				t.Errorf("%s is not the sidecar of %s", name, want)
			}
		default:
			t.Errorf("%s is left over", name)
		}
	}
	if sidecars != 0 {
		t.Errorf("%d sidecars are missing", sidecars)
	}
}
