package api

import (
	"crypto/tls"
	"errors"
	"net"
	"net/http"
	"net/textproto"
	"strings"
)

// foreign reports an answer that does not speak HTTP, or not in the way that was asked: another kind of server listens there,
// and no repeat will help.
func foreign(err error) bool { return tongue(err) != "" }

// tongue says what an answer speaks that is not the HTTP that was asked for; empty if it is none of that. Few of
// net/http's errors have a type of their own, so most are known by their words.
func tongue(err error) string {
	if errors.Is(err, http.ErrSchemeMismatch) {
		return "what answered speaks http and not https"
	}
	if _, ok := errors.AsType[tls.RecordHeaderError](err); ok {
		return "what answered does not speak https"
	}
	if _, ok := errors.AsType[textproto.ProtocolError](err); ok || says(err, "malformed HTTP", "malformed MIME", "bad Content-Length",
		"multiple Content-Length", "unsupported transfer encoding", "too many transfer encodings", "response headers exceeded") {
		return "what answered does not speak HTTP"
	}
	return ""
}

// garbled reports a body that is not encoded as its header says.
func garbled(err error) bool {
	return says(err, "malformed chunked", "chunk length", "gzip: invalid", "flate: corrupt")
}

// brokenOff reports a connection that ended early, in the words of HTTP/2 and of the pool of connections.
func brokenOff(err error) bool {
	return errors.Is(err, net.ErrClosed) || says(err, "GOAWAY", "stream error: ", "connection error: ", "client connection lost", "server closed idle connection")
}

func says(err error, marks ...string) bool {
	text := err.Error()
	for _, m := range marks {
		if strings.Contains(text, m) {
			return true
		}
	}
	return false
}
