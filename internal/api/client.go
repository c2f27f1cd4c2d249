// Package api speaks Typecast's HTTP API: the account, its callback URL, its actors, and the synthesis that is charged.
//
// Two things set it apart from a plain client. A request that costs quota is never made twice unless
// nothing of it can have left this machine; a fate that is unknown is said to be unknown. And the token, the
// signatures of links and whatever a terminal might obey stay out of every error and log.
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

// DefaultBaseURL is the service itself (reference mark S).
const DefaultBaseURL = "https://typecast.ai"

// How long one attempt may take when Options.Timeout is zero. The charged call gets longer, because giving up on it leaves
// its fate unknown. A call that is repeated ends within half a minute all the same: see repeat.
const (
	DefaultTimeout      = 20 * time.Second
	DefaultSpeakTimeout = 30 * time.Second
)

// Options make a Client. The zero value is the service itself without a token.
type Options struct {
	BaseURL   string        // empty: DefaultBaseURL; a slash or "/api" at the end is tolerated
	Token     string        // the account's API token
	HTTP      *http.Client  // nil: one of our own, which honours HTTPS_PROXY, NO_PROXY and SSL_CERT_FILE as Go does
	UserAgent string        // empty: "callboard"
	Timeout   time.Duration // of one attempt, Speak's too; zero: DefaultTimeout and DefaultSpeakTimeout

	Sleep func(context.Context, time.Duration) error // waits between attempts; nil: by the clock
	Rand  func() float64                             // in [0, 1); nil: math/rand
	Log   *slog.Logger                               // debug lines without secrets; nil: none
}

// Format prints the options without the token, whatever the verb.
func (o Options) Format(f fmt.State, verb rune) { formatLine(f, verb, o.line()) }

// LogValue is the options without the token.
func (o Options) LogValue() slog.Value { return slog.StringValue(o.line()) }

func (o Options) line() string {
	token := "no token"
	if o.Token != "" {
		token = "token " + text.Redacted
	}
	return fmt.Sprintf("api.Options(%s, %s)", text.Redact(o.BaseURL), token)
}

// Client makes the calls. It is safe for use by many goroutines.
type Client struct {
	base    *url.URL // without "/api" and without a slash at the end
	token   secret
	calls   *http.Client // stays with the service
	files   *http.Client // follows links to where the audio lies
	own     *http.Transport
	agent   string
	timeout time.Duration
	sleep   func(context.Context, time.Duration) error
	random  func() float64
	log     *slog.Logger
}

// secret keeps a token behind a pointer, so that a dump of a structure around it shows an address.
type secret struct{ value *string }

func (s secret) reveal() string {
	if s.value == nil {
		return ""
	}
	return *s.value
}

// New makes a client. Its errors are one line: the URL is not a whole http or https URL, or the token cannot be one.
func New(o Options) (*Client, error) {
	base, err := parseBase(o.BaseURL)
	if err != nil {
		return nil, err
	}
	token := strings.TrimSpace(o.Token)
	for i := range len(token) {
		if token[i] <= ' ' || token[i] > '~' {
			return nil, errors.New("the API token holds a space or a character that no token has: copy it again, on one line")
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
	files.Timeout = 0 // a download takes as long as bytes keep coming
	c.calls, c.files = &calls, &files
	return c, nil
}

// parseBase reads the address that paths are put under.
func parseBase(s string) (*url.URL, error) {
	if strings.TrimSpace(s) == "" {
		s = DefaultBaseURL
	}
	const want = "the API URL must look like https://typecast.ai"
	u, err := url.Parse(strings.TrimSpace(s))
	switch {
	case err != nil: // its text would quote the URL, and with it a password
		return nil, errors.New(want + ": it cannot be read")
	case u.Scheme != "http" && u.Scheme != "https":
		return nil, errors.New(want + ": it begins with neither http:// nor https://")
	case u.Hostname() == "":
		return nil, errors.New(want + ": it names no host")
	case u.User != nil:
		return nil, errors.New(want + ": it holds a name or password, and the token goes by TYPECAST_API_TOKEN")
	case u.RawQuery != "" || u.Fragment != "":
		return nil, errors.New(want + ": it holds a query or a fragment")
	}
	path := strings.TrimRight(u.Path, "/")
	path = strings.TrimRight(strings.TrimSuffix(path, "/api"), "/")
	return &url.URL{Scheme: u.Scheme, Host: u.Host, Path: path}, nil
}

// under is the URL of the segments below base. The segments are fixed words and checked ids.
func under(base *url.URL, path ...string) *url.URL {
	return &url.URL{Scheme: base.Scheme, Host: base.Host, Path: base.Path + "/" + strings.Join(path, "/")}
}

// BaseURL is the service's address, without "/api" and without a slash at the end.
func (c *Client) BaseURL() string { return c.base.String() }

// Close lets go of idle connections that the client opened itself. Calls under way go on.
func (c *Client) Close() {
	if c.own != nil {
		c.own.CloseIdleConnections()
	}
}

// Format prints the client's address and nothing else, whatever the verb.
func (c Client) Format(f fmt.State, verb rune) { formatLine(f, verb, c.line()) }

// LogValue is the client's address.
func (c Client) LogValue() slog.Value { return slog.StringValue(c.line()) }

func (c Client) line() string {
	if c.base == nil {
		return "api.Client()"
	}
	return fmt.Sprintf("api.Client(%s)", text.Redact(c.base.String()))
}

// redact is Redact that also knows this client's own token, of whatever look. A token shorter than
// eight characters is a word, like the sandbox's, and stays: hiding it would garble sentences.
func (c *Client) redact(s string) string {
	s = text.Line(s)
	if token := c.token.reveal(); len(token) >= 8 {
		s = strings.ReplaceAll(s, token, text.Redacted)
	}
	return text.Redact(s)
}

// sleep waits for d by the clock. Its only error is the context's.
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
