package api

import (
	"net/http"
	"net/url"
	"strings"
)

// keepPath makes a request for u send the path of link byte for byte. net/url encodes a path again that has, for example, raw
// Korean: "%2B" then becomes "+", which is another file, and the signature of the link no longer fits.
func keepPath(u *url.URL, link string) {
	raw := rawPath(link)
	if raw == "" || raw == u.EscapedPath() {
		return
	}
	u.Opaque = raw
	if u.Scheme == "http" && behindProxy(u) {
		u.Opaque = "//" + u.Host + raw // a proxy needs the host in the request line; by https the connection leads to it
	}
}

// rawPath is the path of an absolute URL, or of one that begins with the path, as it is written but for spaces. It is empty
// for other references, and where the path cannot stand in a request line.
func rawPath(link string) string {
	if _, rest, ok := strings.Cut(link, "://"); ok && !strings.HasPrefix(link, "/") {
		at := strings.IndexAny(rest, "/?#")
		if at < 0 {
			return ""
		}
		link = rest[at:]
	}
	if at := strings.IndexAny(link, "?#"); at >= 0 {
		link = link[:at]
	}
	link = strings.ReplaceAll(link, " ", "%20")
	if !strings.HasPrefix(link, "/") || strings.HasPrefix(link, "//") || strings.ContainsFunc(link, func(r rune) bool { return r <= ' ' || r == 0x7f }) {
		return ""
	}
	return link
}

func behindProxy(u *url.URL) bool {
	proxy, err := http.ProxyFromEnvironment(&http.Request{URL: u})
	return err == nil && proxy != nil
}
