package osfile

import (
	"crypto/rand"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// The beginning and the end of the name of a file that has not got its own name yet. Between them are letters and digits.
const (
	TempPrefix = ".callboard-"
	TempSuffix = ".part"
)

// Audience says who may read a file that the user has named.
type Audience int

// The audiences of files.
const (
	OfUserAlone Audience = iota // mode 0600: it has what strangers sent, or what an account answered
	AsUmask                     // less the user's umask, as other files of the user
)

// CreatePartFor is CreatePart or CreateSharedPart, as the audience of the file needs.
func CreatePartFor(dir string, readers Audience) (*os.File, error) {
	if readers == AsUmask {
		return CreateSharedPart(dir)
	}
	return CreatePart(dir)
}

// PlacePart gives a whole file of CreatePart or CreateSharedPart its name. Unless replace is given, a file that has got this name meanwhile
// stays, and the error wraps fs.ErrExist. The part can be there afterwards: the caller removes it.
func PlacePart(part, path string, replace bool) error {
	if !replace {
		err := os.Link(part, path)
		if err == nil {
			return nil
		}
		if _, there := os.Lstat(path); there == nil {
			return fs.ErrExist
		}
		// There are no hard links.
	}
	return Rename(part, path)
}

// CreatePart makes a file in a folder of the user that only the user can read. The caller renames or removes it. If the process is
// killed before, SweepParts removes it later.
func CreatePart(dir string) (*os.File, error) { return CreateTemp(dir, TempPrefix+"*"+TempSuffix) }

// CreateSharedPart is CreatePart for a file of the user, whose permissions are the user's umask.
func CreateSharedPart(dir string) (*os.File, error) {
	name := TempPrefix + strings.ToLower(rand.Text()) + TempSuffix
	return os.OpenFile(filepath.Join(dir, name), os.O_CREATE|os.O_EXCL|os.O_RDWR, 0o666)
}

// partLife is how old such a file must be to be one of a process that has died: writing it takes seconds.
const partLife = time.Hour

// SweepParts removes what processes that died while they wrote into a folder have left there.
func SweepParts(dir string) {
	d, err := os.Open(dir)
	if err != nil {
		return
	}
	defer d.Close()
	names, _ := d.Readdirnames(-1) // as far as they can be read
	for _, name := range names {
		if !isPart(name) {
			continue
		}
		path := filepath.Join(dir, name)
		if info, err := os.Lstat(path); err == nil && info.Mode().IsRegular() && time.Since(info.ModTime()) > partLife {
			_ = os.Remove(path) // it stays if it may not be removed
		}
	}
}

// isPart reports whether a name is one of CreatePart, or one that has an id between the same beginning and end.
func isPart(name string) bool {
	name, begins := strings.CutPrefix(name, TempPrefix)
	name, ends := strings.CutSuffix(name, TempSuffix)
	return begins && ends && name != "" && !strings.ContainsFunc(name, func(r rune) bool {
		return (r < '0' || r > '9') && (r < 'a' || r > 'z')
	})
}
