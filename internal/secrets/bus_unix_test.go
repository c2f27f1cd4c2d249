//go:build !windows && !darwin

package secrets

import (
	"os"
	"path/filepath"
	"testing"
)

func TestHasBus(t *testing.T) {
	t.Parallel()
	none, some, old := t.TempDir(), t.TempDir(), t.TempDir()
	for _, path := range []string{filepath.Join(some, "bus"), filepath.Join(old, "dbus-session")} {
		if err := os.WriteFile(path, nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, tt := range []struct {
		name, address, dir string
		want               bool
	}{
		{"an address", "unix:path=/nowhere", none, true},
		{"a session's socket", "", some, true},
		{"a session's file", "", old, true},
		{"nothing", "", none, false},
		{"a bus that would be started", "autolaunch:", none, false},
		{"a bus that would be started, but one is running", "autolaunch:", some, true},
	} {
		if got := hasBus(tt.address, tt.dir); got != tt.want {
			t.Errorf("%s: %v", tt.name, got)
		}
	}
}
