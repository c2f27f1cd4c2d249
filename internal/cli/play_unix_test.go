//go:build unix

package cli_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"callboard/internal/sandbox"
)

func TestPlayOfAPipeIsRefusedAtOnce(t *testing.T) {
	t.Parallel()
	p := nobody(t)
	path := filepath.Join(p.home, "pipe")
	if err := syscall.Mkfifo(path, 0o600); err != nil {
		t.Skip(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	s := p.runWith(ctx, "", "play", path)
	if s.code != 2 || ctx.Err() != nil {
		t.Errorf("exit %d", s.code)
	}
	oneLine(t, s, path+": it is not a file but a pipe or device; ")
}

func TestPlayCanBeCalledOffBeforeItPlays(t *testing.T) {
	t.Parallel()
	p := somebody(t, sandbox.Options{})
	path := filepath.Join(p.home, "take.wav")
	if s := p.run("speak", "hello", "-a", "Mina", "-o", path); s.code != 0 {
		t.Fatal(s.err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if s := p.runWith(ctx, "", "play", path); s.code != 130 {
		t.Errorf("exit %d: %q", s.code, s.err)
	}
}

// A player command that takes nothing, or ends at once whenever it is asked, must not keep the command for ever.
func TestPlayEndsWhenTheSoundIsGone(t *testing.T) {
	p := somebody(t, sandbox.Options{})
	path := filepath.Join(p.home, "take.wav")
	if s := p.run("speak", "hello "+strings.Repeat("and on ", 20), "-a", "Mina", "-o", path); s.code != 0 {
		t.Fatal(s.err)
	}
	for name, tt := range map[string]struct{ script, says string }{
		"it dies":   {"exec /usr/bin/head -c 400", "pacat stopped playing"},
		"it stalls": {"exec /bin/sleep 60", "pacat does not take sound"},
	} {
		dir := t.TempDir()
		probed := filepath.Join(dir, "probed") // a tenth of a second of silence is taken, and nothing after it
		script := "#!/bin/sh\nif [ -e " + probed + " ]; then " + tt.script + "; fi\n: > " + probed + "\nexec /bin/cat\n"
		if name == "it dies" {
			script = "#!/bin/sh\n/usr/bin/head -c 19200 > " + probed + "\n" // the probe's, and as much of the sound
		}
		if err := os.WriteFile(filepath.Join(dir, "pacat"), []byte(script), 0o700); err != nil {
			t.Fatal(err)
		}
		t.Setenv("PATH", dir)
		s := p.run("play", path, "--audio", "exec")
		if s.code != 1 {
			t.Errorf("%s: exit %d", name, s.code)
		}
		oneLine(t, s, path, tt.says, "bring it back and play again")
	}
}

// Who speaks a line to hear it is told by the exit code that it was not heard.
func TestSpeakAndPlayFailsWhenTheSoundIsGone(t *testing.T) {
	p := somebody(t, sandbox.Options{})
	dir := t.TempDir()
	probed := filepath.Join(dir, "probed")
	script := "#!/bin/sh\nif [ -e " + probed + " ]; then exec /bin/sleep 60; fi\n: > " + probed + "\nexec /bin/cat\n"
	if err := os.WriteFile(filepath.Join(dir, "pacat"), []byte(script), 0o700); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", dir)
	s := p.run("speak", "hello "+strings.Repeat("and on ", 20), "-a", "Mina", "--play", "--audio", "exec")
	if s.code != 1 || !strings.Contains(s.err, "pacat does not take sound") {
		t.Errorf("exit %d: %q", s.code, s.err)
	}
}
