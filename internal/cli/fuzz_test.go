package cli

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"callboard/internal/text"
)

// FuzzSince: a time of --since is never later than now but for a day that is named, and a refused value is one clean line.
func FuzzSince(f *testing.F) {
	for _, s := range []string{"", "24h", "7d", "1.5d", "-1d", "NaNd", "Infd", "1e300d", "2026-01-31", "2026-01-31T10:00:00Z", "0001-01-01", "9999-12-31", "9223372036854775807ns", "x", "\x1b[2J", "１d"} {
		f.Add(s)
	}
	now := time.Date(2026, 12, 1, 12, 0, 0, 0, time.UTC)
	f.Fuzz(func(t *testing.T, s string) {
		at, err := parseSince(s, now)
		if err != nil {
			if line := text.Line(err.Error()); line == "" || !at.IsZero() {
				t.Fatalf("%q, %v", line, at)
			}
			return
		}
		if at.After(now) && !strings.Contains(s, "-") {
			t.Fatalf("%q is %v", s, at)
		}
	})
}

// FuzzManifest reads a manifest that anything may have written: no take leads out of its folder, and a line that is added is read by
// the next run.
func FuzzManifest(f *testing.F) {
	for _, s := range []string{
		"", `{"key":"k","file":"a.wav","size":3,"job":"j","version":"v"}` + "\n", `{"key":"k","file":"../a.wav","size":3}`, `{"key":"k","file":"/etc/passwd","size":3}`,
		`{"key":"k","sent":true}` + "\n" + `{"key":"k"}`, `{"key":1}` + "\n" + `{"key":"k","uncertain":true}`, "\xff\n{", `{"key":"k","file":"a\\..\\..\\b"}`,
	} {
		f.Add(s, "k")
	}
	f.Fuzz(func(t *testing.T, content, key string) {
		dir := t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, manifestName), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		m, err := openManifest(dir)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range m.files {
			if !filepath.IsLocal(filepath.FromSlash(e.File)) && e.File != "" {
				t.Fatalf("%q leads out of the folder", e.File)
			}
		}
		m.find(key, "v")
		key = strings.ToValidUTF8(key, "x")
		if key == "" {
			return
		}
		if err := m.noteSent(key, "job", "v"); err != nil {
			t.Fatal(err)
		}
		again, err := openManifest(dir)
		if err != nil {
			t.Fatal(err)
		}
		if id, ok := again.doubt(key); !ok || id != "job" && !m.files[key].Sent {
			t.Fatalf("the next run reads %q, %v of %q", id, ok, key)
		}
	})
}

// FuzzControlError: the message of a sandbox, which may be another server, is one clean line.
func FuzzControlError(f *testing.F) {
	for _, s := range []string{`{"message":"no"}`, `{"message":{"msg":"no"}}`, `{"message":["\u001b[2J"]}`, `{"message":{"msg":"\u001b[2J\n"}}`, `<html>`, ``, `[]`} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, answer []byte) {
		if line := controlError(answer); text.Line(line) != line {
			t.Fatalf("%q", line)
		}
	})
}
