// Package api is a client of Typecast's HTTP API: the account, its callback URL, its actors, and synthesis, which is charged.
//
// Two things go beyond a plain client. A request that costs quota is repeated only if nothing of it can have left this
// machine; where the outcome is unknown, the error says so (Error.Uncertain). And no error and no log contains the token,
// the signature of a link or a control character.
//
// Protocol facts carry a reference mark for their source: S is the vendor's webhook guide, D the vendor's reference pages
// (docs.typecast.ai), O what several public clients recorded or depend on. Where they disagree, S is followed.
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

// DefaultBaseURL is the address of Typecast (reference mark S).
const DefaultBaseURL = "https://typecast.ai"

// The time limits of one attempt when Options.Timeout is zero. The charged call gets more time, because its outcome is
// unknown after a timeout. With all its repeats, a call still ends within half a minute: see repeat.
const (
	DefaultTimeout      = 20 * time.Second
	DefaultSpeakTimeout = 30 * time.Second
)

// Options configure a Client. The zero value is Typecast without a token.
type Options struct {
	BaseURL   string        // empty: DefaultBaseURL; a slash or "/api" at the end is tolerated
	Token     string        // the account's API token
	HTTP      *http.Client  // nil: an own client that uses HTTPS_PROXY, NO_PROXY and SSL_CERT_FILE as Go does
	UserAgent string        // empty: "callboard"
	Timeout   time.Duration // of one attempt, including Speak; zero: DefaultTimeout and DefaultSpeakTimeout

	Sleep func(context.Context, time.Duration) error // waits between attempts; nil: a timer
	Rand  func() float64                             // in [0, 1); nil: math/rand
	Log   *slog.Logger                               // gets debug records without secrets; nil: no log
}

// Format prints the options without the token, whatever the verb.
func (o Options) Format(f fmt.State, verb rune) { formatLine(f, verb, o.line()) }

// LogValue returns the options without the token.
func (o Options) LogValue() slog.Value { return slog.StringValue(o.line()) }

func (o Options) line() string {
	token := "no token"
	if o.Token != "" {
		token = "token " + text.Redacted
	}
	return fmt.Sprintf("api.Options(%s, %s)", text.Redact(o.BaseURL), token)
}

// Client calls the API. It is safe for concurrent use.
type Client struct {
	base    *url.URL // without "/api" and without a slash at the end
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

// secret holds a token behind a pointer, so that printing a struct around it with any verb shows an address.
type secret struct{ value *string }

func (s secret) reveal() string {
	if s.value == nil {
		return ""
	}
	return *s.value
}

// New returns a client. Its errors are one line: the base URL is not a complete http or https URL, or the token has
// characters that no token has.
func New(o Options) (*Client, error) {
	base, err := parseBase(o.BaseURL)
	if err != nil {
		return nil, err
	}
	token := strings.TrimSpace(o.Token)
	for i := range len(token) {
		if token[i] <= ' ' || token[i] > '~' {
			return nil, errors.New("the API token has a space or a character that no token has: copy it again, on one line")
		}
	}
	c := &Client{base: base, agent: o.UserAgent, timeout: o.Timeout, sleep: o.Sleep, random: o.Rand, log: o.Log}
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
		c.own = newTransport(max(o.Timeout, DefaultSpeakTimeout))
		client = &http.Client{Transport: c.own}
	}
	calls, files := *client, *client
	calls.CheckRedirect, files.CheckRedirect = c.redirectCall, c.redirectFile
	files.Timeout = 0 // a download may take as long as bytes arrive
	c.calls, c.files = &calls, &files
	return c, nil
}

// parseBase parses the URL that the paths of calls are appended to.
func parseBase(s string) (*url.URL, error) {
	if strings.TrimSpace(s) == "" {
		s = DefaultBaseURL
	}
	const want = "the API URL must look like https://typecast.ai"
	u, err := url.Parse(strings.TrimSpace(s))
	switch {
	case err != nil: // the error would quote the URL, which may hold a password
		return nil, errors.New(want + ": it cannot be read")
	case u.Scheme != "http" && u.Scheme != "https":
		return nil, errors.New(want + ": it begins with neither http:// nor https://")
	case u.Hostname() == "":
		return nil, errors.New(want + ": it names no host")
	case u.User != nil:
		return nil, errors.New(want + ": it has a user name or password; the token belongs into TYPECAST_API_TOKEN")
	case u.RawQuery != "" || u.Fragment != "":
		return nil, errors.New(want + ": it has a query or a fragment")
	}
	path := strings.TrimRight(u.Path, "/")
	path = strings.TrimRight(strings.TrimSuffix(path, "/api"), "/")
	return &url.URL{Scheme: u.Scheme, Host: u.Host, Path: path}, nil
}

// under returns the URL of the path segments below base. The segments are constants and checked ids.
func under(base *url.URL, path ...string) *url.URL {
	return &url.URL{Scheme: base.Scheme, Host: base.Host, Path: base.Path + "/" + strings.Join(path, "/")}
}

// BaseURL returns the address of the service, without "/api" and without a slash at the end.
func (c *Client) BaseURL() string { return c.base.String() }

// Close closes the idle connections of the client's own transport. Running calls are not affected.
func (c *Client) Close() {
	if c.own != nil {
		c.own.CloseIdleConnections()
	}
}

// Format prints the client's address and nothing else, whatever the verb.
func (c Client) Format(f fmt.State, verb rune) { formatLine(f, verb, c.line()) }

// LogValue returns the client's address.
func (c Client) LogValue() slog.Value { return slog.StringValue(c.line()) }

func (c Client) line() string {
	if c.base == nil {
		return "api.Client()"
	}
	return fmt.Sprintf("api.Client(%s)", text.Redact(c.base.String()))
}

// redact is text.Redact that also hides this client's own token, whatever its form. A token shorter than eight
// characters, such as "sandbox", is an ordinary word and is not hidden.
func (c *Client) redact(s string) string {
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
