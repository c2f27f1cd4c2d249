package secrets_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"callboard/internal/secrets"
)

func TestInvalidFiles(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("links and pipes differ there")
	}
	other := write(t, filepath.Join(t.TempDir(), "other.json"), `{"value":"s3cret of another"}`, 0o600)
	for _, tt := range []struct {
		name string
		make func(t *testing.T, path string)
		says string
		sets bool // a new secret replaces it
	}{
		{"a link to the outside", func(t *testing.T, path string) { must(t, os.Symlink(other, path)) }, "a link", false},
		{"a dangling link", func(t *testing.T, path string) { must(t, os.Symlink("/nowhere/at/all", path)) }, "a link", false},
		{"a link inside", func(t *testing.T, path string) {
			write(t, filepath.Join(filepath.Dir(path), "x"), "{}", 0o600)
			must(t, os.Symlink("x", path))
		}, "a link", false},
		{"a folder", func(t *testing.T, path string) { must(t, os.Mkdir(path, 0o700)) }, "not a file", false},
		{"no JSON", func(t *testing.T, path string) { write(t, path, "s3cret", 0o600) }, "damaged", true},
		{"cut off", func(t *testing.T, path string) { write(t, path, `{"value":"s3cr`, 0o600) }, "damaged", true},
		{"a control character", func(t *testing.T, path string) { write(t, path, `{"value":"s3cret\u001b"}`, 0o600) }, "damaged", true},
		{"too large", func(t *testing.T, path string) { write(t, path, strings.Repeat(" ", 1<<20)+"{}", 0o600) }, "damaged", true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			path := secretPath(dir, secrets.Ngrok)
			tt.make(t, path)
			s := secrets.New(dir, secrets.WithKeyring(nil))
			_, _, err := s.Get(t.Context(), secrets.Ngrok)
			checkProblem(t, err, "the ngrok authtoken", path, tt.says)
			where, err := s.Set(t.Context(), secrets.Ngrok, "new s3cret")
			switch {
			case tt.sets && (err != nil || where != path):
				t.Errorf("stored in %q, %v", where, err)
			case !tt.sets:
				checkProblem(t, err, "the ngrok authtoken", path, tt.says)
			}
			if text, err := os.ReadFile(other); err != nil || string(text) != `{"value":"s3cret of another"}` {
				t.Errorf("the file outside is now %q, %v", text, err)
			}
			if err := s.Delete(t.Context(), secrets.Ngrok); err != nil {
				t.Error(err)
			}
			if _, err := os.Lstat(path); err == nil {
				t.Error("it is still there")
			}
		})
	}
}

func TestPermissionsAreNarrowed(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("permissions differ there")
	}
	dir := filepath.Join(t.TempDir(), "callboard")
	path := write(t, secretPath(dir, secrets.Ngrok), `{"value":"s3cret"}`, 0o644)
	must(t, os.Chmod(dir, 0o755))
	s := secrets.New(dir, secrets.WithKeyring(nil))
	if value, _, err := s.Get(t.Context(), secrets.Ngrok); value != "s3cret" || err != nil {
		t.Fatalf("%q, %v", value, err)
	}
	if _, err := s.Set(t.Context(), secrets.Typecast, "s3cret"); err != nil {
		t.Fatal(err)
	}
	for p, want := range map[string]os.FileMode{path: 0o600, secretPath(dir, secrets.Typecast): 0o600, dir: 0o700} {
		if info, err := os.Stat(p); err != nil || info.Mode().Perm() != want {
			t.Errorf("%s: %v, %v; want %v", p, info.Mode(), err, want)
		}
	}
}

func TestUnusableFolders(t *testing.T) {
	t.Parallel()
	for name, dir := range map[string]string{
		"a file is in its place": write(t, filepath.Join(t.TempDir(), "callboard"), "", 0o600),
		"a file is above it":     filepath.Join(write(t, filepath.Join(t.TempDir(), "config"), "", 0o600), "callboard"),
		"there is none":          "",
		"its name is invalid":    "/dev/null/\x1b[2J",
		"its name is too long":   filepath.Join(t.TempDir(), strings.Repeat("x", 300)),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := &ring{}
			for _, s := range []*secrets.Store{secrets.New(dir, secrets.WithKeyring(nil)), secrets.New(dir, secrets.WithKeyring(r))} {
				_, err := s.Set(t.Context(), secrets.Typecast, "s3cret")
				checkProblem(t, err, "the Typecast token", "TYPECAST_API_TOKEN")
			}
			if len(r.holds()) != 0 {
				t.Error("the keyring has a secret without a file")
			}
		})
	}
}

func FuzzFile(f *testing.F) {
	for _, seed := range []string{"", "{}", "null", `{"value":"x"}`, `{"keyring":true}`, `{"value":"x","keyring":true}`, `{"value":"\u0000"}`, `{"value":1}`, "[", `{"VALUE":"x"}`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		value, inKeyring, err := secrets.Parse(text)
		if err != nil {
			if value != "" || inKeyring || len(text) > 6 && strings.Contains(err.Error(), string(text)) {
				t.Fatalf("%q: %v", value, err)
			}
			return
		}
		if value == "" {
			return
		}
		// A value that was read can be stored again unchanged.
		dir := t.TempDir()
		s := secrets.New(dir, secrets.WithKeyring(nil))
		if _, err := s.Set(t.Context(), secrets.Ngrok, value); err != nil {
			t.Fatal(err)
		}
		if got, _, err := s.Get(t.Context(), secrets.Ngrok); got != value || err != nil {
			t.Fatalf("%q, %v; want %q", got, err, value)
		}
		written, _ := os.ReadFile(secretPath(dir, secrets.Ngrok))
		if !json.Valid(written) {
			t.Fatalf("%q is not JSON", written)
		}
	})
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
