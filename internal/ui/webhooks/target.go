package webhooks

import (
	"strings"

	"callboard/internal/ui/words"
	"callboard/internal/webhook/send"
)

// shortTarget is the URL of a target for a place with few cells: host, port and path, in whatever form it was typed, without a user
// name and a password.
func shortTarget(url string) string {
	if url == "" {
		return ""
	}
	t, err := send.ParseTarget(url)
	if err != nil { // it cannot be said what is a password in it
		return "the target"
	}
	return words.Clean(t.Short())
}

// targetHost is only the host and the port of a target's URL.
func targetHost(url string) string {
	host, _, _ := strings.Cut(shortTarget(url), "/")
	return host
}

// hiddenLogin stands in a text field for the user name and the password of a URL, and for each secret of its query.
const hiddenLogin = "•••"

// shownURL is the URL of a target for a text field: passwords and tokens are not shown on the screen.
func shownURL(raw string) string {
	raw = hideQuery(raw)
	if login(raw) == "" {
		return raw
	}
	return withLogin(raw, hiddenLogin)
}

// typedURL is what was typed over shownURL: what still is hidden is that of before.
func typedURL(typed, before string) string {
	typed = restoreQuery(typed, before)
	if login(typed) != hiddenLogin {
		return typed
	}
	return withLogin(typed, login(before))
}

// login is the part of a URL before the @ of its host: user name and password. It may be no URL at all.
func login(raw string) string {
	from, to := loginPlace(raw)
	return raw[from:to]
}

// withLogin is a URL with another login; with an empty one it has none.
func withLogin(raw, login string) string {
	from, to := loginPlace(raw)
	switch {
	case from == to:
		return raw
	case login == "":
		return raw[:from] + raw[to+1:]
	}
	return raw[:from] + login + raw[to:]
}

// loginPlace is where the login of a URL stands; both are equal where it has none.
func loginPlace(raw string) (from, to int) {
	if i := strings.Index(raw, "://"); i >= 0 {
		from = i + len("://")
	}
	host := raw[from:]
	if i := strings.IndexAny(host, "/?#"); i >= 0 {
		host = host[:i]
	}
	return from, from + max(strings.LastIndex(host, "@"), 0)
}
