package tunnel

import (
	"errors"
	"fmt"
	"net"
	"net/url"
	"regexp"
	"strconv"
	"strings"

	"callboard/internal/lazy"
	"callboard/internal/text"
)

// hostName is a full DNS name in lower case: two labels at least, of letters, digits and hyphens.
var hostName = lazy.Value[*regexp.Regexp]{Make: func() *regexp.Regexp {
	return regexp.MustCompile(`^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$`)
}}

// ngrokURL turns an address that a person typed into the form that the service accepts: "https://host" and nothing more
// (ngrok docs: ERR_NGROK_9037, 9038). Its error continues the name of the setting and repeats nothing that may be secret.
func ngrokURL(typed string) (string, error) {
	typed = strings.TrimSpace(typed)
	if !strings.Contains(typed, "://") {
		typed = "https://" + typed
	}
	u, err := url.Parse(typed)
	if err != nil || hasHidden(typed) {
		return "", errors.New("is not an address: write https://NAME.ngrok-free.app")
	}
	host := strings.TrimSuffix(strings.ToLower(u.Hostname()), ".")
	switch {
	case u.User != nil:
		return "", errors.New("must not contain a user name or password: write https://" + text.Quote(host))
	case !strings.EqualFold(u.Scheme, "https"):
		return "", errors.New("must begin with https://, which ngrok handles for you")
	case u.RawQuery != "" || u.ForceQuery || u.Fragment != "" || u.Path != "" && u.Path != "/":
		return "", errors.New("must end after the host, without a path, ? or #: write https://" + text.Quote(host))
	case u.Port() != "" || strings.HasSuffix(u.Host, ":"):
		return "", errors.New("must not name a port, ngrok always uses 443: write https://" + text.Quote(host))
	case len(host) > 253 || !hostName.Get().MatchString(host) || net.ParseIP(host) != nil:
		return "", errors.New("needs the full name of a host: write https://NAME.ngrok-free.app")
	}
	return "https://" + host, nil
}

var (
	// freeDomains hold the dev domains of free accounts: one for each account, always the same (ngrok docs of 2026 name
	// both).
	freeDomains = []string{".ngrok-free.app", ".ngrok-free.dev"}
	// ngrokDomains are all domains of ngrok, in which the service assigns names.
	ngrokDomains = lazy.Value[[]string]{Make: func() []string {
		return append([]string{".ngrok.app", ".ngrok.dev", ".ngrok.io"}, freeDomains...)
	}}
)

// isNgrokDomain reports a URL under one of ngrok's domains.
func isNgrokDomain(url string) bool { return isUnder(url, ngrokDomains.Get()) }

// isDevDomain reports a URL that belongs to an account permanently.
func isDevDomain(url string) bool { return isUnder(url, freeDomains) }

func isUnder(url string, domains []string) bool {
	host := strings.TrimPrefix(url, "https://")
	for _, d := range domains {
		if strings.HasSuffix(host, d) && len(host) > len(d) {
			return true
		}
	}
	return false
}

// connectAddr returns the host:port to connect to. Without a port every dial of the library would fail.
func connectAddr(typed string) (string, error) {
	typed = strings.TrimSpace(typed)
	if typed == "" {
		return ngrokServer, nil
	}
	host, port, err := net.SplitHostPort(typed)
	if err != nil {
		host, port = strings.Trim(typed, "[]"), "443"
	}
	n, numErr := strconv.ParseUint(port, 10, 16)
	if numErr != nil || n == 0 || host == "" || hasHidden(host) || strings.ContainsAny(host, "/@ ?#[]") || strings.Contains(host, ":") && net.ParseIP(host) == nil {
		return "", fmt.Errorf("--ngrok-connect-url (connect_url in ngrok.yml) is not an address: write HOST:PORT, such as %s", ngrokServer)
	}
	return net.JoinHostPort(host, port), nil
}
