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
	"fmt"
	"log/slog"
	"net/http"
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

// Client calls the asynchronous API: the one with webhooks. It is safe for concurrent use.
type Client struct{ *Conn }

// New returns a client. Its errors are those of NewConn.
func New(o Options) (*Client, error) {
	conn, err := NewConn(asynchronous(), o)
	if err != nil {
		return nil, err
	}
	return &Client{conn}, nil
}
