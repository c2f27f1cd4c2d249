package api

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"net/url"
	"strings"
	"time"

	"callboard/internal/text"
)

// Conn makes the HTTP calls of one API, with its key, limits, repeats, redaction and errors. Both clients are made of it. It is
// safe for concurrent use.
type Conn struct {
	proto   *Protocol
	base    *url.URL // without Protocol.Suffix and without a slash at the end
	token   secret
	calls   *http.Client // follows redirects on the host of the service only
	files   *http.Client // follows redirects to other hosts, for downloads
	own     *http.Transport
	agent   string
	timeout time.Duration
	sleep   func(context.Context, time.Duration) error
	random  func() float64
	log     *slog.Logger
}

// NewConn returns the Conn of an API. Its errors are one line: the base URL is not a complete http or https URL, or the key has
// characters that no key has.
func NewConn(p *Protocol, o Options) (*Conn, error) {
	base, err := p.parseBase(o.BaseURL)
	if err != nil {
		return nil, err
	}
	token := strings.TrimSpace(o.Token)
	for i := range len(token) {
		if token[i] <= ' ' || token[i] > '~' {
			return nil, fmt.Errorf("the %s has a space or a character that none has: copy it again, on one line", p.Key)
		}
	}
	c := &Conn{proto: p, base: base, agent: o.UserAgent, timeout: o.Timeout, sleep: o.Sleep, random: o.Rand, log: o.Log}
	if token != "" {
		c.token = secret{&token}
	}
	if c.agent == "" {
		c.agent = "callboard"
	}
	if c.sleep == nil {
		c.sleep = sleep
	}
	if c.random == nil {
		c.random = rand.Float64
	}
	if c.log == nil {
		c.log = slog.New(slog.DiscardHandler)
	}
	client := o.HTTP
	if client == nil {
		c.own = newTransport(max(o.Timeout, p.Timeout))
		client = &http.Client{Transport: c.own}
	}
	calls, files := *client, *client
	calls.CheckRedirect, files.CheckRedirect = c.redirectCall, c.redirectFile
	files.Timeout = 0 // a download may take as long as bytes arrive
	c.calls, c.files = &calls, &files
	return c, nil
}

// parseBase parses the URL that the paths of calls are appended to.
func (p *Protocol) parseBase(s string) (*url.URL, error) {
	if strings.TrimSpace(s) == "" {
		s = p.BaseURL
	}
	want := "the API URL must look like " + p.BaseURL
	u, err := url.Parse(strings.TrimSpace(s))
	switch {
	case err != nil: // the error would quote the URL, which may hold a password
		return nil, errors.New(want + ": it cannot be read")
	case u.Scheme != "http" && u.Scheme != "https":
		return nil, errors.New(want + ": it begins with neither http:// nor https://")
	case u.Hostname() == "":
		return nil, errors.New(want + ": it names no host")
	case u.User != nil:
		return nil, errors.New(want + ": it has a user name or password; the key belongs into " + p.Variable)
	case u.RawQuery != "" || u.Fragment != "":
		return nil, errors.New(want + ": it has a query or a fragment")
	}
	path := strings.TrimRight(u.Path, "/")
	path = strings.TrimRight(strings.TrimSuffix(path, p.Suffix), "/")
	return &url.URL{Scheme: u.Scheme, Host: u.Host, Path: path}, nil
}

// under returns the URL of the path segments below base. The segments are constants and checked ids.
func under(base *url.URL, path ...string) *url.URL {
	return &url.URL{Scheme: base.Scheme, Host: base.Host, Path: base.Path + "/" + strings.Join(path, "/")}
}

// BaseURL returns the address of the service, without Protocol.Suffix and without a slash at the end.
func (c *Conn) BaseURL() string { return c.base.String() }

// Close closes the idle connections of the client's own transport. Running calls are not affected.
func (c *Conn) Close() {
	if c.own != nil {
		c.own.CloseIdleConnections()
	}
}

// Format prints the client's address and nothing else, whatever the verb.
func (c *Conn) Format(f fmt.State, verb rune) { formatLine(f, verb, c.line()) }

// LogValue returns the client's address.
func (c *Conn) LogValue() slog.Value { return slog.StringValue(c.line()) }

func (c *Conn) line() string {
	if c == nil || c.base == nil {
		return "api.Client()"
	}
	return fmt.Sprintf("api.Client(%s)", text.Redact(c.base.String()))
}

// redact is text.Redact that also hides this client's own token, whatever its form. A token shorter than eight
// characters, such as "sandbox", is an ordinary word and is not hidden.
func (c *Conn) redact(s string) string {
	s = text.Line(s)
	if token := c.token.reveal(); len(token) >= 8 {
		s = strings.ReplaceAll(s, token, text.Redacted)
	}
	return text.Redact(s)
}

// sleep waits for d or until ctx ends, and returns the error of ctx.
func sleep(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
