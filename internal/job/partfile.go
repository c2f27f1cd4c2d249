package job

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"callboard/internal/id"
)

// A file that is being downloaded is named ".ID.OWNER.part". The owner is escaped, so any owner name is possible.
const (
	partPrefix = "."
	partSuffix = ".part"
)

// parsePart reads the job id and the owner from the name of a file that is being downloaded.
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

// removeStaleParts removes the unfinished downloads of dead processes. What a Synthesiser had sent cannot be had again, so it is kept.
func (s *Service) removeStaleParts(ctx context.Context) error {
	entries, err := os.ReadDir(s.o.AudioDir)
	if err != nil {
		return fmt.Errorf("read the audio folder: %w", err)
	}
	for _, e := range entries {
		of, owner, ok := parsePart(e.Name())
		if !ok || owner != s.o.Owner && s.o.Alive(owner) || s.keepLeft(ctx, of, filepath.Join(s.o.AudioDir, e.Name())) {
			continue
		}
		if err := os.Remove(filepath.Join(s.o.AudioDir, e.Name())); err != nil && !errors.Is(err, fs.ErrNotExist) {
			s.o.Log.Warn("remove an unfinished download", "file", e.Name(), "err", err)
		}
	}
	return nil
}

// claim creates the file that a download of this process writes into. It reports false if another living process has one for
// the same job; the name of the file holds its owner. Two processes may create theirs at the same moment, so each lists the
// folder after it has created its own: then at least one sees the other and gives way.
func (s *Service) claim(id string) (part string, mine bool, err error) {
	part = filepath.Join(s.o.AudioDir, partPrefix+id+"."+url.QueryEscape(s.o.Owner)+partSuffix)
	if err := os.WriteFile(part, nil, 0o600); err != nil {
		return "", false, diskError(err)
	}
	entries, err := os.ReadDir(s.o.AudioDir)
	if err != nil {
		_ = os.Remove(part) // if it stays, the next start removes it
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
