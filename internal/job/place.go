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

// take is a copy of a job's audio that has no name yet.
type take struct {
	part  string // its path
	facts func(name string) ([]byte, error)
}

// copyInto copies the audio into the folder where it will be named, so that naming it is one step.
func (s *Service) copyInto(dir string, j Job, src *os.File) (take, error) {
	sum := sha256.New()
	bytes := new(counter)
	part, err := writeInto(dir, io.TeeReader(src, io.MultiWriter(sum, bytes)))
	if err != nil {
		return take{}, saveError(dir, err)
	}
	return take{part: part, facts: func(name string) ([]byte, error) {
		return s.facts(j, src, name, int64(*bytes), hex.EncodeToString(sum.Sum(nil)))
	}}, nil
}

// counter counts what is written to it.
type counter int64

func (c *counter) Write(b []byte) (int, error) {
	*c += counter(len(b))
	return len(b), nil
}

// writeInto writes a flushed file under a name of no meaning.
func writeInto(dir string, src io.Reader) (string, error) {
	f, err := os.OpenFile(nameless(dir), os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o666) // less the person's umask: it is their file
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

// nameless is a path in dir that nobody else will think of.
func nameless(dir string) string {
	return filepath.Join(dir, ".callboard-"+id.Chance()+partSuffix)
}

// place names the copy, with its sidecar if one is wanted.
func (t take) place(dest string, o SaveOptions) error {
	if o.Sidecar {
		if err := t.placeBoth(dest, o.Overwrite); err != nil {
			return err
		}
	} else if err := name(t.part, dest, o.Overwrite); err != nil {
		return err
	}
	if err := syncDir(filepath.Dir(dest)); err != nil {
		return saveError(dest, err)
	}
	return nil
}

// placeBoth names the sidecar first: whoever sees the audio appear finds the sidecar beside it. If the audio cannot be named
// the sidecar goes again, and what it had replaced comes back.
func (t take) placeBoth(dest string, overwrite bool) error {
	side := SidecarOf(dest)
	part, err := t.writeFacts(dest)
	if err != nil {
		return saveError(filepath.Dir(dest), err)
	}
	defer os.Remove(part)
	before := ""
	if overwrite {
		if before, err = aside(side); err != nil {
			return saveError(side, err)
		}
		if before != "" {
			defer os.Remove(before)
		}
	}
	if err = name(part, side, overwrite); err == nil {
		if err = name(t.part, dest, overwrite); err == nil {
			return nil
		}
		_ = os.Remove(side)
	}
	if before != "" {
		_ = os.Rename(before, side)
	}
	return err
}

// aside keeps what has a name under another one, and returns that, or nothing if nothing has the name.
func aside(path string) (string, error) {
	if isDir(path) {
		return "", syscall.EISDIR
	}
	kept := nameless(filepath.Dir(path))
	err := os.Link(path, kept)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		err = os.Rename(path, kept) // where there are no links the name is free for a moment
	}
	if errors.Is(err, fs.ErrNotExist) {
		return "", nil
	}
	return kept, err
}

// name gives a file its name. A hard link fails if somebody took the name meanwhile, which a rename would not; where a file
// system has no links, looking first is the best there is.
func name(part, dest string, overwrite bool) error {
	if !overwrite {
		err := os.Link(part, dest)
		if err == nil {
			return nil
		}
		if _, there := os.Lstat(dest); there == nil || errors.Is(err, fs.ErrExist) {
			return taken(dest)
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

// saveError names the place that the person named, and not the nameless file on the way there.
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
		return fmt.Errorf("a file is in the way of the folder %q: choose another folder: %w", path, err)
	case errors.Is(err, fs.ErrNotExist) && isDir(path): // as /proc says, where files are not made by us
		return fmt.Errorf("no file can be made in %q: choose another folder: %w", path, fs.ErrNotExist)
	case errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("there is no folder %q: make it or choose another: %w", path, fs.ErrNotExist)
	}
	return fmt.Errorf("save to %q: %w", path, err)
}
