package cli

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/text/unicode/norm"
)

// onDisk returns the spelling of a path on disk. A name that does not exist as it was typed is looked for in another
// Unicode normalization: keyboards type NFC, while files from a Mac often have names in NFD. What does not exist in any
// form stays as it was typed.
func onDisk(path string) string {
	if isASCII(path) {
		return path
	}
	if _, err := os.Lstat(path); !errors.Is(err, fs.ErrNotExist) {
		return path
	}
	dir, name := filepath.Split(path)
	if name == "" { // the separator at the end says that it is a folder
		trimmed := strings.TrimRightFunc(path, func(r rune) bool { return r < 128 && os.IsPathSeparator(byte(r)) })
		if trimmed == "" {
			return path
		}
		return onDisk(trimmed) + path[len(trimmed):]
	}
	dir = onDisk(dir)
	list, err := os.ReadDir(orDot(dir))
	if err != nil {
		return dir + name
	}
	want := norm.NFC.String(name)
	for _, e := range list {
		if norm.NFC.String(e.Name()) == want {
			return dir + e.Name()
		}
	}
	return dir + name
}

func orDot(dir string) string {
	if dir == "" {
		return "."
	}
	return dir
}

func isASCII(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool { return r > 127 }) < 0
}
