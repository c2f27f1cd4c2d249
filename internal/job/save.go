package job

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"callboard/internal/caption"
	"callboard/internal/osfile"
)

// ErrExists is wrapped by Save's error when a file exists and must not be overwritten.
var ErrExists = errors.New("the file is already there")

// ErrSame is the error of SaveWith with Once where the same audio is there already.
var ErrSame = errors.New("the same audio is there already")

// SaveOptions configure one call of SaveWith.
type SaveOptions struct {
	Overwrite bool // replace an existing file
	Sidecar   bool // also write a JSON file with the job and the properties of the audio
	Folders   bool // create the folders in the path of dest
	Into      bool // dest is a folder whatever it ends in; it is created if it does not exist
	// Once: where the folder has the same audio already, under one of the names that the template gives, nothing is written, and the
	// error is ErrSame, with the path of that file.
	Once bool

	Captions caption.Format // also write captions, which need word times; empty: none
}

// Companions are the files that are written together with an audio file of this name.
func (o SaveOptions) Companions(audio string) []string {
	var list []string
	if o.Sidecar {
		list = append(list, SidecarOf(audio))
	}
	if o.Captions != "" {
		list = append(list, CaptionsOf(audio, o.Captions))
	}
	return list
}

// Save is SaveWith, with a sidecar if Options.Sidecar is set.
func (s *Service) Save(ctx context.Context, id, dest string, overwrite bool) (string, error) {
	return s.SaveWith(ctx, id, dest, SaveOptions{Overwrite: overwrite, Sidecar: s.o.Sidecar})
}

// SaveWith copies a job's audio, byte for byte, to dest and returns the path of the copy. If dest is a folder, or ends in a
// separator (then it is created), the file is named by Options.SaveName, with a number if the name exists; an empty dest is
// the working folder. Any other dest is the path of the file, which is replaced only with o.Overwrite. The copy appears
// whole or not at all, and with its sidecar and captions or not at all. The same rule protects files that have their names.
// The error is one line; it can wrap ErrExists, ErrNotFound or the file system's error.
func (s *Service) SaveWith(ctx context.Context, id, dest string, o SaveOptions) (string, error) {
	j, err := s.o.Store.Job(ctx, id)
	if err != nil {
		return "", err
	}
	if j.File == "" {
		return "", fmt.Errorf("there is no audio to save: the job is %s", j.State)
	}
	src, err := os.Open(j.File)
	if errors.Is(err, fs.ErrNotExist) {
		return "", errors.New("the audio is missing from the data folder: download it again, it is free while its link works")
	}
	if err != nil {
		return "", fmt.Errorf("read the audio: %w", err)
	}
	defer src.Close()

	var captions []byte
	if o.Captions != "" {
		if captions, err = s.captions(ctx, j, o.Captions); err != nil {
			return "", err
		}
	}
	dest, own, err := resolveDest(dest, o.Into)
	if err != nil {
		return "", err
	}
	if own {
		if sameFile(src, dest) {
			return dest, nil
		}
		return dest, s.saveAs(j, src, dest, captions, o)
	}
	return s.saveInto(j, src, dest, captions, o)
}

// saveAs saves under a name that the user gave.
func (s *Service) saveAs(j Job, src *os.File, dest string, captions []byte, o SaveOptions) error {
	if !o.Overwrite {
		if err := checkFree(dest, o); err != nil {
			return err
		}
	}
	if o.Folders {
		if err := makeFolder(filepath.Dir(dest)); err != nil {
			return err
		}
	}
	target, err := targetOf(dest, o)
	if err != nil {
		return err
	}
	t, err := s.copyToTemp(filepath.Dir(target), j, src, captions)
	if err != nil {
		return err
	}
	defer t.discard()
	return t.publish(target, dest, o)
}

// targetOf is the file that is written under the name dest: if it may be replaced, the one that a link leads to.
func targetOf(dest string, o SaveOptions) (string, error) {
	if !o.Overwrite {
		return dest, nil
	}
	return throughLink(dest)
}

// saveInto saves under the first free name that the template gives.
func (s *Service) saveInto(j Job, src *os.File, dir string, captions []byte, o SaveOptions) (string, error) {
	take := namingTake(j, extensionOf(src, j.File))
	t := &tempCopy{}
	defer func() { t.discard() }()
	folder := ""
	for n := 1; n < 10_000; n++ {
		dest := filepath.Join(dir, filepath.FromSlash(s.o.SaveName.Path(take, n)))
		if filepath.Dir(dest) != folder {
			folder = filepath.Dir(dest)
			if err := makeFolder(folder); err != nil {
				return "", err
			}
		}
		if checkFree(dest, o) != nil && (!o.Overwrite || isDir(dest)) {
			if o.Once && osfile.SameContent(j.File, dest) {
				return dest, ErrSame
			}
			continue
		}
		target, err := targetOf(dest, o)
		if err != nil {
			return "", err
		}
		if place := filepath.Dir(target); t.dir != place {
			t.discard()
			if t, err = s.copyToTemp(place, j, src, captions); err != nil {
				t = &tempCopy{}
				return "", err
			}
		}
		if err := t.publish(target, dest, o); err == nil || !errors.Is(err, ErrExists) { // another process may have taken the name meanwhile
			return dest, err
		}
	}
	return "", fmt.Errorf("save to %q: %w 10,000 times: use another folder", dir, ErrExists)
}

// resolveDest makes dest absolute. own reports whether it is the path of the file and not of a folder.
func resolveDest(dest string, folder bool) (path string, own bool, err error) {
	folder = folder || dest == "" || os.IsPathSeparator(dest[len(dest)-1])
	path, err = filepath.Abs(dest)
	if err != nil {
		return "", false, fmt.Errorf("find %q: %w", dest, err)
	}
	if osfile.NamesStream(path) {
		return "", false, fmt.Errorf("save to %q: a name cannot have a colon here: choose another name", dest)
	}
	if folder {
		return path, false, makeFolder(path)
	}
	return path, !isDir(path), nil
}

func makeFolder(path string) error {
	if err := os.MkdirAll(path, 0o755); err != nil {
		return saveError(path, err)
	}
	return nil
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

// checkFree returns an error if a name exists, also as a dangling link. publish finds a name that is taken later.
func checkFree(dest string, o SaveOptions) error {
	for _, name := range append(o.Companions(dest), dest) {
		if _, err := os.Lstat(name); err == nil {
			return existsError(name)
		}
	}
	return nil
}

func existsError(dest string) error {
	return fmt.Errorf("%q: %w: choose another name, or overwrite it", dest, ErrExists)
}
