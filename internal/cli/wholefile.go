package cli

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"callboard/internal/osfile"
)

// makeParent makes the folder of a file that the user has named, and those above it, less the user's umask.
func makeParent(what, path string) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		return fail(exitUnexpected, what, reason(err), "choose another folder")
	}
	return nil
}

// writeWhole makes a file at a path, which what names in an error, and the folders that it needs. It gets its name once it is whole, so
// what was there stays if it cannot be written. A link of that name is replaced, and what it leads to stays. Unless force is given, a
// file that has the name meanwhile stays, too.
func writeWhole(what, path string, readers osfile.Audience, force bool, write func(io.Writer) error) error {
	if err := makeParent(what, path); err != nil {
		return err
	}
	osfile.SweepParts(filepath.Dir(path))
	f, err := osfile.CreatePartFor(filepath.Dir(path), readers)
	if err != nil {
		return fail(exitUnexpected, what, reason(err), "choose another folder")
	}
	defer func() { _ = os.Remove(f.Name()) }()
	err = write(f)
	if err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return fmt.Errorf("writing %s: %w", path, err)
	}
	switch err := osfile.PlacePart(f.Name(), path, force); {
	case errors.Is(err, fs.ErrExist) && !force:
		return usage(what, "a file of this name was created meanwhile", "choose another name, or add --force")
	case err != nil:
		return fail(exitUnexpected, what, reason(err), "choose another name")
	}
	return nil
}
