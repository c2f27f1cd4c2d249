package send

import (
	"encoding/base64"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"strconv"
	"strings"

	"golang.org/x/net/idna"

	"callboard/internal/text"
	"callboard/internal/webhook"
)

// Target is a URL that deliveries are sent to. The zero Target is none.
type Target struct {
	scheme string // "http" or "https"
	name   string // host name or address, without brackets, as DNS and certificates have it
	port   string
	host   string // value of the header Host
	path   string // request target: path and query, always with a "/" at its start
	login  string // value of the header Authorization, of the URL's user name and password; empty: it has none
}

// maxURL is the most bytes of a target's URL.
const maxURL = 8 << 10

// ParseTarget reads the URL of a target: http or https, a host, and optionally a port, a path, a query, and a user name and
// password, which are sent as Authorization (RFC 7617). "localhost:3000" and ":3000" are taken as http on this machine. A
// fragment is left out, because it is never sent. The error is one line for a person and repeats nothing that could be a
// password.
func ParseTarget(raw string) (Target, error) {
	raw = strings.TrimSpace(raw)
	switch {
	case raw == "":
		return Target{}, errors.New("the target has no URL: write http://HOST:PORT/PATH")
	case len(raw) > maxURL:
		return Target{}, fmt.Errorf("the target's URL is longer than %d bytes", maxURL)
	case strings.ContainsFunc(raw, func(r rune) bool { return r == ' ' || text.Hidden(r) }), strings.ToValidUTF8(raw, "") != raw:
		return Target{}, errors.New("the target's URL holds a space or a character that cannot be seen")
	}
	u, err := url.Parse(WithScheme(raw))
	switch {
	case err != nil: // the error repeats the URL
		return Target{}, errors.New("the target is not a URL: write http://HOST:PORT/PATH")
	case u.Scheme != "http" && u.Scheme != "https":
		return Target{}, errors.New("the target must begin with http:// or https://")
	case u.Opaque != "" || u.Hostname() == "":
		return Target{}, errors.New("the target's URL has no host: write http://HOST:PORT/PATH")
	}
	t := Target{scheme: u.Scheme, port: u.Port(), path: escape(u.RequestURI())}
	if t.name, err = hostName(u.Hostname()); err != nil {
		return Target{}, err
	}
	if t.port == "" {
		t.port = map[string]string{"http": "80", "https": "443"}[t.scheme]
	} else if p, err := strconv.ParseUint(t.port, 10, 16); err != nil || p == 0 {
		return Target{}, errors.New("the port of the target's URL must be from 1 to 65535")
	}
	t.host = t.name
	if strings.Contains(t.name, ":") {
		t.host = "[" + withoutZone(t.name) + "]"
	}
	if u.Port() != "" {
		t.host += ":" + t.port
	}
	if u.User != nil {
		password, _ := u.User.Password()
		t.login = "Basic " + base64.StdEncoding.EncodeToString([]byte(u.User.Username()+":"+password))
	}
	return t, nil
}

// WithScheme completes what people write instead of a URL of this machine: "localhost:3000/hook", "127.0.0.1:3000", ":3000".
func WithScheme(raw string) string {
	if strings.Contains(raw, "://") {
		return raw
	}
	if strings.HasPrefix(raw, ":") {
		return "http://localhost" + raw
	}
	host, _, _ := strings.Cut(raw, "/")
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	if isLoopback(strings.Trim(host, "[]")) {
		return "http://" + raw
	}
	return raw
}

// escape escapes what a request target cannot hold and url.URL leaves in a query as it is.
func escape(path string) string {
	var b strings.Builder
	for _, c := range []byte(path) {
		if c <= ' ' || c >= 0x7f || c == '"' || c == '<' || c == '>' {
			fmt.Fprintf(&b, "%%%02X", c)
		} else {
			b.WriteByte(c)
		}
	}
	return b.String()
}

// hostName is a host as it is looked up and as certificates name it: names of other scripts in their ASCII form (RFC 5891).
func hostName(host string) (string, error) {
	if addr, err := netip.ParseAddr(host); err == nil {
		return addr.String(), nil
	}
	if endsInNumber(host) {
		return "", errors.New("the host of the target's URL is no address: write four numbers like 127.0.0.1, or a name")
	}
	name, err := idna.Lookup.ToASCII(host)
	if err != nil {
		// Names with an underscore are no host names, but containers have such ones.
		name = strings.ToLower(host)
	}
	for _, c := range []byte(name) {
		switch {
		case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', '0' <= c && c <= '9', c == '-', c == '.', c == '_':
		default:
			return "", errors.New("the host of the target's URL has a character that no host has")
		}
	}
	return name, nil
}

// endsInNumber reports a host that is a short or hexadecimal form of an IPv4 address, or nothing ("127.1", "2130706433",
// "0x7f.1"), by the rule of the URL standard (https://url.spec.whatwg.org/#ends-in-a-number-checker): which one it is depends
// on who looks it up.
func endsInNumber(host string) bool {
	host = strings.TrimSuffix(host, ".")
	last := host[strings.LastIndexByte(host, '.')+1:]
	if hex, ok := strings.CutPrefix(strings.ToLower(last), "0x"); ok {
		return strings.Trim(hex, "0123456789abcdef") == ""
	}
	return last != "" && strings.Trim(last, "0123456789") == ""
}

func withoutZone(addr string) string {
	addr, _, _ = strings.Cut(addr, "%")
	return addr
}

// isLoopback reports whether a host is this machine by its name or address.
func isLoopback(host string) bool {
	host = strings.ToLower(strings.TrimSuffix(host, "."))
	if host == "localhost" || strings.HasSuffix(host, ".localhost") {
		return true
	}
	addr, err := netip.ParseAddr(host)
	return err == nil && addr.Unmap().IsLoopback()
}

// IsZero reports whether t is no target.
func (t Target) IsZero() bool { return t.scheme == "" }

// Host is the host name or address, without brackets and port.
func (t Target) Host() string { return t.name }

// Port is the port as a number in decimal. It is never empty.
func (t Target) Port() string { return t.port }

// Loopback reports whether the target's host is this machine by its name or address.
func (t Target) Loopback() bool { return isLoopback(t.name) }

// URL is the target for display: without user name and password, without a secret path of our own and without secrets in the query.
func (t Target) URL() string {
	if t.IsZero() {
		return ""
	}
	path, query, found := strings.Cut(t.path, "?")
	path = webhook.HideOwnPaths(path)
	if found {
		query = "?" + text.Redact(query)
	}
	return t.scheme + "://" + t.host + path + query
}

// String is URL, so that no password gets into a log.
func (t Target) String() string { return t.URL() }

// GoString is URL.
func (t Target) GoString() string { return t.URL() }

// Short is host and port, with the path unless it is "/": for a place with few cells.
func (t Target) Short() string {
	if t.IsZero() {
		return ""
	}
	path, _, _ := strings.Cut(t.path, "?")
	return t.host + strings.TrimSuffix(webhook.HideOwnPaths(path), "/")
}
