package job

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"syscall"

	"callboard/internal/osfile"
)

// tempCopy is a copy of a job's audio that has no final name yet, in the folder of its final name.
type tempCopy struct {
	tempFile
	dir     string
	sidecar func(name string) ([]byte, error) // the content of its sidecar, for a final name

	captions []byte // the content of its captions
}

// copyToTemp copies the audio into the folder of its final name, so that giving it that name is one atomic step.
func (s *Service) copyToTemp(dir string, j Job, src *os.File, captions []byte) (*tempCopy, error) {
	osfile.SweepParts(dir)
	sum := sha256.New()
	count := new(counter)
	file, err := writeTemp(dir, io.TeeReader(io.NewSectionReader(src, 0, math.MaxInt64), io.MultiWriter(sum, count)))
	if err != nil {
		return nil, saveError(dir, err)
	}
	return &tempCopy{tempFile: file, dir: dir, captions: captions, sidecar: func(name string) ([]byte, error) {
		return s.sidecar(j, src, name, int64(*count), hex.EncodeToString(sum.Sum(nil)))
	}}, nil
}

// counter counts the bytes written to it.
type counter int64

func (c *counter) Write(b []byte) (int, error) {
	*c += counter(len(b))
	return len(b), nil
}

// publish gives the copy its final name target, and writes the companions that the options ask for. named is the name that the
// user gave: another one if it is a link. The companions come first, so that they exist when the audio appears. If one of the
// files cannot be published, those before it are removed and the files that they had replaced are restored.
func (t *tempCopy) publish(target, named string, o SaveOptions) error {
	var all []companion
	published := false
	defer func() {
		for _, c := range slices.Backward(all) {
			c.end(published)
		}
	}()
	for _, path := range o.Companions(named) {
		content, err := t.companion(path, named)
		if err != nil {
			return saveError(filepath.Dir(named), err)
		}
		c, err := publishCompanion(path, content, o.Overwrite)
		if err != nil {
			return err
		}
		all = append(all, c)
	}
	if err := t.publishFile(target, o.Overwrite); err != nil {
		return err
	}
	published = true
	if err := syncDir(filepath.Dir(target)); err != nil {
		return saveError(target, err)
	}
	return nil
}

// companion is the content of the companion at path.
func (t *tempCopy) companion(path, named string) ([]byte, error) {
	if path == SidecarOf(named) {
		return t.sidecar(filepath.Base(named))
	}
	return t.captions, nil
}

// companion is a file beside the audio that has its final name.
type companion struct{ path, before string }

// publishCompanion writes a companion, and keeps what it replaces until its end.
func publishCompanion(path string, content []byte, overwrite bool) (companion, error) {
	c := companion{path: path}
	var err error
	if overwrite {
		if c.path, err = throughLink(path); err != nil {
			return c, err
		}
	}
	file, err := writeTemp(filepath.Dir(c.path), bytes.NewReader(content))
	if err != nil {
		return c, saveError(filepath.Dir(c.path), err)
	}
	defer file.discard()
	if overwrite {
		if c.before, err = moveAside(c.path); err != nil {
			return c, saveError(c.path, err)
		}
	}
	if err := file.publishFile(c.path, overwrite); err != nil {
		c.restore()
		return c, err
	}
	return c, nil
}

// end keeps the companion, or takes it back.
func (c companion) end(keep bool) {
	if keep {
		if c.before != "" {
			_ = os.Remove(c.before)
		}
		return
	}
	_ = os.Remove(c.path)
	c.restore()
}

// restore gives the file that was replaced its name back.
func (c companion) restore() {
	if c.before != "" {
		_ = osfile.Rename(c.before, c.path)
	}
}

// throughLink is the file that a link leads to, or path itself if it is no link. A file that is replaced is the one behind
// the link: the link stays.
func throughLink(path string) (string, error) {
	info, err := os.Lstat(path)
	if err != nil || info.Mode()&fs.ModeSymlink == 0 {
		return path, nil //nolint:nilerr // what is wrong with path is found when it is written
	}
	target, err := filepath.EvalSymlinks(path)
	if errors.Is(err, fs.ErrNotExist) {
		to, _ := os.Readlink(path) // only for the message
		return "", fmt.Errorf("%q is a link to %q, which does not exist: remove the link, or name the file that it should lead to: %w", path, to, fs.ErrNotExist)
	}
	if err != nil {
		return "", saveError(path, err)
	}
	return target, nil
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

// saveError is err in one line that names the path that the user gave, not the temporary file.
func saveError(path string, err error) error {
	if of, ok := errors.AsType[*fs.PathError](err); ok {
		err = of.Err
	} else if of, ok := errors.AsType[*os.LinkError](err); ok {
		err = of.Err
	}
	switch {
	case IsDiskFull(err):
		return fmt.Errorf("the disk of %q is full: free some space or save elsewhere: %w", path, err)
	case errors.Is(err, fs.ErrPermission):
		return fmt.Errorf("%q may not be written: choose another folder: %w", path, fs.ErrPermission)
	case errors.Is(err, syscall.EROFS), runtime.GOOS == "windows" && errors.Is(err, syscall.Errno(19)): // ERROR_WRITE_PROTECT
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
