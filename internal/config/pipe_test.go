//go:build unix

package config_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"callboard/internal/config"
)

func pipe(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "pipe")
	if err := syscall.Mkfifo(path, 0o600); err != nil {
		t.Skip("no named pipes here:", err)
	}
	return path
}

// Nothing that is named as a file is waited for without end.
func TestNoFileIsWaitedForWithoutEnd(t *testing.T) {
	t.Parallel()
	huge := filepath.Join(t.TempDir(), "huge")
	if err := errors.Join(os.WriteFile(huge, []byte("x"), 0o600), os.Truncate(huge, 1<<40)); err != nil {
		t.Fatal(err)
	}
	for _, option := range []string{"token-file", "ngrok-authtoken-file", "config", "ngrok-connect-cas"} {
		for name, path := range map[string]string{"a pipe": pipe(t), "a device": "/dev/zero", "a terminal or nothing": "/dev/tty", "a folder": t.TempDir(), "a huge file": huge} {
			flags := map[string]string{option: path, "tunnel": "none"}
			env := []string{}
			if strings.HasPrefix(option, "ngrok") {
				flags["tunnel"], env = "ngrok", []string{"NGROK_AUTHTOKEN=2abc"}
				if option == "ngrok-authtoken-file" {
					env = nil
				}
			}
			_, err := load(t, "", flags, env...)
			if !errors.Is(err, config.ErrInvalid) || strings.Contains(err.Error(), "\n") {
				t.Errorf("--%s, %s: %v", option, name, err)
			}
		}
	}
}

// A token may come through a pipe, as <(pass show typecast) makes one; while its writer is busy, the wait ends with the context.
func TestTokenThroughAPipe(t *testing.T) {
	t.Parallel()
	path := pipe(t)
	w, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	_, env := home(t, "")
	src := config.Source{Flags: map[string]string{"token-file": path, "tunnel": "none", "keyring": "off"}, Env: env}
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if _, err := config.LoadContext(ctx, src); !errors.Is(err, context.DeadlineExceeded) {
		t.Error("it did not end with the context:", err)
	}
	if _, err := w.WriteString("export TYPECAST_API_TOKEN='__pltPIPE'\n"); err != nil {
		t.Fatal(err)
	}
	reader, err := os.OpenFile(path, os.O_RDONLY|syscall.O_NONBLOCK, 0) // so that what was written stays when w is closed
	if err != nil {
		t.Fatal(err)
	}
	defer reader.Close()
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if c, err := config.LoadContext(t.Context(), src); err != nil || c.Token.Reveal() != "__pltPIPE" {
		t.Errorf("%q, %v", c.Token.Reveal(), err)
	}
}
