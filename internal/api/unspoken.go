package api

import (
	"net/url"
	"strings"

	"callboard/internal/text"
)

// unspokenHeader lists, on a download of the sandbox, the parts of the text that the voice could not speak: separated by
// commas, each percent-encoded. Typecast has no such header.
const unspokenHeader = "X-Sandbox-Unspoken"

// The limits of that list.
const (
	maxUnspoken     = 64  // parts
	maxUnspokenPart = 100 // characters of one
)

// unspoken reads the header. Parts that cannot be read are left out.
func unspoken(header string) []string {
	var list []string
	for part := range strings.SplitSeq(header, ",") {
		part, err := url.PathUnescape(strings.TrimSpace(part))
		if err != nil {
			continue
		}
		if part = text.Cut(text.Line(part), maxUnspokenPart); part == "" {
			continue
		}
		if list = append(list, part); len(list) == maxUnspoken {
			break
		}
	}
	return list
}
