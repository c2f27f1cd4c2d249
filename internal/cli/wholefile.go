package cli

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"callboard/internal/osfile"
)

// audience says who may read a file that the user has named.
type audience int

const (
	ofUserAlone audience = iota // the mode 0600: it has what strangers sent, or what an account answered
	asUmask                     // less the user's umask, as other files of the user
)

// makeParent makes the folder of a file that the user has named, and those above it, less the user's umask.
func makeParent(what, path string) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		return fail(exitUnexpected, what, reason(err), "choose another folder")
	}
	return nil
}

// writeWhole makes a file at a path, which what names in an error, and the folders that it needs. It gets its name once it is whole, so what was there stays if it
// cannot be written. A link of that name is replaced, and what it leads to stays. Unless force is given, a file that has the name
// meanwhile stays, too.
func writeWhole(what, path string, readers audience, force bool, write func(io.Writer) error) error {
	create := osfile.CreatePart
	if readers == asUmask {
		create = osfile.CreateSharedPart
	}
	if err := makeParent(what, path); err != nil {
		return err
	}
	osfile.SweepParts(filepath.Dir(path))
	f, err := create(filepath.Dir(path))
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
	if !force {
		err = os.Link(f.Name(), path)
		if err == nil {
			return nil
		}
		if _, there := os.Lstat(path); there == nil {
			return usage(what, "a file of this name was created meanwhile", "choose another name, or add --force")
		}
		// There are no hard links.
	}
	if err := osfile.Rename(f.Name(), path); err != nil {
		return fail(exitUnexpected, what, reason(err), "choose another name")
	}
	return nil
}
