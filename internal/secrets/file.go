package secrets

import (
	"crypto/rand"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
)

// record is what a file holds: the secret, or that the keyring has it. Both: the keyring may still have an older one.
type record struct {
	Value   string `json:"value,omitempty"`
	Keyring bool   `json:"keyring,omitempty"`
}

var (
	errNotOurs = errors.New("a link or something else that is no file has its place")
	errDamaged = errors.New("it is damaged")
	errOpen    = errors.New("others may write to the folder")
	errNowhere = errors.New("there is no folder for settings")
)

// largest is what a file may have: the maxLength secret, every sign of it escaped.
const largest = 6*maxLength + 100

// file is one secret's file. Every call opens its folder anew and goes no way out of it.
type file struct{ dir, name string }

func (f file) path() string { return filepath.Join(f.dir, f.name) }

// read returns what the file holds; one that is not there holds nothing.
func (f file) read() (record, error) {
	if f.dir == "" {
		return record{}, nil
	}
	root, err := os.OpenRoot(f.dir)
	if errors.Is(err, fs.ErrNotExist) {
		return record{}, nil
	}
	if err != nil {
		return record{}, err
	}
	defer func() { _ = root.Close() }()
	info, err := root.Lstat(f.name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return record{}, nil
	case err != nil:
		return record{}, err
	case !info.Mode().IsRegular():
		return record{}, errNotOurs
	}
	r, err := root.Open(f.name)
	if err != nil {
		return record{}, err
	}
	defer r.Close()
	if info, err := r.Stat(); err == nil && openToOthers(info) {
		_ = r.Chmod(0o600) // a copy that came with wider rights; where they cannot be narrowed they mean nothing
	}
	text, err := io.ReadAll(io.LimitReader(r, largest+1))
	if err != nil {
		return record{}, err
	}
	return parse(text)
}

// parse reads a file's text. Nothing of it is repeated in an error: it may be the secret.
func parse(text []byte) (record, error) {
	var r record
	if len(text) > largest || json.Unmarshal(text, &r) != nil || r.Value != "" && flawOf(r.Value) != "" {
		return record{}, errDamaged
	}
	return r, nil
}

// write puts a file in the place of the one before, at once and whole: a reader meets the old one or the new one.
func (f file) write(r record) error {
	if f.dir == "" {
		return errNowhere
	}
	if err := os.MkdirAll(f.dir, 0o700); err != nil {
		return err
	}
	root, err := os.OpenRoot(f.dir)
	if err != nil {
		return err
	}
	defer func() { _ = root.Close() }()
	if err := closeToOthers(root); err != nil {
		return err
	}
	text, err := json.Marshal(r)
	if err != nil {
		return err
	}
	draft := "." + f.name + "." + rand.Text()
	if err := writeNew(root, draft, append(text, '\n')); err != nil {
		_ = root.Remove(draft)
		return err
	}
	if err := root.Rename(draft, f.name); err != nil {
		_ = root.Remove(draft)
		return err
	}
	if d, err := root.Open("."); err == nil {
		_ = d.Sync() // not every system has that for a folder
		_ = d.Close()
	}
	return nil
}

func writeNew(root *os.Root, name string, text []byte) error {
	w, err := root.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = w.Write(text)
	return errors.Join(err, w.Sync(), w.Close())
}

// closeToOthers narrows the folder's rights. One that others may write to after that is no place for a secret.
func closeToOthers(root *os.Root) error {
	info, err := root.Stat(".")
	if err != nil || !openToOthers(info) {
		return err
	}
	_ = root.Chmod(".", 0o700) // looked at next
	if info, err = root.Stat("."); err != nil {
		return err
	}
	if info.Mode().Perm()&0o022 != 0 {
		return errOpen
	}
	return nil
}

// openToOthers reports whether others may do anything with a file. Windows has other ways, and the person's folder is
// closed by them.
func openToOthers(info fs.FileInfo) bool {
	return runtime.GOOS != "windows" && info.Mode().Perm()&0o077 != 0
}

// remove takes the file away, or the link that has its place; one that is not there is gone already.
func (f file) remove() error {
	if f.dir == "" {
		return nil
	}
	err := os.Remove(f.path())
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}
