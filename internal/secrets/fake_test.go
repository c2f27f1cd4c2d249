package secrets_test

import (
	"errors"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"callboard/internal/secrets"
	"callboard/internal/text"
)

// ring is a keyring in memory that can be made to fail.
type ring struct {
	mu      sync.Mutex
	has     map[string]string
	asked   int
	refuses error
	forgets bool          // Set reports success and stores nothing
	panics  bool          // as go-keyring does for an answer of an unexpected type
	hangs   chan struct{} // a call waits until it is closed
}

func (r *ring) enter() error {
	r.mu.Lock()
	r.asked++
	hangs, refuses, panics := r.hangs, r.refuses, r.panics
	r.mu.Unlock()
	if hangs != nil {
		<-hangs
	}
	if panics {
		var odd any = "text"
		_ = odd.([]string)
	}
	return refuses
}

func (r *ring) Get(name string) (string, error) {
	if err := r.enter(); err != nil {
		return "", err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	v, ok := r.has[name]
	if !ok {
		return "", secrets.ErrNotFound
	}
	return v, nil
}

func (r *ring) Set(name, value string) error {
	if err := r.enter(); err != nil {
		return err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if !r.forgets {
		if r.has == nil {
			r.has = map[string]string{}
		}
		r.has[name] = value
	}
	return nil
}

func (r *ring) Delete(name string) error {
	if err := r.enter(); err != nil {
		return err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if _, ok := r.has[name]; !ok {
		return secrets.ErrNotFound
	}
	delete(r.has, name)
	return nil
}

// holds returns the content of the keyring.
func (r *ring) holds() map[string]string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return maps.Clone(r.has)
}

func (r *ring) change(do func(*ring)) {
	r.mu.Lock()
	defer r.mu.Unlock()
	do(r)
}

func (r *ring) count() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.asked
}

var errLocked = errors.New("org.freedesktop.Secret.Error.IsLocked")

// secretPath returns the path of the file of a secret.
func secretPath(dir, name string) string { return filepath.Join(dir, "secret-"+name+".json") }

func write(t *testing.T, path, text string, mode os.FileMode) string {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), mode); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(path, mode); err != nil { // regardless of the umask
		t.Fatal(err)
	}
	return path
}

// checkProblem checks that err is one line with what, why and next that contains the given words and not the secret.
func checkProblem(t *testing.T, err error, want ...string) {
	t.Helper()
	var line *text.Problem
	if !errors.As(err, &line) || line.What == "" || line.Why == "" || line.Next == "" {
		t.Fatalf("%v is not a complete text.Problem", err)
	}
	if strings.ContainsAny(err.Error(), "\n\r\x1b\x00") || strings.Contains(err.Error(), "s3cret") {
		t.Errorf("%q is not a safe single line", err)
	}
	for _, word := range want {
		if !strings.Contains(err.Error(), word) {
			t.Errorf("%q does not say %q", err, word)
		}
	}
}
