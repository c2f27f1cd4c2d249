package osfile_test

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"callboard/internal/osfile"
)

func write(t *testing.T, path, content string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
}

// A file is replaced again and again while others read it: no replacing and no reading fails, each reader gets the content of
// one version, and no temporary file is left.
func TestFileIsReplacedWhileOthersReadIt(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	path := filepath.Join(dir, "file")
	write(t, path, strings.Repeat("0", 1000))
	done := make(chan struct{})
	var readers sync.WaitGroup
	for i := range 3 {
		readers.Go(func() {
			for {
				select {
				case <-done:
					return
				case <-time.After(3 * time.Millisecond): // the file is free between the readers, as it is in use
				}
				open := osfile.Open
				if i == 0 { // a program that does not share
					open = os.Open
				}
				f, err := open(path)
				if err != nil {
					if i > 0 {
						t.Errorf("open: %v", err)
					}
					continue
				}
				raw, err := io.ReadAll(f)
				_ = f.Close()
				if err != nil || len(raw) != 1000 || strings.Trim(string(raw), string(raw[:1])) != "" {
					t.Errorf("%d bytes of several versions, %v", len(raw), err)
				}
			}
		})
	}
	for i := range 30 {
		draft := filepath.Join(dir, "draft")
		write(t, draft, strings.Repeat(string(rune('0'+i%10)), 1000))
		if err := osfile.Rename(draft, path); err != nil {
			t.Errorf("replace %d: %v", i, err)
		}
	}
	close(done)
	readers.Wait()
	if left, err := os.ReadDir(dir); err != nil || len(left) != 1 {
		t.Errorf("files left: %v, %v", left, err)
	}
}

func TestOpenFileIsRenamedAndRemoved(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	a, b := filepath.Join(dir, "a"), filepath.Join(dir, "b")
	write(t, a, "content")
	f, err := osfile.Open(a)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = f.Close() })
	if err := osfile.Rename(a, b); err != nil {
		t.Error(err)
	}
	if err := osfile.Remove(b); err != nil {
		t.Error(err)
	}
	if raw, err := io.ReadAll(f); string(raw) != "content" || err != nil {
		t.Errorf("the open file has %q, %v", raw, err)
	}
	_ = f.Close() // until then an old Windows keeps the name
	if _, err := osfile.Open(b); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("after it was removed: %v", err)
	}
}

func TestErrorsNameThePath(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	file, folder, none := filepath.Join(dir, "file"), filepath.Join(dir, "folder"), filepath.Join(dir, "none")
	write(t, file, "")
	if err := os.Mkdir(folder, 0o700); err != nil {
		t.Fatal(err)
	}
	for what, err := range map[string]error{
		"rename to a folder":  osfile.Rename(file, folder),
		"rename nothing":      osfile.Rename(none, file),
		"remove nothing":      osfile.Remove(none),
		"rename to no folder": osfile.Rename(file, filepath.Join(none, "x")),
	} {
		if err == nil || !strings.Contains(err.Error(), dir) {
			t.Errorf("%s: %v", what, err)
		}
	}
	if _, err := os.Stat(file); err != nil {
		t.Error(err)
	}
}

func TestMakePrivate(t *testing.T) {
	t.Parallel()
	folder := filepath.Join(t.TempDir(), "folder")
	if err := os.Mkdir(folder, 0o755); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(folder, "file")
	if err := os.WriteFile(file, []byte("mine"), 0o644); err != nil {
		t.Fatal(err)
	}
	openUp(t, folder)
	openUp(t, file)
	for _, path := range []string{folder, file} {
		if read, write, known := osfile.Others(path); !read || !write || !known || !osfile.OpenToOthers(path) || !osfile.WritableByOthers(path) {
			t.Fatalf("%s is not open to others: %v, %v, %v", path, read, write, known)
		}
		if err := osfile.MakePrivate(path); err != nil {
			t.Fatal(err)
		}
		if read, write, known := osfile.Others(path); read || write || !known || osfile.OpenToOthers(path) || osfile.WritableByOthers(path) {
			t.Errorf("%s is open to others: %v, %v, %v", path, read, write, known)
		}
	}
	created := filepath.Join(folder, "created")
	write(t, created, "later")
	if inherits && osfile.OpenToOthers(created) {
		t.Error("a file that was created in the folder is open to others")
	}
	for path, want := range map[string]string{file: "mine", created: "later"} {
		if raw, err := os.ReadFile(path); string(raw) != want || err != nil {
			t.Errorf("%s has %q, %v", path, raw, err)
		}
	}
	if _, _, known := osfile.Others(filepath.Join(folder, "none")); known || osfile.OpenToOthers(filepath.Join(folder, "none")) {
		t.Error("a missing file is open to others")
	}
	if err := osfile.MakePrivate(filepath.Join(folder, "none")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a missing file: %v", err)
	}
}

func TestNamesStream(t *testing.T) {
	t.Parallel()
	for path, want := range map[string]bool{
		"a.wav": false, `C:\a\b.wav`: false, `\\?\C:\a`: false, "C:b.wav": false, "b:c.wav": false,
		"ab:c.wav": true, `C:\a\b:c.wav`: true, `C:b:c`: true,
	} {
		if got := osfile.NamesStream(path); got != (want && runtime.GOOS == "windows") {
			t.Errorf("%s: %v", path, got)
		}
	}
}
