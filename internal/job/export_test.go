package job

import (
	"os"
	"testing"
)

// SaveUnchecked saves without the check for existing files, as if another process created one after the check.
func SaveUnchecked(t *testing.T, s *Service, j Job, dest string, o SaveOptions) error {
	t.Helper()
	src, err := os.Open(j.File)
	if err != nil {
		t.Fatal(err)
	}
	defer src.Close()
	return s.saveAs(j, src, dest, nil, o)
}
