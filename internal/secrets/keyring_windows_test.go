package secrets

import (
	"crypto/rand"
	"errors"
	"testing"
)

// The Credential Manager keeps a secret. Its name is one that no user has.
func TestCredentialManager(t *testing.T) {
	t.Parallel()
	name := "test-" + rand.Text()
	t.Cleanup(func() { _ = system{}.Delete(name) })
	if _, err := (system{}).Get(name); !errors.Is(err, ErrNotFound) {
		t.Errorf("before: %v", err)
	}
	for _, value := range []string{"__pltFIRST", "second, 둘째 \" \\"} {
		if err := (system{}).Set(name, value); err != nil {
			t.Fatal(err)
		}
		if got, err := (system{}).Get(name); got != value || err != nil {
			t.Errorf("%q, %v; want %q", got, err, value)
		}
	}
	if err := (system{}).Delete(name); err != nil {
		t.Error(err)
	}
	if _, err := (system{}).Get(name); !errors.Is(err, ErrNotFound) {
		t.Errorf("after: %v", err)
	}
	if err := (system{}).Delete(name); !errors.Is(err, ErrNotFound) {
		t.Errorf("deleted twice: %v", err)
	}
}
