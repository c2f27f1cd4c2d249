package job

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"

	"callboard/internal/id"
)

// tempCopy is a copy of a job's audio under a temporary name, in the folder of its final name.
type tempCopy struct {
	part    string                            // its path
	sidecar func(name string) ([]byte, error) // the content of its sidecar, for a final name
}

// copyToTemp copies the audio into the folder of its final name, so that giving it that name is one atomic step.
func (s *Service) copyToTemp(dir string, j Job, src *os.File) (tempCopy, error) {
	sum := sha256.New()
	bytes := new(counter)
	part, err := writeTemp(dir, io.TeeReader(src, io.MultiWriter(sum, bytes)))
	if err != nil {
		return tempCopy{}, saveError(dir, err)
	}
	return tempCopy{part: part, sidecar: func(name string) ([]byte, error) {
		return s.sidecar(j, src, name, int64(*bytes), hex.EncodeToString(sum.Sum(nil)))
	}}, nil
}

// counter counts the bytes written to it.
type counter int64

func (c *counter) Write(b []byte) (int, error) {
	*c += counter(len(b))
	return len(b), nil
}

// writeTemp writes src into a temporary file in dir, flushes it and returns its path.
func writeTemp(dir string, src io.Reader) (string, error) {
	f, err := os.OpenFile(tempPath(dir), os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o666) // less the user's umask: it is the user's file
	if err != nil {
		return "", err
	}
	_, err = io.Copy(f, src)
	err = errors.Join(err, f.Sync())
	if err = errors.Join(err, f.Close()); err != nil {
		_ = os.Remove(f.Name())
		return "", err
	}
	return f.Name(), nil
}

// tempPath is a path in dir that no other program uses.
func tempPath(dir string) string {
	return filepath.Join(dir, ".callboard-"+id.Random()+partSuffix)
}

// publish gives the copy its final name, and writes its sidecar if the options ask for one.
func (t tempCopy) publish(dest string, o SaveOptions) error {
	if o.Sidecar {
		if err := t.publishPair(dest, o.Overwrite); err != nil {
			return err
		}
	} else if err := publishFile(t.part, dest, o.Overwrite); err != nil {
		return err
	}
	if err := syncDir(filepath.Dir(dest)); err != nil {
		return saveError(dest, err)
	}
	return nil
}

// publishPair publishes the sidecar first, so that it exists when the audio appears. If the audio cannot be published, the
// sidecar is removed and the file that it had replaced is restored.
func (t tempCopy) publishPair(dest string, overwrite bool) error {
	side := SidecarOf(dest)
	part, err := t.writeSidecar(dest)
	if err != nil {
		return saveError(filepath.Dir(dest), err)
	}
	defer os.Remove(part)
	before := ""
	if overwrite {
		if before, err = moveAside(side); err != nil {
			return saveError(side, err)
		}
		if before != "" {
			defer os.Remove(before)
		}
	}
	if err = publishFile(part, side, overwrite); err == nil {
		if err = publishFile(t.part, dest, overwrite); err == nil {
			return nil
		}
		_ = os.Remove(side)
	}
	if before != "" {
		_ = os.Rename(before, side)
	}
	return err
}

// moveAside gives the file at path a temporary second name and returns it, or nothing if there is no file.
func moveAside(path string) (string, error) {
	if isDir(path) {
		return "", syscall.EISDIR
	}
	backup := tempPath(filepath.Dir(path))
	err := os.Link(path, backup)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		err = os.Rename(path, backup) // without hard links the name is free for a moment
	}
	if errors.Is(err, fs.ErrNotExist) {
		return "", nil
	}
	return backup, err
}

// publishFile gives a temporary file its final name. A hard link fails if the name was taken meanwhile, which a rename does
// not. On a file system without hard links the name is checked first, which leaves a short race.
func publishFile(part, dest string, overwrite bool) error {
	if !overwrite {
		err := os.Link(part, dest)
		if err == nil {
			return nil
		}
		if _, there := os.Lstat(dest); there == nil || errors.Is(err, fs.ErrExist) {
			return existsError(dest)
		}
	}
	if err := os.Rename(part, dest); err != nil {
		if isDir(dest) {
			err = syscall.EISDIR
		}
		return saveError(dest, err)
	}
	return nil
}

// saveError is err in one line that names the path that the user gave, not the temporary file.
func saveError(path string, err error) error {
	if of, ok := errors.AsType[*fs.PathError](err); ok {
		err = of.Err
	} else if of, ok := errors.AsType[*os.LinkError](err); ok {
		err = of.Err
	}
	switch {
	case diskFull(err):
		return fmt.Errorf("the disk of %q is full: free some space or save elsewhere: %w", path, err)
	case errors.Is(err, fs.ErrPermission):
		return fmt.Errorf("%q may not be written: choose another folder: %w", path, fs.ErrPermission)
	case errors.Is(err, syscall.EROFS):
		return fmt.Errorf("%q is on a disk that can only be read: choose another folder: %w", path, err)
	case errors.Is(err, syscall.EISDIR):
		return fmt.Errorf("%q is a folder: choose another name: %w", path, err)
	case errors.Is(err, syscall.ENOTDIR):
		return fmt.Errorf("a file has the name of the folder %q: choose another folder: %w", path, err)
	case errors.Is(err, fs.ErrNotExist) && isDir(path): // as /proc answers, where no file can be created
		return fmt.Errorf("no file can be made in %q: choose another folder: %w", path, fs.ErrNotExist)
	case errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("there is no folder %q: make it or choose another: %w", path, fs.ErrNotExist)
	}
	return fmt.Errorf("save to %q: %w", path, err)
}
