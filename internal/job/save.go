package job

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"callboard/internal/id"
)

// ErrExists is wrapped by Save's error when the file is already there and may not be overwritten.
var ErrExists = errors.New("the file is already there")

// Save copies a job's audio, byte for byte, to dest and returns the path of the copy. A dest that is a folder, or
// ends in a separator (then it is made), gets a file named after the date, the actor and the text, with a number when
// the name is taken; an empty dest is the working folder. Any other dest is the file's own name, and is only
// replaced if overwrite says so. The copy appears whole or not at all.
func (s *Service) Save(ctx context.Context, id, dest string, overwrite bool) (string, error) {
	j, err := s.o.Store.Job(ctx, id)
	if err != nil {
		return "", err
	}
	if j.File == "" {
		return "", fmt.Errorf("there is no audio to save: the job is %s", j.State)
	}
	src, err := os.Open(j.File)
	if errors.Is(err, fs.ErrNotExist) {
		return "", errors.New("the audio is gone from the data folder: fetch it again, it is free while its link lives")
	}
	if err != nil {
		return "", fmt.Errorf("read the audio: %w", err)
	}
	defer src.Close()

	dest, named, err := target(dest)
	if err != nil {
		return "", err
	}
	dir := dest
	if named {
		dir = filepath.Dir(dest)
		if sameFile(src, dest) {
			return dest, nil
		}
		if !overwrite {
			if _, err := os.Lstat(dest); err == nil {
				return "", taken(dest)
			}
		}
	}
	part, err := copyInto(dir, src)
	if err != nil {
		return "", saveError(dir, err)
	}
	defer os.Remove(part)
	if named {
		return dest, place(part, dest, overwrite)
	}
	return number(part, dir, FileName(j), overwrite)
}

// target makes dest absolute and tells a file's name from a folder's.
func target(dest string) (path string, named bool, err error) {
	folder := dest == "" || os.IsPathSeparator(dest[len(dest)-1])
	path, err = filepath.Abs(dest)
	if err != nil {
		return "", false, fmt.Errorf("find %q: %w", dest, err)
	}
	if folder {
		if err := os.MkdirAll(path, 0o755); err != nil {
			return "", false, saveError(path, err)
		}
		return path, false, nil
	}
	return path, !isDir(path), nil
}

func isDir(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
}

func sameFile(f *os.File, path string) bool {
	a, err := f.Stat()
	if err != nil {
		return false
	}
	b, err := os.Stat(path)
	return err == nil && os.SameFile(a, b)
}

// copyInto writes a flushed copy under a name of no meaning beside the place where it will go, so that moving it
// there is one step.
func copyInto(dir string, src io.Reader) (string, error) {
	var f *os.File
	var err error
	for range 8 {
		name := filepath.Join(dir, ".callboard-"+id.Chance()+partSuffix)
		f, err = os.OpenFile(name, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o666) // less the person's umask: it is their file
		if !errors.Is(err, fs.ErrExist) {
			break
		}
	}
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

// place moves the copy to its name. A hard link fails if somebody took the name meanwhile, which a rename would not;
// where a file system has no links, looking first is the best there is.
func place(part, dest string, overwrite bool) error {
	if !overwrite {
		err := os.Link(part, dest)
		if err == nil {
			return syncDir(filepath.Dir(dest))
		}
		if _, there := os.Lstat(dest); there == nil || errors.Is(err, fs.ErrExist) {
			return taken(dest)
		}
	}
	if err := os.Rename(part, dest); err != nil {
		return saveError(dest, err)
	}
	return syncDir(filepath.Dir(dest))
}

// number places the copy under the first free of "name", "name (2)", "name (3)" …
func number(part, dir, name string, overwrite bool) (string, error) {
	ext := filepath.Ext(name)
	base := strings.TrimSuffix(name, ext)
	for n := 1; n < 10_000; n++ {
		if n > 1 {
			name = fmt.Sprintf("%s (%d)%s", base, n, ext)
		}
		dest := filepath.Join(dir, name)
		err := place(part, dest, overwrite)
		if err == nil || !errors.Is(err, ErrExists) {
			return dest, err
		}
	}
	return "", fmt.Errorf("save %q: %w 10,000 times: use another folder", base, ErrExists)
}

func taken(dest string) error {
	return fmt.Errorf("%q: %w: choose another name, or overwrite it", dest, ErrExists)
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
	case errors.Is(err, fs.ErrNotExist) && isDir(path): // as /proc says, where files are not made by us
		return fmt.Errorf("no file can be made in %q: choose another folder: %w", path, fs.ErrNotExist)
	case errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("there is no folder %q: make it or choose another: %w", path, fs.ErrNotExist)
	}
	return fmt.Errorf("save to %q: %w", path, err)
}
