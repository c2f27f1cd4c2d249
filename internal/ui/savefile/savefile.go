// Package savefile writes files that a user has named in a dialog.
package savefile

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"callboard/internal/osfile"
	"callboard/internal/ui/pathcomplete"
)

// Audience says who may read a file.
type Audience int

// The audiences of files.
const (
	OfUserAlone Audience = iota // mode 0600: it has what strangers sent
	AsUmask                     // less the user's umask, as other files of the user
)

// Write writes a file and returns its path. dest is as it was typed; if it is a folder, or ends in a separator, the file is called
// name there. A file that is there is replaced only with overwrite, and only by a whole one. An error wraps fs.ErrExist where a file
// is in the way.
func Write(dest, name string, readers Audience, overwrite bool, write func(io.Writer) error) (string, error) {
	path := Path(dest, name)
	dir := filepath.Dir(path)
	if osfile.NamesStream(path) {
		return path, errors.New("a name cannot have a colon here")
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return path, err
	}
	if _, err := os.Lstat(path); err == nil && !overwrite {
		return path, fs.ErrExist
	}
	osfile.SweepParts(dir)
	create := osfile.CreatePart
	if readers == AsUmask {
		create = osfile.CreateSharedPart
	}
	f, err := create(dir)
	if err != nil {
		return path, err
	}
	err = errors.Join(write(f), f.Sync(), f.Close())
	if err == nil {
		err = place(f.Name(), path, overwrite)
	}
	if err != nil {
		_ = os.Remove(f.Name())
	}
	return path, err
}

// place gives a whole file its name. Without overwrite a file that has got this name meanwhile stays.
func place(from, path string, overwrite bool) error {
	if !overwrite {
		err := os.Link(from, path)
		if err == nil {
			return osfile.Remove(from)
		}
		if _, there := os.Lstat(path); there == nil {
			return fs.ErrExist
		}
		// There are no hard links.
	}
	return osfile.Rename(from, path)
}

// Path is the path that Write writes to.
func Path(dest, name string) string {
	path := pathcomplete.DiskPath(dest)
	if info, err := os.Stat(path); err == nil && info.IsDir() || dest != "" && os.IsPathSeparator(dest[len(dest)-1]) {
		return filepath.Join(path, name)
	}
	return path
}
