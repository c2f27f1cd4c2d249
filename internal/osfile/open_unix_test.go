//go:build !windows

package osfile_test

import (
	"os"
	"testing"
)

// inherits says that a file that the tests create in a private folder is private.
const inherits = true

// openUp lets everybody read and change path.
func openUp(t *testing.T, path string) {
	t.Helper()
	if err := os.Chmod(path, 0o777); err != nil {
		t.Fatal(err)
	}
}
