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
	"time"

	"callboard/internal/api"
	"callboard/internal/osfile"
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

	mu      sync.Mutex
	running map[string]chan struct{} // downloads by path; closed at their end
}

// sampleTime is how long the download of a clip may take: as long as somebody waits for a few seconds of audio.
const sampleTime = time.Minute

var errSlowSample = errors.New("it took longer than a minute")

// NewSamples stores the clips in dir, which is created when it is needed.
func NewSamples(dir string, from Downloader) *Samples {
	return &Samples{dir: dir, from: from, running: map[string]chan struct{}{}}
}

// claim makes the caller the only one that downloads to path, until it calls done. A slow clip does not hold up the others.
func (s *Samples) claim(ctx context.Context, path string) (done func(), err error) {
	for {
		s.mu.Lock()
		other := s.running[path]
		if other == nil {
			mine := make(chan struct{})
			s.running[path] = mine
			s.mu.Unlock()
			return func() {
				s.mu.Lock()
				delete(s.running, path)
				s.mu.Unlock()
				close(mine)
			}, nil
		}
		s.mu.Unlock()
		select {
		case <-other:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}

// Sample returns the path of an actor's preview clip, and downloads it first if it is not stored. The error is one line: the
// actor has none, the download failed, or the folder cannot be written.
func (s *Samples) Sample(ctx context.Context, a Actor) (string, error) {
	if a.PreviewURL == "" {
		return "", errors.New("this actor has no sample")
	}
	path := filepath.Join(s.dir, clipName(a.PreviewURL))
	done, err := s.claim(ctx, path)
	if err != nil {
		return "", err
	}
	defer done()
	if _, err := os.Stat(path); err == nil {
		return path, nil
	}
	if err := os.MkdirAll(s.dir, 0o700); err != nil {
		return "", fmt.Errorf("store the sample: %w", err)
	}
	limited, cancel := context.WithTimeoutCause(ctx, sampleTime, errSlowSample)
	defer cancel()
	audio, err := s.from.Download(limited, a.PreviewURL)
	if err == nil {
		defer audio.Body.Close()
		err = write(path, audio.Body)
	} else {
		err = fmt.Errorf("download the sample: %w", err)
	}
	if err != nil && ctx.Err() == nil && errors.Is(context.Cause(limited), errSlowSample) {
		return path, fmt.Errorf("download the sample: %w", errSlowSample)
	}
	return path, err
}

// write writes a clip under a temporary name first, so that path is never a part of a clip.
func write(path string, body io.Reader) error {
	osfile.SweepParts(filepath.Dir(path))
	f, err := osfile.CreatePart(filepath.Dir(path))
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
	if err := osfile.Rename(f.Name(), path); err != nil {
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
