package main

import (
	"archive/tar"
	"compress/gzip"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"callboard/internal/speech/wav"
)

// packed writes an archive with one file.
func packed(t *testing.T, h tar.Header, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "a.tar.gz")
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	z := gzip.NewWriter(f)
	w := tar.NewWriter(z)
	h.Size = int64(len(content))
	if err := w.WriteHeader(&h); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Write([]byte(content)); err != nil {
		t.Fatal(err)
	}
	for _, end := range []func() error{w.Close, z.Close, f.Close} {
		if err := end(); err != nil {
			t.Fatal(err)
		}
	}
	return path
}

func TestUnpack(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if err := unpack(packed(t, tar.Header{Name: "bin/a", Mode: 0o755}, "x"), dir); err != nil {
		t.Fatal(err)
	}
	if text, err := os.ReadFile(filepath.Join(dir, "bin", "a")); err != nil || string(text) != "x" {
		t.Errorf("%q, %v", text, err)
	}
	for name, h := range map[string]tar.Header{
		"leads out": {Name: "../a", Mode: 0o644}, "is no file": {Name: "a", Typeflag: tar.TypeSymlink, Linkname: "/etc/passwd"},
	} {
		if err := unpack(packed(t, h, ""), t.TempDir()); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// A file that was cut off, is silent, or is no audio does not count as whole.
func TestWhole(t *testing.T) {
	t.Parallel()
	loud := make([]float32, 8000)
	for i := range loud {
		loud[i] = float32(i%2) * 0.5
	}
	good := wav.Encode(loud, 8000)
	for name, tt := range map[string]struct {
		content []byte
		ok      bool
	}{
		"good": {good, true}, "cut off": {good[:len(good)-100], false}, "silent": {wav.Encode(make([]float32, 8000), 8000), false},
		"short": {wav.Encode(loud[:800], 8000), false}, "no audio": {[]byte("not found"), false},
	} {
		path := filepath.Join(t.TempDir(), "x.wav")
		if err := os.WriteFile(path, tt.content, 0o600); err != nil {
			t.Fatal(err)
		}
		if seconds, err := whole(path); (err == nil) != tt.ok || tt.ok && seconds != 1 {
			t.Errorf("%s: %v s, %v", name, seconds, err)
		}
	}
}

func TestVersionLine(t *testing.T) {
	t.Parallel()
	for line, ok := range map[string]bool{
		"callboard v0.0.0-20261201 (a94ea8e1b2c3, 2026-12-01) go1.26.8 linux/amd64\n":  true,
		"callboard dev go1.26.8 linux/amd64\n":                                         false,
		"callboard v1.0.0 (a94ea8e1b2c3, 2026-12-01, modified) go1.26.8 linux/amd64\n": false,
	} {
		if versionLine.MatchString(line) != ok {
			t.Errorf("%q", line)
		}
	}
}

// A check without a release says what is missing, in one line with the next step.
func TestCheckWithoutARelease(t *testing.T) {
	t.Parallel()
	for _, dist := range []string{t.TempDir(), filepath.Join(t.TempDir(), "dist")} {
		err := run(t.Context(), dist, "", false)
		if err == nil || err.Error() != "there is no release in "+dist+"; build one first: go run ./internal/tools/release" {
			t.Errorf("got %v", err)
		}
	}
}
