package job_test

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"callboard/internal/id"
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
	if info, err := os.Lstat(filepath.Join(dir, "nowhere.wav")); err != nil || info.Mode()&os.ModeSymlink == 0 {
		t.Skip("links are something else here, as under wine:", err)
	}
	for _, name := range []string{"file.wav", "nowhere.wav"} {
		if _, err := s.Save(t.Context(), j.ID, filepath.Join(dir, name), false); !errors.Is(err, job.ErrExists) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := os.Chmod(filepath.Join(real, "target.wav"), 0o600); err != nil {
		t.Fatal(err)
	}
	// The link stays, and the file that it leads to is replaced, with its mode.
	if _, err := s.Save(t.Context(), j.ID, filepath.Join(dir, "file.wav"), true); err != nil {
		t.Error(err)
	}
	if info, err := os.Lstat(filepath.Join(dir, "file.wav")); err != nil || info.Mode()&os.ModeSymlink == 0 {
		t.Error(info, err)
	}
	if info, err := os.Lstat(filepath.Join(real, "target.wav")); err != nil || !info.Mode().IsRegular() || info.Mode().Perm() != 0o600 && runtime.GOOS != "windows" {
		t.Error(info.Mode(), err)
	}
	if !bytes.Equal([]byte(read(t, filepath.Join(real, "target.wav"))), []byte(read(t, j.File))) {
		t.Error("the target was not replaced")
	}
	_, err := s.Save(t.Context(), j.ID, filepath.Join(dir, "nowhere.wav"), true)
	if err == nil {
		t.Fatal("saved through a link to nothing")
	}
	oneLine(t, err.Error(), "is a link to", "none.wav", "remove the link")
	if _, err := s.Save(t.Context(), j.ID, filepath.Join(dir, "folder"), false); err != nil {
		t.Error(err)
	}
	wantTree(t, real, "01k9.json", "01k9.wav", "target.wav")
	wantTree(t, dir, "file.json", "file.wav", "folder", "nowhere.wav")
}

// A file that is replaced gives its mode to the new one; a new file gets the usual one.
func TestSaveKeepsTheMode(t *testing.T) {
	t.Parallel()
	s, j := saver(t, "{id}")
	dir := t.TempDir()
	for _, mode := range []os.FileMode{0o600, 0o640, 0o444} {
		path := filepath.Join(dir, mode.String()+".wav")
		put(t, path, "mine")
		if err := os.Chmod(path, mode); err != nil {
			t.Fatal(err)
		}
		before, err := os.Stat(path)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := s.SaveWith(t.Context(), j.ID, path, job.SaveOptions{Overwrite: true}); err != nil {
			t.Error(err)
		}
		after, err := os.Stat(path)
		if err != nil || after.Mode() != before.Mode() || after.Size() == before.Size() {
			t.Error(before.Mode(), after.Mode(), err)
		}
	}
	fresh, plain := filepath.Join(dir, "new.wav"), filepath.Join(dir, "plain")
	put(t, plain, "")
	if err := os.Remove(plain); err != nil {
		t.Fatal(err)
	}
	f, err := os.Create(plain)
	if err != nil {
		t.Fatal(err)
	}
	f.Close()
	if _, err := s.SaveWith(t.Context(), j.ID, fresh, job.SaveOptions{}); err != nil {
		t.Fatal(err)
	}
	a, _ := os.Stat(fresh)
	if b, err := os.Stat(plain); err != nil || a.Mode() != b.Mode() {
		t.Error(a.Mode(), b.Mode(), err)
	}
}

// What a killed process has left beside its target goes with the next save into that folder. A file of a living process stays.
func TestSaveSweepsTheFolder(t *testing.T) {
	t.Parallel()
	s, j := saver(t, "{id}")
	dir := t.TempDir()
	old := time.Now().Add(-2 * time.Hour)
	stale, young, other := ".callboard-"+id.Random()+".part", ".callboard-"+id.Random()+".part", ".callboard-~notes.part"
	for _, name := range []string{stale, young, other} {
		put(t, filepath.Join(dir, name), "x")
	}
	for _, name := range []string{stale, other} {
		if err := os.Chtimes(filepath.Join(dir, name), old, old); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := s.SaveWith(t.Context(), j.ID, filepath.Join(dir, "a.wav"), job.SaveOptions{}); err != nil {
		t.Fatal(err)
	}
	wantTree(t, dir, young, other, "a.wav")
}

func TestSaveStopsAfterTenThousandNames(t *testing.T) {
	t.Parallel()
	if testing.Short() && runtime.GOOS == "windows" {
		t.Skip("it takes minutes there")
	}
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
