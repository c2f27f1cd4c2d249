package config

import (
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"net"
	"net/url"
	"os"
	"strings"

	"callboard/internal/text"
)

// Ngrok is how to reach ngrok. It is empty unless Config.Tunnel is TunnelNgrok. It never prints its secrets: the authtoken
// and the password that the URL of a proxy may have.
type Ngrok struct {
	Authtoken  Secret
	TokenFrom  string // its source, for people: "NGROK_AUTHTOKEN", "authtoken file …", "the keyring", the path of a file
	URL        string // https://host, the domain to use; empty: the account's own
	ConnectURL string // host:port of the ngrok server; empty: ngrok's own
	ConnectCAs string // "trusted" for ngrok's own, "host" for this machine's, or the path of a file; empty: trusted
	ProxyURL   string // may have a password; empty: the proxy of the environment
	ConfigFile string // path of ngrok's own settings file; empty: there is none
}

// The values of ConnectCAs that are not the path of a file.
const (
	CAsTrusted = "trusted"
	CAsHost    = "host"
)

// LogValue returns the settings without secrets.
func (n Ngrok) LogValue() slog.Value {
	return slog.GroupValue(
		slog.String("token_from", n.TokenFrom), slog.String("url", n.URL), slog.String("connect_url", n.ConnectURL),
		slog.String("connect_cas", n.ConnectCAs), slog.String("proxy_url", withoutLogin(n.ProxyURL)), slog.String("file", n.ConfigFile),
	)
}

// Format prints LogValue, whatever the verb.
func (n Ngrok) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, n.LogValue().String()) }

// MarshalText returns LogValue, for JSON and other encodings.
func (n Ngrok) MarshalText() ([]byte, error) { return []byte(n.LogValue().String()), nil }

// withoutLogin returns a URL without its user name and password.
func withoutLogin(raw string) string {
	u, err := url.Parse(raw)
	if err != nil {
		return hidden
	}
	u.User = nil
	return u.String()
}

// ngrok reads our own settings for ngrok. They are checked even if they are not used.
func (k *checker) ngrok() Ngrok {
	return Ngrok{
		URL:        k.checked("ngrok-url", ngrokURL),
		ConnectURL: k.checked("ngrok-connect-url", connectURL),
		ConnectCAs: k.connectCAs(),
		ProxyURL:   k.checked("ngrok-proxy-url", k.proxyURL),
	}
}

// checked returns a text setting after its check, or an empty string if it is not set.
func (k *checker) checked(option string, check func(string) (string, *flaw)) string {
	s := k.text(option)
	if s == "" {
		return ""
	}
	s, fault := check(s)
	if fault != nil {
		k.fail(option, fault.why, fault.next)
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

// proxyURL accepts a password only in the environment, which other users cannot see.
func (k *checker) proxyURL(s string) (string, *flaw) {
	s, fault := proxyURL(s)
	if fault != nil || k.origins["ngrok-proxy-url"] == byEnv {
		return s, fault
	}
	if u, err := url.Parse(s); err != nil || u.User != nil {
		return "", &flaw{"it has a user name or password", "set it in " + variableOf("ngrok-proxy-url") + ", where others cannot see it"}
	}
	return s, nil
}

// ngrokURL turns what people type or copy into the form that ngrok requires: https://host without a slash at the end.
func ngrokURL(s string) (string, *flaw) {
	const like = "use one like https://NAME.ngrok-free.app"
	if !strings.Contains(s, "://") {
		s = "https://" + s
	}
	u, err := url.Parse(s)
	switch {
	case err != nil || u.Scheme != "https" || u.User != nil:
		return "", &flaw{"it is not an https URL", like}
	case u.Path != "" && u.Path != "/" || u.RawQuery != "" || u.ForceQuery || u.Fragment != "":
		return "", &flaw{"ngrok takes a domain only", "end the URL after the host"}
	}
	host := strings.ToLower(strings.TrimSuffix(u.Hostname(), "."))
	switch {
	case strings.ContainsFunc(host, func(r rune) bool { return r > '~' }):
		return "", &flaw{"its domain has characters outside ASCII", "use its form that begins with xn--"}
	case !isHost(host) || !strings.Contains(host, ".") || strings.Contains(host, "_") || net.ParseIP(host) != nil:
		return "", &flaw{quote(u.Host) + " is not a domain", like}
	case u.Port() != "" && u.Port() != "443":
		return "", &flaw{"it has a port, and ngrok only uses 443", "leave it out"}
	}
	return "https://" + host, nil
}

// connectURL checks a host and a port. Without a port, ngrok's client would dial endlessly.
func connectURL(s string) (string, *flaw) {
	host, port, err := net.SplitHostPort(s)
	if bare := strings.Trim(s, "[]"); isHost(s) || net.ParseIP(bare) != nil {
		host, port, err = bare, "443", nil
	}
	if err != nil || !isHost(host) && net.ParseIP(host) == nil || !isDialPort(port) {
		return "", &flaw{"it is not an address", "use host:port"} // the value is not repeated: it may be a URL with a password
	}
	return net.JoinHostPort(strings.ToLower(host), port), nil
}

// proxyURL checks the URL of an HTTP or SOCKS proxy. An invalid value is not repeated: it may have a password.
func proxyURL(s string) (string, *flaw) {
	const like = "use one like http://proxy.example:3128 or socks5://proxy.example:1080"
	if !strings.Contains(s, "://") {
		s = "http://" + s
	}
	u, err := url.Parse(s)
	switch {
	case err != nil || u.Scheme != "http" && u.Scheme != "https" && u.Scheme != "socks5" && u.Scheme != "socks5h":
		return "", &flaw{"it is not an http, https or socks5 URL", like}
	case u.Hostname() == "" || u.Path != "" && u.Path != "/" || u.RawQuery != "" || u.ForceQuery || u.Fragment != "":
		return "", &flaw{"it is not a host and a port only", like}
	case u.Port() != "" && !isDialPort(u.Port()):
		return "", &flaw{"its port is not a number from 1 to 65535", "correct the port"}
	}
	u.Path = ""
	return u.String(), nil
}

// certificates checks that a file has certificates, so that an error is found before anything is dialled.
func certificates(path string) *flaw {
	const next = "choose a file of certificates (PEM), or use trusted or host"
	raw, err := readSmall(path)
	if errors.Is(err, fs.ErrNotExist) {
		return &flaw{"there is no file " + quote(path), next}
	}
	if err != nil {
		return &flaw{"the certificates in " + text.Quote(path) + " cannot be read: " + reason(err), next}
	}
	if !x509.NewCertPool().AppendCertsFromPEM(raw) {
		return &flaw{text.Quote(path) + " has no certificate", next}
	}
	return nil
}

// maxFileSize is the maximum size of a settings or certificate file in bytes.
const maxFileSize = 1 << 20

var (
	errNoFile   = errors.New("it is not a file")
	errTooLarge = errors.New("it is larger than 1 MiB")
)

// readSmall reads a file of at most maxFileSize. It opens only regular files: opening a pipe would block.
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
	raw, err := io.ReadAll(io.LimitReader(f, maxFileSize+1))
	if err == nil && len(raw) > maxFileSize {
		err = errTooLarge
	}
	return raw, err
}

// isHost reports whether s is a valid host name or IPv4 address.
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

// isDialPort reports whether s is a port other than 0, which only makes sense for listening.
func isDialPort(s string) bool { return isPort(s) && strings.Trim(s, "0") != "" }
