//go:build unix

package e2e

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"

	"callboard/internal/testwait"
)

// parseWAV reads the header of a WAV file with one channel of 16 bits.
func parseWAV(t *testing.T, b []byte) (rate int, seconds float64) {
	t.Helper()
	if len(b) < 44 || string(b[:4]) != "RIFF" || string(b[8:16]) != "WAVEfmt " || string(b[36:40]) != "data" {
		t.Fatalf("%d bytes are no WAV file: %.16q", len(b), b)
	}
	le := binary.LittleEndian
	rate = int(le.Uint32(b[24:]))
	size := int(le.Uint32(b[40:]))
	if size != len(b)-44 || int(le.Uint32(b[4:])) != len(b)-8 || rate == 0 || size == 0 {
		t.Fatalf("the header gives %d bytes of audio at %d Hz, the file has %d", size, rate, len(b))
	}
	return rate, float64(size) / float64(2*rate)
}

// names returns the names of an object's fields, sorted.
func names[V any](object map[string]V) []string {
	var out []string
	for name := range object {
		out = append(out, name)
	}
	slices.Sort(out)
	return out
}

// replaced replaces old, which must occur exactly once.
func replaced(t *testing.T, text, old, with string) string {
	t.Helper()
	if n := strings.Count(text, old); n != 1 {
		t.Fatalf("%q occurs %d times, want once:\n%s", old, n, text)
	}
	return strings.Replace(text, old, with, 1)
}

// needs skips the test if a program is not installed.
func needs(t *testing.T, programs ...string) {
	t.Helper()
	for _, name := range programs {
		if _, err := exec.LookPath(name); err != nil {
			t.Skipf("%s is not installed", name)
		}
	}
}

// shell runs a script with only env and PATH in its environment, and returns what it prints on stdout.
func shell(t *testing.T, dir, script string, env ...string) string {
	t.Helper()
	out, errs, err := tryShell(t, dir, script, env...)
	if err != nil {
		t.Fatalf("sh: %v\n%s\nstdout:\n%s\nstderr:\n%s", err, script, out, errs)
	}
	return out
}

// tryShell is shell for a script that may fail.
func tryShell(t *testing.T, dir, script string, env ...string) (out, errs string, err error) {
	t.Helper()
	limit := testwait.Timeout()
	for range strings.Count(strings.TrimSpace(script), "\n") { // each line is a program
		limit += testwait.Timeout()
	}
	ctx, cancel := context.WithTimeout(t.Context(), limit)
	defer cancel()
	cmd := exec.CommandContext(ctx, "sh", "-c", script)
	cmd.Dir, cmd.WaitDelay = dir, time.Second
	cmd.Env = append([]string{"PATH=" + os.Getenv("PATH")}, env...)
	var o, e bytes.Buffer
	cmd.Stdout, cmd.Stderr = &o, &e
	err = errors.Join(cmd.Run(), ctx.Err())
	return o.String(), e.String(), err
}
