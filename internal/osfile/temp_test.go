package osfile_test

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"callboard/internal/osfile"
)

// What a killed process has left goes an hour later. A file of a living process stays, and so does one of another program.
func TestSweepParts(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	old := time.Now().Add(-2 * time.Hour)
	var made [3]string
	for i := range made {
		create := osfile.CreatePart
		if i == 2 {
			create = osfile.CreateSharedPart
		}
		f, err := create(dir)
		if err != nil {
			t.Fatal(err)
		}
		f.Close()
		made[i] = f.Name()
	}
	kept := map[string]bool{made[0]: false, made[1]: true, made[2]: false}
	for name, keep := range map[string]bool{
		".callboard-01m8r6df89axx0xwfha2411ngq.part": false, ".callboard-~notes.part": true, ".callboard-.part": true,
		".callboard-batch.jsonl": true, "callboard-1.part": true,
	} {
		kept[filepath.Join(dir, name)] = keep
		if err := os.WriteFile(filepath.Join(dir, name), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for path := range kept {
		if path == made[1] {
			continue
		}
		if err := os.Chtimes(path, old, old); err != nil {
			t.Fatal(err)
		}
	}
	osfile.SweepParts(dir)
	osfile.SweepParts(filepath.Join(dir, "none"))
	for path, keep := range kept {
		if _, err := os.Stat(path); (err == nil) != keep {
			t.Errorf("%s: kept %v, want %v", filepath.Base(path), err == nil, keep)
		}
	}
}
