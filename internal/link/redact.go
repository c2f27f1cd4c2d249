package link

import (
	"errors"
	"net/url"
	"strings"

	"callboard/internal/text"
)

// maxProblem is how many characters of an error are shown.
const maxProblem = 400

// redactError is the text of an error as one line, without secrets.
func (l *Link) redactError(err error) string { return l.redact(err.Error()) }

// redact makes one line of s, without the secret path and other secrets.
func (l *Link) redact(s string) string {
	if path := l.opts.Path(); path != "" {
		s = strings.ReplaceAll(s, path, "/"+text.Redacted)
	}
	return text.Cut(text.Redact(s), maxProblem)
}

// withAdvice is redactError with what a person can do about the error, if it says that.
func (l *Link) withAdvice(err error) string {
	line := l.redactError(err)
	if e, ok := errors.AsType[interface {
		error
		Advice() string
	}](err); ok {
		line = text.Join(line, l.redact(e.Advice()))
	}
	return line
}

// safeURL shows which program a callback URL belongs to, without what might be a secret: passwords, the query, and every
// long part of the path.
func safeURL(raw string) string {
	if raw == "" {
		return ""
	}
	u, err := url.Parse(raw)
	if err != nil || u.Scheme == "" || u.Host == "" {
		return "a URL that cannot be read"
	}
	parts := strings.Split(u.EscapedPath(), "/")
	for i, p := range parts {
		if len(p) > 20 || i > 0 && parts[i-1] == "hook" && p != "" {
			parts[i] = text.Redacted
		}
	}
	s := u.Scheme + "://" + u.Host + strings.Join(parts, "/")
	if u.RawQuery != "" {
		s += "?" + text.Redacted
	}
	return text.Redact(s)
}

// sameURL reports that two URLs mean the same. The service may write ours in another form than we sent.
func sameURL(a, b string) bool {
	if a == b {
		return true
	}
	x, errX := url.Parse(a)
	y, errY := url.Parse(b)
	return errX == nil && errY == nil && x.Host != "" && x.Scheme == y.Scheme && hostPort(x) == hostPort(y) &&
		x.EscapedPath() == y.EscapedPath() && x.RawQuery == y.RawQuery
}

// hostPort is the host in lower case, without the default port of the scheme.
func hostPort(u *url.URL) string {
	h := strings.ToLower(u.Host)
	switch u.Scheme {
	case "https":
		h = strings.TrimSuffix(h, ":443")
	case "http":
		h = strings.TrimSuffix(h, ":80")
	}
	return h
}

// hasPath reports whether the URL's path ends with path.
func hasPath(raw, path string) bool {
	u, err := url.Parse(raw)
	return err == nil && path != "" && strings.HasSuffix(u.EscapedPath(), path)
}
