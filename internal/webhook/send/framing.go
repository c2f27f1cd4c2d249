package send

import (
	"strconv"
	"strings"

	"callboard/internal/webhook"
)

// framing decides how the end of a body is found (RFC 9112, 6), and what becomes of the fields that say so.
type framing struct {
	chunked bool
	length  string // of the body in bytes, in decimal
	needed  bool   // a body without chunks needs a Content-Length
	written bool   // the field that decides has been written
}

// framingOf keeps the framing of the request that came. A row with sorted headers has no Transfer-Encoding, because net/http
// removes it: there a body without Content-Length was a chunked one.
func framingOf(d webhook.Delivery, fields [][2]string, body []byte) *framing {
	f := &framing{chunked: webhook.HasField(fields, "Transfer-Encoding"), length: strconv.Itoa(len(body)), needed: len(body) > 0}
	if !f.chunked && !d.Exact && len(d.Body) > 0 && len(d.Headers) > 0 && !webhook.HasField(d.Headers, "Content-Length") && !webhook.HasField(fields, "Content-Length") {
		f.chunked = true
	}
	return f
}

// ofFraming reports whether a field decides where a message ends.
func ofFraming(name string) bool {
	return strings.EqualFold(name, "Content-Length") || strings.EqualFold(name, "Transfer-Encoding")
}

func (f *framing) owns(name string) bool { return ofFraming(name) }

// next is the value of one field of the framing in its turn, or false: it is left out.
func (f *framing) next(field [2]string) (value string, ok bool) {
	value = field[1]
	switch {
	case strings.EqualFold(field[0], "Transfer-Encoding"):
		if f.written {
			return "", false
		}
		f.written = true
		if !strings.EqualFold(value, "chunked") { // no server takes another one
			value = "chunked"
		}
		return value, true
	case f.chunked: // with both fields, Content-Length does not count and must not be sent on (RFC 9112, 6.3)
		return "", false
	}
	if n, err := strconv.ParseUint(value, 10, 63); err == nil && strconv.FormatUint(n, 10) == f.length {
		f.written = true
		return value, true
	}
	if f.written {
		return "", false
	}
	f.written = true
	return f.length, true
}

// rest writes what the fields that came did not have.
func (f *framing) rest(w *fieldWriter) {
	switch {
	case f.written:
	case f.chunked:
		w.put("Transfer-Encoding", "chunked")
	case f.needed:
		w.put("Content-Length", f.length)
	}
}

// ofConnection reports whether a field is about one connection only, so that it is not sent on (RFC 9110, 7.6.1).
func ofConnection(name string) bool {
	switch strings.ToLower(name) {
	case "connection", "keep-alive", "proxy-connection", "proxy-authenticate", "proxy-authorization", "proxy-authentication-info",
		"te", "upgrade", "http2-settings":
		return true
	}
	return false
}

// namedByConnection are the names, in lower case, that the fields Connection list. What delimits and addresses the message is
// not among them, whatever the sender says.
func namedByConnection(fields [][2]string) map[string]bool {
	var names map[string]bool
	for _, f := range fields {
		if !strings.EqualFold(f[0], "Connection") {
			continue
		}
		for name := range strings.SplitSeq(f[1], ",") {
			if names == nil {
				names = map[string]bool{}
			}
			names[strings.ToLower(strings.TrimSpace(name))] = true
		}
	}
	return names
}
