package secrets

import (
	"crypto/rand"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"callboard/internal/osfile"
	"callboard/internal/text"
)

// record is the content of a file: the secret, or the note that the keyring has it. With both, the keyring may still have
// an older value.
type record struct {
	Value   string `json:"value,omitempty"`
	Keyring bool   `json:"keyring,omitempty"`
}

var (
	errNotRegular = errors.New("a link or something else that is not a file is in its place")
	errDamaged    = errors.New("it is damaged")
	errWritable   = errors.New("other users may write to the folder")
	errNoFolder   = errors.New("there is no folder for settings")
)

// maxFileSize is the maximum size of a file in bytes: the longest secret with every character escaped.
const maxFileSize = 6*maxLength + 100

// file is the file of one secret. Every call opens its folder with os.Root, so that no link leads out of it.
type file struct{ dir, name string }

func (f file) path() string { return filepath.Join(f.dir, f.name) }

// read returns the content of the file, or an empty record if there is no file.
func (f file) read() (record, error) {
	if f.dir == "" {
		return record{}, nil
	}
	var r record
	err := osfile.Retry(func() (err error) { // another process may be replacing it
		r, err = f.readOnce()
		return err
	})
	return r, err
}

func (f file) readOnce() (record, error) {
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
		return record{}, errNotRegular
	}
	r, err := root.Open(f.name)
	if err != nil {
		return record{}, err
	}
	defer r.Close()
	if osfile.OpenToOthers(f.path()) {
		_ = osfile.MakePrivate(f.path()) // e.g. a copy with wider permissions; an error means that the file system has none
	}
	text, err := io.ReadAll(io.LimitReader(r, maxFileSize+1))
	if err != nil {
		return record{}, err
	}
	return parse(text)
}

// parse parses the content of a file. Its error repeats nothing of it, because it may be the secret.
func parse(content []byte) (record, error) {
	var r record
	if len(content) > maxFileSize || json.Unmarshal(content, &r) != nil {
		return record{}, errDamaged
	}
	if clean, flaw := text.CleanToken(r.Value); flaw == "" { // a file may be edited by hand
		r.Value = clean
	}
	if r.Value != "" && flawOf(r.Value) != "" {
		return record{}, errDamaged
	}
	return r, nil
}

// write replaces the file atomically: a reader sees the old or the new content.
func (f file) write(r record) error {
	if f.dir == "" {
		return errNoFolder
	}
	if err := os.MkdirAll(f.dir, 0o700); err != nil {
		return err
	}
	if err := closeToOthers(f.dir); err != nil {
		return err
	}
	root, err := os.OpenRoot(f.dir)
	if err != nil {
		return err
	}
	defer func() { _ = root.Close() }()
	text, err := json.Marshal(r)
	if err != nil {
		return err
	}
	draft := "." + f.name + "." + rand.Text()
	err = writeNew(root, draft, append(text, '\n'))
	if err == nil {
		err = osfile.Retry(func() error { return root.Rename(draft, f.name) }) // another process may be reading it
	}
	if err != nil {
		_ = osfile.Retry(func() error { return root.Remove(draft) })
		return err
	}
	if d, err := root.Open("."); err == nil {
		_ = d.Sync() // not every system can sync a folder
		_ = d.Close()
	}
	return nil
}

// writeNew creates a file that only the user can read, also before there is anything in it.
func writeNew(root *os.Root, name string, text []byte) error {
	w, err := root.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	if path := filepath.Join(root.Name(), name); osfile.OpenToOthers(path) {
		_ = osfile.MakePrivate(path) // Windows has no modes; an error means that the file system has no access lists either
	}
	_, err = w.Write(text)
	return errors.Join(err, w.Sync(), w.Close())
}

// closeToOthers removes the permissions of other users from the folder. It is an error if they can still write to it.
func closeToOthers(dir string) error {
	if !osfile.OpenToOthers(dir) {
		return nil
	}
	_ = osfile.MakePrivate(dir) // checked next
	if osfile.WritableByOthers(dir) {
		return errWritable
	}
	return nil
}

// remove removes the file or the link in its place. A missing file is not an error.
func (f file) remove() error {
	if f.dir == "" {
		return nil
	}
	err := osfile.Remove(f.path())
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}
