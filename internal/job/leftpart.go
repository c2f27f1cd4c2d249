package job

import (
	"context"
	"io"
	"os"
	"path/filepath"
	"strings"

	"callboard/internal/osfile"
	"callboard/internal/player/decode"
)

// keepLeft gives the part that a dead process has received of an answer the name of a beginning (cutMark), if it can be played. It
// reports false if the part is of no use.
func (s *Service) keepLeft(ctx context.Context, id, part string) bool {
	if !s.synchronous() {
		return false
	}
	if j, err := s.o.Store.Job(ctx, id); err != nil || !s.unanswered(j) || s.posting(id) {
		return false
	}
	kind, ok := kindOf(part)
	if !ok {
		return false
	}
	a, ok := s.beginning(id, part, kind)
	return ok && osfile.Rename(part, a.path) == nil
}

// kindOf says what the file at path is by its first bytes. It reports false if that is not audio.
func kindOf(path string) (decode.Kind, bool) {
	f, err := os.Open(path)
	if err != nil {
		return decode.Kind{}, false
	}
	defer f.Close()
	head, err := io.ReadAll(io.LimitReader(f, sniffBytes))
	if err != nil {
		return decode.Kind{}, false
	}
	kind, err := identify(head, "")
	return kind, err == nil
}

// leftBeginning finds what keepLeft has kept of a job.
func (s *Service) leftBeginning(id string) (audioFile, bool) {
	if !s.synchronous() {
		return audioFile{}, false
	}
	for _, path := range s.audioFiles(id) {
		a := audioFile{path: path}
		if strings.HasPrefix(filepath.Base(path), id+cutMark+".") && isFile(path) && s.probe(path, &a) == nil && a.seconds > 0 {
			return a, true
		}
	}
	return audioFile{}, false
}
