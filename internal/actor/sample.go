package actor

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"callboard/internal/api"
)

// maxSample is the largest preview clip, in bytes: minutes of audio, where seconds are usual.
const maxSample = 32 << 20

// Downloader opens the URL of audio.
type Downloader interface {
	Download(ctx context.Context, url string) (api.Audio, error)
}

// Samples are the actors' preview clips (audio_url, reference mark O). They are free. A clip is downloaded when it is first played
// and stored in a folder.
type Samples struct {
	dir  string
	from Downloader
	mu   sync.Mutex // one download at a time: only one actor is played
}

// NewSamples stores the clips in dir, which is created when it is needed.
func NewSamples(dir string, from Downloader) *Samples { return &Samples{dir: dir, from: from} }

// Sample returns the path of an actor's preview clip, and downloads it first if it is not stored. The error is one line: the
// actor has none, the download failed, or the folder cannot be written.
func (s *Samples) Sample(ctx context.Context, a Actor) (string, error) {
	if a.PreviewURL == "" {
		return "", errors.New("this actor has no sample")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	path := filepath.Join(s.dir, clipName(a.PreviewURL))
	if _, err := os.Stat(path); err == nil {
		return path, nil
	}
	if err := os.MkdirAll(s.dir, 0o700); err != nil {
		return "", fmt.Errorf("store the sample: %w", err)
	}
	audio, err := s.from.Download(ctx, a.PreviewURL)
	if err != nil {
		return "", fmt.Errorf("download the sample: %w", err)
	}
	defer audio.Body.Close()
	return path, write(path, audio.Body)
}

// write writes a clip under a temporary name first, so that path is never a part of a clip.
func write(path string, body io.Reader) error {
	f, err := os.CreateTemp(filepath.Dir(path), ".sample-*")
	if err != nil {
		return fmt.Errorf("store the sample: %w", err)
	}
	defer os.Remove(f.Name()) // renamed already after a success
	n, err := io.Copy(f, io.LimitReader(body, maxSample+1))
	err = errors.Join(err, f.Close())
	switch {
	case err != nil:
		return fmt.Errorf("download the sample: %w", err)
	case n == 0:
		return errors.New("the sample is empty")
	case n > maxSample:
		return fmt.Errorf("the sample is larger than %d MB", maxSample>>20)
	}
	if err := os.Rename(f.Name(), path); err != nil {
		return fmt.Errorf("store the sample: %w", err)
	}
	return nil
}

// clipName is the file name of a clip: a hash of its URL without the query, which can be a signature that changes.
func clipName(url string) string {
	bare, _, _ := strings.Cut(url, "?")
	sum := sha256.Sum256([]byte(bare))
	return hex.EncodeToString(sum[:10]) + ".audio"
}
