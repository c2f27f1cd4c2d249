package config

import (
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/url"
	"os"
	"strings"

	"callboard/internal/text"
)

// Ngrok is how to reach ngrok; empty unless Config.Tunnel is TunnelNgrok. It never shows its secrets: the authtoken,
// and the password that a proxy's URL may have.
type Ngrok struct {
	Authtoken  Secret
	TokenFrom  string // for people: "NGROK_AUTHTOKEN", "authtoken file …", "the keyring", the path of a file
	URL        string // https://host, the domain to ask for; empty: whatever the account gives
	ConnectURL string // host:port; empty: ngrok's own
	ConnectCAs string // "trusted" for ngrok's own, "host" for this machine's, or the path of a file; empty: trusted
	ProxyURL   string // may hold a password; empty: what the environment says
	ConfigFile string // ngrok's own settings, where they were read
}

// Whose certificates ngrok's server may have, where it is no file that says so.
const (
	CAsTrusted = "trusted"
	CAsHost    = "host"
)

// LogValue is the way to ngrok without secrets.
func (n Ngrok) LogValue() slog.Value {
	return slog.GroupValue(
		slog.String("token_from", n.TokenFrom), slog.String("url", n.URL), slog.String("connect_url", n.ConnectURL),
		slog.String("connect_cas", n.ConnectCAs), slog.String("proxy_url", withoutLogin(n.ProxyURL)), slog.String("file", n.ConfigFile),
	)
}

// Format prints what LogValue says whatever the verb.
func (n Ngrok) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, n.LogValue().String()) }

// MarshalText is what LogValue says, for JSON and its like.
func (n Ngrok) MarshalText() ([]byte, error) { return []byte(n.LogValue().String()), nil }

// withoutLogin is a URL without the name and the password before its host.
func withoutLogin(raw string) string {
	u, err := url.Parse(raw)
	if err != nil {
		return hidden
	}
	u.User = nil
	return u.String()
}

// ngrok reads our own settings of it. They are checked whether they are used or not, as every setting is.
func (k *checker) ngrok() Ngrok {
	return Ngrok{
		URL:        k.checked("ngrok-url", ngrokURL),
		ConnectURL: k.checked("ngrok-connect-url", connectURL),
		ConnectCAs: k.connectCAs(),
		ProxyURL:   k.checked("ngrok-proxy-url", k.proxyURL),
	}
}

// checked is a text setting after its check; an empty one is none.
func (k *checker) checked(option string, check func(string) (string, *flaw)) string {
	s := k.text(option)
	if s == "" {
		return ""
	}
	s, wrong := check(s)
	if wrong != nil {
		k.fail(option, wrong.why, wrong.next)
		return ""
	}
	return s
}

func (k *checker) connectCAs() string {
	const option = "ngrok-connect-cas"
	if word := strings.ToLower(k.text(option)); word == CAsTrusted || word == CAsHost {
		return word
	}
	return k.path(option, "")
}

// proxyURL takes a password only from where nobody but the person sees it.
func (k *checker) proxyURL(s string) (string, *flaw) {
	s, wrong := proxyURL(s)
	if wrong != nil || k.origins["ngrok-proxy-url"] == byEnv {
		return s, wrong
	}
	if u, err := url.Parse(s); err != nil || u.User != nil {
		return "", &flaw{"it has a name or password inside", "give it in " + variableOf("ngrok-proxy-url") + ", where others do not see it"}
	}
	return s, nil
}

// ngrokURL makes of what people type or copy the form that ngrok wants: https://host, and no slash at the end.
func ngrokURL(s string) (string, *flaw) {
	const like = "give one like https://NAME.ngrok-free.app"
	if !strings.Contains(s, "://") {
		s = "https://" + s
	}
	u, err := url.Parse(s)
	switch {
	case err != nil || u.Scheme != "https" || u.User != nil:
		return "", &flaw{"it is not an https URL", like}
	case u.Path != "" && u.Path != "/" || u.RawQuery != "" || u.ForceQuery || u.Fragment != "":
		return "", &flaw{"ngrok takes a domain alone", "end the URL after the host"}
	}
	host := strings.ToLower(strings.TrimSuffix(u.Hostname(), "."))
	switch {
	case strings.ContainsFunc(host, func(r rune) bool { return r > '~' }):
		return "", &flaw{"its domain has letters beyond ASCII", "give the form of it that begins with xn--"}
	case !isHost(host) || !strings.Contains(host, ".") || strings.Contains(host, "_") || net.ParseIP(host) != nil:
		return "", &flaw{quote(u.Host) + " is no domain", like}
	case u.Port() != "" && u.Port() != "443":
		return "", &flaw{"it has a port, and ngrok answers at 443 alone", "leave it out"}
	}
	return "https://" + host, nil
}

