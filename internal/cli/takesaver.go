package cli

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"callboard/internal/app"
	"callboard/internal/batch"
	"callboard/internal/job"
)

// takeSaver saves the takes of a batch in a folder. A second run finds what the first one has saved: a file with the same bytes
// is the take.
type takeSaver struct {
	a     *app.App
	dir   string // empty: nothing is saved
	force bool
}

// mostNames is how many names are tried for a take.
const mostNames = 1000

// save saves the audio of a job and returns its path. name is relative to the folder and without extension; if it is empty, the
// template names the file, followed by swept, with a number if another file has that name.
func (s *takeSaver) save(ctx context.Context, j job.Job, name, swept string) (string, error) {
	given := name != ""
	path := s.pathOf(j, name)
	if swept != "" && !given {
		ext := filepath.Ext(path)
		path = strings.TrimSuffix(path, ext) + " " + swept + ext
	}
	for n := 1; n < mostNames; n++ {
		dest := numbered(path, n)
		same, err := sameContent(dest, j.File)
		if same {
			return filepath.Abs(dest)
		}
		if err != nil || given || !exists(dest) {
			saved, err := s.a.Jobs.SaveWith(ctx, j.ID, dest, job.SaveOptions{Overwrite: s.force, Sidecar: s.a.Jobs.Sidecar(), Folders: true})
			if !errors.Is(err, job.ErrExists) {
				return saved, err
			}
			if same, _ := sameContent(dest, j.File); same { // another process has saved it meanwhile
				return filepath.Abs(dest)
			}
			if given {
				return saved, err
			}
		}
	}
	return "", errors.New("too many files have the name of this take: choose another folder")
}

// pathOf is where a take is saved if its name is free.
func (s *takeSaver) pathOf(j job.Job, name string) string {
	if name != "" {
		return filepath.Join(s.dir, filepath.FromSlash(name)+strings.ToLower(filepath.Ext(j.File)))
	}
	return filepath.Join(s.dir, filepath.FromSlash(s.a.Jobs.NameOf(j)))
}

// conflict says why a take with a name of its own cannot be saved, before anything is paid; empty: it can.
func (s *takeSaver) conflict(name string, t batch.Take) string {
	if s.dir == "" || name == "" || s.force {
		return ""
	}
	file := t.Job.File
	if file == "" {
		file = "." + formatOf(t)
	}
	dest := s.pathOf(job.Job{File: file}, name)
	if !exists(dest) {
		return ""
	}
	if same, _ := sameContent(dest, t.Job.File); same {
		return ""
	}
	return fmt.Sprintf("%s exists already with another content: choose another name, or add --force, which replaces it; only rows that have changed are paid for", dest)
}

// formatOf is the format that a take will have.
func formatOf(t batch.Take) string {
	if f := t.Order.Params.Format; f != nil {
		return strings.ToLower(*f)
	}
	return "wav"
}

// numbered is a path with a number before the extension; the first has none.
func numbered(path string, n int) string {
	if n == 1 {
		return path
	}
	ext := filepath.Ext(path)
	return fmt.Sprintf("%s (%d)%s", strings.TrimSuffix(path, ext), n, ext)
}

func exists(path string) bool {
	_, err := os.Lstat(path)
	return err == nil
}

// sameContent reports whether two files have the same bytes. No file is the same as one that is not there.
func sameContent(a, b string) (bool, error) {
	if a == "" || b == "" {
		return false, nil
	}
	x, err := os.Open(a)
	if errors.Is(err, os.ErrNotExist) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	defer x.Close()
	y, err := os.Open(b)
	if err != nil {
		return false, err
	}
	defer y.Close()
	xi, err := x.Stat()
	if err != nil {
		return false, err
	}
	yi, err := y.Stat()
	if err != nil || xi.Size() != yi.Size() || !xi.Mode().IsRegular() {
		return false, err
	}
	var p, q [32 << 10]byte
	for {
		n, err := io.ReadFull(x, p[:])
		m, errB := io.ReadFull(y, q[:])
		if !bytes.Equal(p[:n], q[:m]) {
			return false, nil
		}
		switch {
		case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
			return true, nil
		case err != nil:
			return false, err
		case errB != nil:
			return false, errB
		}
	}
}
