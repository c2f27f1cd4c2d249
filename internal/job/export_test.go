package job

import (
	"os"
	"testing"
)

// Place names a copy of a job's audio without looking first, as happens when another is quicker.
func SaveUnchecked(t *testing.T, s *Service, j Job, dest string, o SaveOptions) error {
	t.Helper()
	src, err := os.Open(j.File)
	if err != nil {
		t.Fatal(err)
	}
	defer src.Close()
	return s.saveAs(j, src, dest, o)
}
