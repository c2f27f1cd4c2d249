package savefile_test

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"callboard/internal/osfile"
	"callboard/internal/ui/savefile"
)

func content(text string) func(io.Writer) error {
	return func(w io.Writer) error {
		_, err := io.WriteString(w, text)
		return err
	}
}

// A file for the user alone is private under any umask; another one has the mode of any new file.
func TestWhoMayRead(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	usual := filepath.Join(dir, "usual")
	f, err := os.Create(usual)
	if err != nil {
		t.Fatal(err)
	}
	f.Close()
	mode := func(path string) fs.FileMode {
		info, err := os.Stat(path)
		if err != nil {
			t.Fatal(err)
		}
		return info.Mode()
	}
	private, err := savefile.Write(filepath.Join(dir, "private"), "", osfile.OfUserAlone, false, content("x"))
	if err != nil || osfile.OpenToOthers(private) {
		t.Errorf("%v: the private file has the mode %v", err, mode(private))
	}
	shared, err := savefile.Write(filepath.Join(dir, "shared"), "", osfile.AsUmask, false, content("x"))
	if err != nil || mode(shared) != mode(usual) {
		t.Errorf("%v: the file has the mode %v, others %v", err, mode(shared), mode(usual))
	}
}

// A file that appears while the content is made stays, unless it may be replaced. Nothing else is left in the folder.
func TestFileThatAppearsMeanwhile(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	path := filepath.Join(dir, "sheet")
	appears := func(w io.Writer) error {
		return errors.Join(os.WriteFile(path, []byte("of another program"), 0o600), content("ours")(w))
	}
	_, err := savefile.Write(path, "", osfile.AsUmask, false, appears)
	if b, _ := os.ReadFile(path); !errors.Is(err, fs.ErrExist) || string(b) != "of another program" {
		t.Errorf("%v: the file has %q", err, b)
	}
	_, err = savefile.Write(path, "", osfile.AsUmask, true, appears)
	if b, _ := os.ReadFile(path); err != nil || string(b) != "ours" {
		t.Errorf("%v: the file has %q", err, b)
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) != 1 {
		t.Errorf("left are %v, %v", left, err)
	}
}
