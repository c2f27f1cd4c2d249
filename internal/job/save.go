package job

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// ErrExists is wrapped by Save's error when a file is already there and may not be overwritten.
var ErrExists = errors.New("the file is already there")

// SaveOptions say how one take is saved.
type SaveOptions struct {
	Overwrite bool // replace what has the name
	Sidecar   bool // write the facts of the job beside the audio
	Folders   bool // make the folders that a file's own name needs
	Into      bool // dest is a folder, made if need be, whatever it ends in
}

// Save is SaveWith with a sidecar if the service's Options want one.
func (s *Service) Save(ctx context.Context, id, dest string, overwrite bool) (string, error) {
	return s.SaveWith(ctx, id, dest, SaveOptions{Overwrite: overwrite, Sidecar: s.o.Sidecar})
}

// SaveWith copies a job's audio, byte for byte, to dest and returns the path of the copy. A dest that is a folder, or
// ends in a separator (then it is made), gets a file named as Options.SaveName says, with a number when the name is
// taken; an empty dest is the working folder. Any other dest is the file's own name, and is only replaced if the options
// say so. The copy appears whole or not at all, and with its sidecar or not at all. What has the name of a sidecar is
// overwritten as little as what has the name of the audio.
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
		return "", errors.New("the audio is gone from the data folder: fetch it again, it is free while its link lives")
	}
	if err != nil {
		return "", fmt.Errorf("read the audio: %w", err)
	}
	defer src.Close()

	dest, own, err := target(dest, o.Into)
	if err != nil {
		return "", err
	}
	if own {
		if sameFile(src, dest) {
			return dest, nil
		}
		return dest, s.saveAs(j, src, dest, o)
	}
	return s.saveInto(j, src, dest, o)
}

// saveAs saves under a name that a person gave.
func (s *Service) saveAs(j Job, src *os.File, dest string, o SaveOptions) error {
	if !o.Overwrite {
		if err := free(dest, o.Sidecar); err != nil {
			return err
		}
	}
	if o.Folders {
		if err := makeFolder(filepath.Dir(dest)); err != nil {
			return err
		}
	}
	t, err := s.copyInto(filepath.Dir(dest), j, src)
	if err != nil {
		return err
	}
	defer os.Remove(t.part)
	return t.place(dest, o)
}

// saveInto saves under the first free of the names that the template gives.
func (s *Service) saveInto(j Job, src *os.File, dir string, o SaveOptions) (string, error) {
	who := named(j, format(src, j.File))
	var t take
	defer func() { _ = os.Remove(t.part) }()
	folder := ""
	for n := 1; n < 10_000; n++ {
		dest := filepath.Join(dir, filepath.FromSlash(s.o.SaveName.Path(who, n)))
		if filepath.Dir(dest) != folder {
			folder = filepath.Dir(dest)
			if err := makeFolder(folder); err != nil {
				return "", err
			}
		}
		if free(dest, o.Sidecar) != nil && (!o.Overwrite || isDir(dest)) {
			continue
		}
		if t.part == "" {
			var err error
			if t, err = s.copyInto(folder, j, src); err != nil {
				return "", err
			}
		}
		if err := t.place(dest, o); err == nil || !errors.Is(err, ErrExists) { // somebody else may have come first
			return dest, err
		}
	}
	return "", fmt.Errorf("save to %q: %w 10,000 times: use another folder", dir, ErrExists)
}

// format is the ending that the audio should have by its first bytes, or has.
func format(src io.ReaderAt, name string) string {
	head := make([]byte, 512)
	n, _ := src.ReadAt(head, 0) // a file that is shorter is judged by what it has
	ext, err := sniff(head[:n], "")
	if err != nil {
		return filepath.Ext(name)
	}
	return ext
}

// target makes dest absolute and tells a file's own name from a folder's.
func target(dest string, folder bool) (path string, own bool, err error) {
	folder = folder || dest == "" || os.IsPathSeparator(dest[len(dest)-1])
	path, err = filepath.Abs(dest)
	if err != nil {
		return "", false, fmt.Errorf("find %q: %w", dest, err)
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

// free complains if a name is taken, be it by a link that leads nowhere. Who takes it later is found out by place.
func free(dest string, sidecar bool) error {
	names := []string{dest}
	if sidecar {
		names = append(names, SidecarOf(dest))
	}
	for _, name := range names {
		if _, err := os.Lstat(name); err == nil {
			return taken(name)
		}
	}
	return nil
}

func taken(dest string) error {
	return fmt.Errorf("%q: %w: choose another name, or overwrite it", dest, ErrExists)
}
