package job

import (
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"callboard/internal/id"
)

// A file under way is called ".ID.OWNER.part". Owners are escaped, so that any name makes a file name.
const (
	partPrefix = "."
	partSuffix = ".part"
)

// parsePart takes the name of a file under way apart.
func parsePart(name string) (of, owner string, ok bool) {
	name, ok = strings.CutSuffix(name, partSuffix)
	if !ok {
		return "", "", false
	}
	name, ok = strings.CutPrefix(name, partPrefix)
	if !ok {
		return "", "", false
	}
	of, escaped, ok := strings.Cut(name, ".")
	if !ok || len(of) != id.Len {
		return "", "", false
	}
	owner, err := url.QueryUnescape(escaped)
	return of, owner, err == nil
}

// sweep removes what dead processes left half-fetched.
func (s *Service) sweep() error {
	entries, err := os.ReadDir(s.o.AudioDir)
	if err != nil {
		return fmt.Errorf("read the audio folder: %w", err)
	}
	for _, e := range entries {
		_, owner, ok := parsePart(e.Name())
		if !ok || owner != s.o.Owner && s.o.Alive(owner) {
			continue
		}
		if err := os.Remove(filepath.Join(s.o.AudioDir, e.Name())); err != nil && !errors.Is(err, fs.ErrNotExist) {
			s.o.Log.Warn("remove a half-fetched file", "file", e.Name(), "err", err)
		}
	}
	return nil
}

// stake makes the file that a fetch of this process will write into, unless another living process has one for the same
// job; its name says whose it is. Both may be made at the same moment, so each looks after it has made its own: then at
// least one sees the other and steps back.
func (s *Service) stake(id string) (part string, mine bool, err error) {
	part = filepath.Join(s.o.AudioDir, partPrefix+id+"."+url.QueryEscape(s.o.Owner)+partSuffix)
	if err := os.WriteFile(part, nil, 0o600); err != nil {
		return "", false, diskError(err)
	}
	entries, err := os.ReadDir(s.o.AudioDir)
	if err != nil {
		_ = os.Remove(part) // the next sweep takes what is left
		return "", false, diskError(err)
	}
	for _, e := range entries {
		if of, owner, ok := parsePart(e.Name()); ok && of == id && owner != s.o.Owner && s.o.Alive(owner) {
			_ = os.Remove(part)
			return "", false, nil
		}
	}
	return part, true, nil
}
