package api

import (
	"strings"

	"callboard/internal/text"
)

// maxID bounds an id in bytes. Typecast's have 24 (reference marks S and D).
const maxID = 128

// SpeakID is the id that a speak URL names: its last path segment, whether the URL is of the old form, of the
// v2 form or a bare id, with or without a slash or a query behind it. It is empty where there is none, and where
// the segment holds anything but letters, digits and "-_.~=", because it goes into paths and file names.
func SpeakID(url string) string {
	s := text.StripHidden(url)
	if i := strings.IndexAny(s, "?#"); i >= 0 {
		s = s[:i]
	}
	if _, rest, ok := strings.Cut(s, "//"); ok && (strings.HasPrefix(s, "//") || strings.Contains(s, "://")) {
		_, path, found := strings.Cut(rest, "/")
		if !found {
			return ""
		}
		s = path
	}
	s = strings.TrimRight(s, "/")
	s = s[strings.LastIndexByte(s, '/')+1:]
	switch s {
	case "api", "speak", "v2": // the URL of the call, without an id
		return ""
	}
	if !safeID(s) {
		return ""
	}
	return s
}

// safeID reports whether s can stand as one segment of a path.
func safeID(s string) bool {
	if s == "" || s == "." || s == ".." || len(s) > maxID {
		return false
	}
	for i := range len(s) {
		c := s[i]
		switch {
		case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', '0' <= c && c <= '9':
		case c == '-', c == '_', c == '.', c == '~', c == '=':
		default:
			return false
		}
	}
	return true
}
