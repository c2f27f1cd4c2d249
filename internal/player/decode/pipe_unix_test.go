//go:build unix

package decode_test

import (
	"context"
	"errors"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"callboard/internal/player/decode"
	"callboard/internal/testwait"
)

// No process writes to this pipe, so opening it would block.
func TestPipeIsNotOpened(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "pipe")
	if err := syscall.Mkfifo(path, 0o600); err != nil {
		t.Skip("no named pipes here:", err)
	}
	for name, open := range map[string]func(string) error{
		"probing":  func(p string) error { _, err := decode.Probe(p); return err },
		"decoding": func(p string) error { _, err := decode.File(context.Background(), p); return err },
	} {
		for _, path := range []string{path, "/dev/null"} {
			result := make(chan error, 1)
			go func() { result <- open(path) }()
			select {
			case err := <-result:
				if !errors.Is(err, decode.ErrNotAudio) || !strings.Contains(err.Error(), "pipe or device") {
					t.Errorf("%s %s: %v", name, path, err)
				}
			case <-time.After(2 * testwait.Timeout()):
				t.Fatalf("%s %s hangs", name, path)
			}
		}
	}
}
