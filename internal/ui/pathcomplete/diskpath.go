package pathcomplete

import (
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/text/unicode/norm"
)

// DiskPath returns a path as it is spelled on disk. Typed text is composed (NFC), and names that came from a Mac may be
// decomposed on disk (NFD): most file systems treat these as two names. A part that exists in no spelling stays as it was
// typed, and so does a separator at the end. DiskPath reads folders and may block as long as they do.
func DiskPath(path string) string {
	if isASCII(path) {
		return path
	}
	separator := func(r rune) bool { return r < 0x80 && os.IsPathSeparator(uint8(r)) }
	volume := filepath.VolumeName(path)
	rest := path[len(volume):]
	at := path[:len(path)-len(strings.TrimLeftFunc(rest, separator))] // the root, or nothing
	for name := range strings.FieldsFuncSeq(rest, separator) {
		at = filepath.Join(at, spellingOf(at, name))
	}
	if separator(rune(path[len(path)-1])) && !separator(rune(at[len(at)-1])) {
		at += string(filepath.Separator)
	}
	return at
}

// spellingOf returns a name as the folder has it, or the name itself if the folder has no such name.
func spellingOf(dir, name string) string {
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
