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

// Write writes a file and returns its path. dest is as it was typed; if it is a folder, or ends in a separator, the file is called
// name there. A file that is there is replaced only with overwrite, and only by a whole one. An error wraps fs.ErrExist where a file
// is in the way.
func Write(dest, name string, readers osfile.Audience, overwrite bool, write func(io.Writer) error) (string, error) {
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
	f, err := osfile.CreatePartFor(dir, readers)
	if err != nil {
		return path, err
	}
	defer func() { _ = osfile.Remove(f.Name()) }() // where it was linked, or not placed
	err = errors.Join(write(f), f.Sync(), f.Close())
	if err == nil {
		err = osfile.PlacePart(f.Name(), path, overwrite)
	}
	return path, err
}

// Path is the path that Write writes to.
func Path(dest, name string) string {
	path := pathcomplete.DiskPath(dest)
	if info, err := os.Stat(path); err == nil && info.IsDir() || dest != "" && os.IsPathSeparator(dest[len(dest)-1]) {
		return filepath.Join(path, name)
	}
	return path
}
