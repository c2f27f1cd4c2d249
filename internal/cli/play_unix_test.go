//go:build unix

package cli_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"callboard/internal/sandbox"
	"callboard/internal/testapp"
	"callboard/internal/testwait"
)

func TestPlayRefusesAPipe(t *testing.T) {
	t.Parallel()
	p := newUser(t)
	path := filepath.Join(p.home, "pipe")
	if err := syscall.Mkfifo(path, 0o600); err != nil {
		t.Skip("no named pipes here:", err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), testwait.Timeout())
	defer cancel()
	s := p.runWith(ctx, "", "play", path)
	if s.code != 2 || ctx.Err() != nil {
		t.Errorf("exit %d", s.code)
	}
	oneLine(t, s, path+": it is not a file but a pipe or device; ")
}

func TestPlayInterruptedBeforeTheStart(t *testing.T) {
	t.Parallel()
	p := newSandboxUser(t, sandbox.Options{})
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

// fakePacat writes a pacat that takes the samples of a number of probes of the output, and then runs script. It returns a PATH with
// nothing else in it.
func fakePacat(t *testing.T, probes int, script string) (path string) {
	t.Helper()
	dir := t.TempDir()
	lines := "#!/bin/sh\n"
	for i := range probes {
		probed := fmt.Sprintf("%s/probed-%d", dir, i)
		lines += "if [ ! -e " + probed + " ]; then : > " + probed + "; exec /bin/cat; fi\n"
	}
	script = lines + script + "\n"
	if err := os.WriteFile(filepath.Join(dir, "pacat"), []byte(script), 0o700); err != nil {
		t.Fatal(err)
	}
	return "PATH=" + dir
}

// A player program that takes no samples, or ends whenever it is started, does not block the command.
func TestPlayEndsWithTheAudioOutput(t *testing.T) {
	t.Parallel()
	p := newSandboxUser(t, sandbox.Options{})
	take := filepath.Join(p.home, "take.wav")
	if s := p.run("speak", "hello "+strings.Repeat("and on ", 20), "-a", "Mina", "-o", take); s.code != 0 {
		t.Fatal(s.err)
	}
	// It takes a tenth of a second more than the probe.
	dying := t.TempDir()
	script := "#!/bin/sh\n/usr/bin/head -c 19200 > " + filepath.Join(dying, "probed") + "\n"
	if err := os.WriteFile(filepath.Join(dying, "pacat"), []byte(script), 0o700); err != nil {
		t.Fatal(err)
	}
	for name, tt := range map[string]struct{ path, want string }{
		"it ends":   {"PATH=" + dying, "pacat stopped playing"},
		"it stalls": {fakePacat(t, 1, "exec /bin/sleep 60"), "pacat does not take sound"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := testapp.NewEnv(t, tt.path).Run(t, "play", take, "--audio", "exec")
			if r.Code != 1 {
				t.Errorf("exit %d", r.Code)
			}
			oneLine(t, result{r.Code, r.Stdout, r.Stderr}, take, tt.want, "bring it back and play again")
		})
	}
}

// The exit code of speak --play says that the audio output failed.
func TestSpeakAndPlayFailsWithTheAudioOutput(t *testing.T) {
	t.Parallel()
	p := newSandboxUser(t, sandbox.Options{})
	env := testapp.NewEnv(t, "TYPECAST_API_TOKEN=sandbox", "CALLBOARD_API_URL="+p.api, fakePacat(t, 2, "exec /bin/sleep 60")) // before the request, and for the take
	r := env.Run(t, "speak", "hello "+strings.Repeat("and on ", 20), "-a", "Mina", "--play", "--audio", "exec")
	if r.Code != 1 || !strings.Contains(r.Stderr, "pacat does not take sound") {
		t.Errorf("exit %d: %q", r.Code, r.Stderr)
	}
}

// A take that was played aloud marks its actor as heard, as in the app; silence and a file that is played as a file do not.
func TestPlayedTakeMarksItsActorAsHeard(t *testing.T) {
	t.Parallel()
	p := newSandboxUser(t, sandbox.Options{})
	env := testapp.NewEnv(t, "TYPECAST_API_TOKEN=sandbox", "CALLBOARD_API_URL="+p.api, fakePacat(t, 0, "exec /bin/cat"))
	heard := func() string {
		r := env.Run(t, "actors", "--search", "heard")
		if r.Code != 0 {
			t.Fatalf("exit %d: %s", r.Code, r.Stderr)
		}
		return r.Stdout
	}
	take := filepath.Join(t.TempDir(), "take.wav")
	for _, args := range [][]string{{"speak", "hi", "-a", "Sora", "--play", "--audio", "silent", "-o", take}, {"play", take, "--audio", "exec"}} {
		if r := env.Run(t, args...); r.Code != 0 {
			t.Fatalf("%v: exit %d, %s", args, r.Code, r.Stderr)
		}
	}
	if got := heard(); got != "" {
		t.Errorf("heard: %s", got)
	}
	if r := env.Run(t, "speak", "hi", "-a", "Mina", "--play", "--audio", "exec"); r.Code != 0 {
		t.Fatalf("exit %d: %s", r.Code, r.Stderr)
	}
	if r := env.Run(t, "audition", "hi", "-a", "Jinhyuk", "--play", "--audio", "exec"); r.Code != 0 {
		t.Fatalf("exit %d: %s", r.Code, r.Stderr)
	}
	if got := heard(); !strings.Contains(got, "Mina") || !strings.Contains(got, "Jinhyuk") || strings.Contains(got, "Sora") {
		t.Errorf("heard: %s", got)
	}
}
