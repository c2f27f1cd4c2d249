package job

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// A copy has no name before it has its final one, so that a process that is killed meanwhile leaves nothing.
func TestCopyHasNoName(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	names := func() (list []string) {
		entries, err := os.ReadDir(dir)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range entries {
			list = append(list, e.Name())
		}
		return list
	}
	if f, err := createNameless(dir); errors.Is(err, syscall.EOPNOTSUPP) || errors.Is(err, syscall.EISDIR) {
		t.Skip("this file system has no files without a name:", err)
	} else if err != nil {
		t.Fatal(err)
	} else {
		f.Close()
	}
	dest := filepath.Join(dir, "a.wav")
	for _, overwrite := range []bool{false, true} {
		before := len(names())
		f, err := writeTemp(dir, strings.NewReader("sound"))
		if err != nil {
			t.Fatal(err)
		}
		if got := names(); len(got) != before || f.path != "" {
			t.Errorf("before it is published: %q", got)
		}
		if err := f.publishFile(dest, overwrite); err != nil {
			t.Fatal(err)
		}
		f.discard()
		if b, err := os.ReadFile(dest); err != nil || !bytes.Equal(b, []byte("sound")) || len(names()) != 1 {
			t.Errorf("%q, %v, %q", b, err, names())
		}
	}
	f, err := writeTemp(dir, strings.NewReader("other"))
	if err != nil {
		t.Fatal(err)
	}
	if err := f.publishFile(dest, false); !errors.Is(err, ErrExists) {
		t.Error(err)
	}
	f.discard()
	if got := names(); len(got) != 1 {
		t.Errorf("after a refusal: %q", got)
	}
}
