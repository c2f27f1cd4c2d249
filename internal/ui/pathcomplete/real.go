package pathcomplete

import (
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/text/unicode/norm"
)

// DiskPath is a path as the disk spells it. What is typed is composed (NFC), and names that came from a Mac lie there in
// pieces (NFD): most file systems take those for two names. What is not there in any spelling stays as it was typed,
// and so does a separator at the end. It reads folders, and waits as long as they do.
func DiskPath(path string) string {
	if isASCII(path) {
		return path
	}
	separator := func(r rune) bool { return r < 0x80 && os.IsPathSeparator(uint8(r)) }
	volume := filepath.VolumeName(path)
	rest := path[len(volume):]
	at := path[:len(path)-len(strings.TrimLeftFunc(rest, separator))] // the root, or nothing
	for name := range strings.FieldsFuncSeq(rest, separator) {
		at = filepath.Join(at, spelt(at, name))
	}
	if separator(rune(path[len(path)-1])) && !separator(rune(at[len(at)-1])) {
		at += string(filepath.Separator)
	}
	return at
}

// spelt is a name as the folder has it.
func spelt(dir, name string) string {
	if isASCII(name) {
		return name
	}
	if _, err := os.Lstat(filepath.Join(dir, name)); err == nil {
		return name
	}
	if dir == "" {
		dir = "."
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		return name
	}
	want := norm.NFC.String(name)
	for _, e := range entries {
		if norm.NFC.String(e.Name()) == want {
			return e.Name()
		}
	}
	return name
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= 0x80 {
			return false
		}
	}
	return true
}
