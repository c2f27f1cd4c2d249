//go:build unix

package output

import (
	"context"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"callboard/internal/testwait"
)

// A server that accepts connections and never answers is named, and does not delay the answer: most player commands
// would wait for it too.
func TestFrozenServerIsNamedInTime(t *testing.T) { // not parallel: it sets PATH
	l, err := net.Listen("unix", filepath.Join(shortDir(t), "s"))
	if err != nil {
		t.Skip("no unix sockets here:", err)
	}
	defer l.Close() // nobody accepts: the system does, up to a number of connections
	commands := t.TempDir()
	for _, name := range []string{"pacat", "aplay"} {
		if err := os.WriteFile(filepath.Join(commands, name), []byte("#!/bin/sh\nexec sleep 10\n"), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	t.Setenv("PATH", commands+":/bin:/usr/bin")
	for _, tc := range []struct {
		limit, most time.Duration
	}{{100 * time.Millisecond, 900 * time.Millisecond}, {time.Minute, 2500 * time.Millisecond}} {
		testwait.Quick(t, tc.most, "Open with "+tc.limit.String(), func() {
			ctx, cancel := context.WithTimeout(t.Context(), tc.limit)
			defer cancel()
			d := Open(ctx, Options{Server: "unix:" + l.Addr().String()})
			if !d.Silent() || !strings.Contains(d.Problem(), "the sound server does not answer; restart it") {
				t.Errorf("with %v: %q", tc.limit, d.Problem())
			}
			d.Close()
		})
	}
}
