package sandbox

import (
	"net/http"
	"net/url"
	"strings"
)

// unspokenHeader names, on a download, what of the text could not be said. No document of Typecast knows it: it is
// for whoever wonders why a line sounds short.
const unspokenHeader = "X-Sandbox-Unspoken"

// longHeader bounds it in bytes: some clients take no more than 8 KiB of headers. GET /_sandbox/speaks has the whole list.
const longHeader = 4 << 10

// nameUnspoken sets the header: things separated by commas, each percent-encoded, so that all of it is ASCII.
func nameUnspoken(h http.Header, unspoken []string) {
	var b strings.Builder
	for _, thing := range unspoken {
		escaped := url.PathEscape(thing) // commas too
		if b.Len()+1+len(escaped) > longHeader {
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
