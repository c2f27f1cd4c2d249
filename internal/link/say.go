package link

import (
	"errors"
	"net/url"
	"strings"
	"unicode/utf8"

	"callboard/internal/text"
)

// hidden stands where a secret stood.
const hidden = "…"

// maxLine bounds in characters what an error may take of a line.
const maxLine = 400

// say is an error fit for a line on the screen, without the secret path.
func (l *Link) say(err error) string { return l.clean(err.Error()) }

func (l *Link) clean(words string) string {
	if path := l.opts.Path(); path != "" {
		words = strings.ReplaceAll(words, path, "/"+hidden)
	}
	words = text.Redact(words)
	if utf8.RuneCountInString(words) > maxLine {
		words = string([]rune(words)[:maxLine-1]) + hidden
	}
	return words
}

// advise is an error with what a person can do about it, if it knows that.
func (l *Link) advise(err error) string {
	words := l.say(err)
	var knows interface{ Advice() string }
	if errors.As(err, &knows) && knows.Advice() != "" {
		words = text.Join(words, l.clean(knows.Advice()))
	}
	return words
}

// safeURL shows whose a callback URL is without what might be its secret: passwords, the query, and
// every long part of its path.
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
			parts[i] = hidden
		}
	}
	words := u.Scheme + "://" + u.Host + strings.Join(parts, "/")
	if u.RawQuery != "" {
		words += "?" + hidden
	}
	return text.Redact(words)
}

// sameURL reports that two URLs lead to the same place, however the service may have written ours.
func sameURL(a, b string) bool {
	if a == b {
		return true
	}
	x, errX := url.Parse(a)
	y, errY := url.Parse(b)
	return errX == nil && errY == nil && x.Host != "" && x.Scheme == y.Scheme && host(x) == host(y) &&
		x.EscapedPath() == y.EscapedPath() && x.RawQuery == y.RawQuery
}

func host(u *url.URL) string {
	h := strings.ToLower(u.Host)
	switch u.Scheme {
	case "https":
		h = strings.TrimSuffix(h, ":443")
	case "http":
		h = strings.TrimSuffix(h, ":80")
	}
	return h
}

// hasPath reports a URL whose path ends with path.
func hasPath(raw, path string) bool {
	u, err := url.Parse(raw)
	return err == nil && path != "" && strings.HasSuffix(u.EscapedPath(), path)
}
