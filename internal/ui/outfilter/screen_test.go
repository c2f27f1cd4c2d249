package outfilter

import (
	"os"
	"path/filepath"
	"testing"
)

func TestRegularFileGetsEverything(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "out")
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	s := New(f)
	for range 3 {
		if n, err := s.WriteString(second); n != len(second) || err != nil {
			t.Errorf("%d bytes of %d, %v", n, len(second), err)
		}
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
	if got, err := os.ReadFile(path); err != nil || string(got) != second+second+second {
		t.Errorf("%q, %v", got, err)
	}
	if n, err := s.WriteString(second); n != 0 || err == nil {
		t.Errorf("to a closed file: %d bytes, %v", n, err)
	}
	if _, err := s.Read(make([]byte, 1)); err == nil {
		t.Error("a closed file was read")
	}
}
