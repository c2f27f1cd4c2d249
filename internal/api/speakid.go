package api

import (
	"strings"

	"callboard/internal/text"
)

// maxID is the maximum length of an id in bytes. Those of Typecast have 24 (reference marks S and D).
const maxID = 128

// SpeakID returns the id in a speak URL, its last path segment. The URL may have the old form, the v2 form or be the id
// itself, with or without a slash or a query behind it. SpeakID returns an empty string if there is no id, or if it has
// anything but letters, digits and "-_.~=", because ids are used in paths and file names.
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
	case "api", "speak", "v2": // the URL without an id
		return ""
	}
	if !SafeID(s) {
		return ""
	}
	return s
}

// SafeID reports whether s is safe as one segment of a path.
func SafeID(s string) bool {
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
