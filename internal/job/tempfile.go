package job

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"

	"callboard/internal/id"
	"callboard/internal/osfile"
)

// tempFile is a finished file without its final name: without any name where the system can do that, so that nothing is left
// of it when the process dies.
type tempFile struct {
	file *os.File // open, and without a name; nil if it has the name path
	path string
}

// writeTemp writes src into a temporary file in dir and flushes it.
func writeTemp(dir string, src io.Reader) (tempFile, error) {
	f, err := createNameless(dir)
	if err != nil { // not supported by the system or the file system, or impossible for both kinds
		return writeNamed(dir, src)
	}
	if _, err = io.Copy(f, src); err == nil {
		err = f.Sync()
	}
	if err != nil {
		_ = f.Close()
		return tempFile{}, err
	}
	return tempFile{file: f}, nil
}

// writeNamed is writeTemp with a temporary name.
func writeNamed(dir string, src io.Reader) (tempFile, error) {
	f, err := os.OpenFile(tempPath(dir), os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o666) // less the user's umask: it is the user's file
	if err != nil {
		return tempFile{}, err
	}
	_, err = io.Copy(f, src)
	err = errors.Join(err, f.Sync())
	if err = errors.Join(err, f.Close()); err != nil {
		_ = os.Remove(f.Name())
		return tempFile{}, err
	}
	return tempFile{path: f.Name()}, nil
}

// discard removes the temporary name, if there is one, and releases the file.
func (t *tempFile) discard() {
	if t.file != nil {
		_ = t.file.Close() // it is flushed already
		t.file = nil
	}
	if t.path != "" {
		_ = os.Remove(t.path) // renamed already after a success
		t.path = ""
	}
}

// name gives a nameless file a temporary name in dir.
func (t *tempFile) name(dir string) error {
	if t.file == nil {
		return nil
	}
	path := tempPath(dir)
	if linkNameless(t.file, path) != nil { // for example without /proc
		named, err := writeNamed(dir, io.NewSectionReader(t.file, 0, 1<<62))
		if err != nil {
			return err
		}
		path = named.path
	}
	_ = t.file.Close()
	t.file, t.path = nil, path
	return nil
}

// publishFile gives the file its final name. A hard link fails if the name was taken meanwhile, which a rename does not. On a
// file system without hard links the name is checked first, which leaves a short race. A file that is replaced gives its mode
// to the new one.
func (t *tempFile) publishFile(dest string, overwrite bool) error {
	if !overwrite {
		err := t.link(dest)
		if err == nil {
			return nil
		}
		if _, there := os.Lstat(dest); there == nil || errors.Is(err, fs.ErrExist) {
			return existsError(dest)
		}
	} else if info, err := os.Lstat(dest); err == nil && info.Mode().IsRegular() {
		if err := t.chmod(info.Mode().Perm()); err != nil {
			return saveError(dest, err)
		}
	}
	err := t.name(filepath.Dir(dest))
	if err == nil {
		err = osfile.Rename(t.path, dest)
	}
	if err != nil {
		if isDir(dest) {
			err = syscall.EISDIR
		}
		return saveError(dest, err)
	}
	return nil
}

func (t *tempFile) link(dest string) error {
	if t.file != nil {
		if err := linkNameless(t.file, dest); err == nil || errors.Is(err, fs.ErrExist) {
			return err
		}
		if err := t.name(filepath.Dir(dest)); err != nil {
			return err
		}
	}
	return os.Link(t.path, dest)
}

func (t *tempFile) chmod(mode fs.FileMode) error {
	if t.file != nil {
		return t.file.Chmod(mode)
	}
	return os.Chmod(t.path, mode)
}

// tempPath is a path in dir that no other program uses. What is left there after a kill goes with [osfile.SweepParts].
func tempPath(dir string) string {
	return filepath.Join(dir, osfile.TempPrefix+id.Random()+osfile.TempSuffix)
}
