package sandbox

import (
	"net/http"
	"net/url"
	"strings"
)

// unspokenHeader lists, on a download, the parts of the text that the voice could not read. Typecast has no such
// header: it explains why a sound is shorter than its text.
const unspokenHeader = "X-Sandbox-Unspoken"

// maxUnspokenHeader is its maximum length in bytes: some clients accept no more than 8 KiB of headers. GET
// /_sandbox/speaks has the whole list.
const maxUnspokenHeader = 4 << 10

// setUnspokenHeader sets the header: its parts are separated by commas, each percent-encoded, so that all of it is
// ASCII.
func setUnspokenHeader(h http.Header, unspoken []string) {
	var b strings.Builder
	for _, part := range unspoken {
		escaped := url.PathEscape(part) // commas too
		if b.Len()+1+len(escaped) > maxUnspokenHeader {
			break
		}
		if b.Len() > 0 {
			b.WriteByte(',')
		}
		b.WriteString(escaped)
	}
	if b.Len() > 0 {
		h.Set(unspokenHeader, b.String())
	}
}
