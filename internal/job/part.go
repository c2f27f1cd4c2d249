package job

import (
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"
)

// A file under way is called ".ID.OWNER.part". Owners are escaped, so that any name makes a file name.
const (
	partPrefix = "."
	partSuffix = ".part"
)

func partOwner(owner string) string { return url.QueryEscape(owner) }

// parsePart takes the name of a file under way apart.
func parsePart(name string) (id, owner string, ok bool) {
	name, ok = strings.CutSuffix(name, partSuffix)
	if !ok {
		return "", "", false
	}
	name, ok = strings.CutPrefix(name, partPrefix)
	if !ok {
		return "", "", false
	}
	id, escaped, ok := strings.Cut(name, ".")
	if !ok || len(id) != idLen {
		return "", "", false
	}
	owner, err := url.QueryUnescape(escaped)
	return id, owner, err == nil
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

// beingFetched reports whether a living process, this one or another, has the job's audio under way.
func (s *Service) beingFetched(id string) bool {
	s.mu.Lock()
	here := s.fetching[id]
	s.mu.Unlock()
	if here {
		return true
	}
	entries, err := os.ReadDir(s.o.AudioDir)
	if err != nil {
		return false
	}
	for _, e := range entries {
		if of, owner, ok := parsePart(e.Name()); ok && of == id && owner != s.o.Owner && s.o.Alive(owner) {
			return true
		}
	}
	return false
}