// connectURL is a host and a port. ngrok's client dials for ever if there is none.
func connectURL(s string) (string, *flaw) {
	host, port, err := net.SplitHostPort(s)
	if bare := strings.Trim(s, "[]"); isHost(s) || net.ParseIP(bare) != nil {
		host, port, err = bare, "443", nil
	}
	if err != nil || !isHost(host) && net.ParseIP(host) == nil || !isRealPort(port) {
		return "", &flaw{"it is not an address", "give host:port"} // not repeated: it may be a URL with a password
	}
	return net.JoinHostPort(strings.ToLower(host), port), nil
}

// proxyURL is a proxy that CONNECT or SOCKS goes through. What is wrong is not repeated: it may have a password.
func proxyURL(s string) (string, *flaw) {
	const like = "give one like http://proxy.example:3128 or socks5://proxy.example:1080"
	if !strings.Contains(s, "://") {
		s = "http://" + s
	}
	u, err := url.Parse(s)
	switch {
	case err != nil || u.Scheme != "http" && u.Scheme != "https" && u.Scheme != "socks5" && u.Scheme != "socks5h":
		return "", &flaw{"it is not an http, https or socks5 URL", like}
	case u.Hostname() == "" || u.Path != "" && u.Path != "/" || u.RawQuery != "" || u.ForceQuery || u.Fragment != "":
		return "", &flaw{"it is not a host and a port alone", like}
	case u.Port() != "" && !isRealPort(u.Port()):
		return "", &flaw{"its port is not one", "give a port from 1 to 65535"}
	}
	u.Path = ""
	return u.String(), nil
}

// certificates looks whether a file has any, so that it is told before anything is dialled.
func certificates(path string) *flaw {
	const next = "name a file of certificates (PEM), or say trusted or host"
	raw, err := readSmall(path)
	if err != nil {
		return &flaw{"the certificates in " + text.Quote(path) + " cannot be read: " + reason(err), next}
	}
	if !x509.NewCertPool().AppendCertsFromPEM(raw) {
		return &flaw{text.Quote(path) + " holds no certificate", next}
	}
	return nil
}

// tooLarge is more than anybody writes into such a file.
const tooLarge = 1 << 20

var (
	errNoFile   = errors.New("it is not a file")
	errTooLarge = errors.New("it is larger than 1 MiB")
)

// readSmall reads a file that a person wrote. What is no file is not opened: a pipe would hold the program up.
func readSmall(path string) ([]byte, error) {
	info, err := os.Stat(path)
	switch {
	case err != nil:
		return nil, err
	case !info.Mode().IsRegular():
		return nil, errNoFile
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	raw, err := io.ReadAll(io.LimitReader(f, tooLarge+1))
	if err == nil && len(raw) > tooLarge {
		err = errTooLarge
	}
	return raw, err
}

// isHost reports whether a text can be a host's name or an IPv4 address.
func isHost(s string) bool {
	if s == "" || len(s) > 253 {
		return false
	}
	for label := range strings.SplitSeq(s, ".") {
		if label == "" || len(label) > 63 || strings.HasPrefix(label, "-") || strings.HasSuffix(label, "-") ||
			strings.ContainsFunc(label, func(r rune) bool {
				return r != '-' && r != '_' && (r < '0' || r > '9') && (r < 'a' || r > 'z') && (r < 'A' || r > 'Z')
			}) {
			return false
		}
	}
	return true
}

// isRealPort leaves out 0, which stands for any free one where something listens.
func isRealPort(s string) bool { return isPort(s) && strings.Trim(s, "0") != "" }
