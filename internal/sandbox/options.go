package sandbox

import (
	"context"
	"fmt"
	"log/slog"
	"net"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"callboard/internal/speech"
)

// Utterance is a text with the settings of its speech.
type Utterance = speech.Utterance

// PCM is the sound of an utterance.
type PCM = speech.PCM

// Voice turns an utterance into sound. The same utterance must give the same samples: audio that has left the cache is
// rendered again. An error fails the synthesis.
type Voice interface {
	Speak(ctx context.Context, u Utterance) (PCM, error)
}

// Options say how the sandbox behaves; the zero value is a sandbox on a free loopback port.
type Options struct {
	Addr           string        // where to listen; "127.0.0.1:0" by default, and ":PORT" means loopback too
	URL            string        // base of the URLs in its answers; by default the listen address
	Token          string        // the bearer token; "sandbox" by default
	TimeScale      float64       // divides the delays of webhook retries and the lifetime of links; 1 by default
	SynthDelay     time.Duration // from started to done; 600 ms by default, negative for none
	Quota          int           // characters of the asynchronous API; 0 is no limit
	Plan           string        // of the newer API: free, lite (the default), plus or custom
	Credits        int           // of the newer API, a month; 0 is the plan's
	Concurrency    int           // requests of the newer API under way at once; 0 is the plan's
	WebhookTimeout time.Duration // for one attempt; 10 s by default
	Keep           int           // how many of the newest speaks, and of the newest attempts, are stored; 10,000 by default
	Assume         Assumptions   // behaviour that is not documented; the zero value is DefaultAssumptions()
	Callback       string        // a callback URL that is registered at the start, in place of the journal's; empty: none
	Voice          Voice         // renders all speech; nil: the voice that VoiceName names
	VoiceName      string        // builtin, the default; espeak-ng, flite or say; auto: the best one of this machine
	Journal        string        // file with the state, read at the next start; empty keeps the state in memory
	Log            *slog.Logger  // nil logs nothing
	Access         func(Access)  // called after each request and each attempt to deliver a webhook; must not block; may be nil
}

// OptionError is New's error when a value of Options is not valid.
type OptionError struct {
	Option string // as a flag of the command line is named
	reason string
}

func (e *OptionError) Error() string { return "sandbox: " + e.Option + ": " + e.reason }

// Reason is what is wrong with the value, and what to use instead.
func (e *OptionError) Reason() string { return e.reason }

func invalid(option, format string, args ...any) error {
	return &OptionError{option, fmt.Sprintf(format, args...)}
}

func (o Options) withDefaults() (Options, error) {
	o, err := o.withAddress()
	if err != nil {
		return o, err
	}
	if o.Token == "" {
		o.Token = "sandbox"
	}
	if strings.ContainsFunc(o.Token, func(r rune) bool { return r <= ' ' || r > '~' }) {
		return o, invalid("token", "%q cannot be sent in a header: use letters and digits", o.Token)
	}
	switch {
	case o.TimeScale == 0:
		o.TimeScale = 1
	case !(o.TimeScale > 0 && o.TimeScale <= 1e9):
		return o, invalid("time-scale", "%g is not valid: use a number above 0, 1 for real time", o.TimeScale)
	}
	if o.Quota < 0 {
		return o, invalid("quota", "%d is not valid: use 0 for no limit", o.Quota)
	}
	if o.Plan == "" {
		o.Plan = "lite"
	}
	if !slices.Contains(PlanNames(), o.Plan) {
		return o, invalid("plan", "%q is not a plan: use %s", o.Plan, strings.Join(PlanNames(), ", "))
	}
	if o.Credits < 0 {
		return o, invalid("credits", "%d is not valid: use 0 for those of the plan", o.Credits)
	}
	if o.Concurrency < 0 {
		return o, invalid("concurrency", "%d is not valid: use 0 for that of the plan", o.Concurrency)
	}
	switch {
	case o.SynthDelay == 0:
		o.SynthDelay = 600 * time.Millisecond
	case o.SynthDelay < 0:
		o.SynthDelay = 0
	}
	if o.WebhookTimeout <= 0 {
		o.WebhookTimeout = 10 * time.Second
	}
	switch {
	case o.Keep == 0:
		o.Keep = 10_000
	case o.Keep < 0:
		return o, fmt.Errorf("sandbox: %d speaks cannot be stored: use a number above 0", o.Keep)
	}
	if o.Assume == (Assumptions{}) {
		o.Assume = DefaultAssumptions()
	}
	if err := o.Assume.check(); err != nil {
		return o, fmt.Errorf("sandbox: %w", err)
	}
	if o.Callback != "" {
		if reason := urlProblem(o.Callback, o.Assume); reason != "" {
			return o, &CallbackError{reason}
		}
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	return o, nil
}

// withAddress checks where the sandbox listens, and the base of its URLs.
func (o Options) withAddress() (Options, error) {
	if o.Addr == "" {
		o.Addr = "127.0.0.1:0"
	}
	host, port, err := net.SplitHostPort(o.Addr)
	if err != nil {
		return o, invalid("addr", "%q is not an address: write it as 127.0.0.1:4010", o.Addr)
	}
	if _, err := strconv.ParseUint(port, 10, 16); err != nil {
		return o, invalid("addr", "%q is not a port: use 0 … 65535, 0 for a free one", port)
	}
	if host == "" {
		o.Addr = net.JoinHostPort("127.0.0.1", port)
	}
	if o.URL != "" {
		u, err := url.Parse(strings.TrimRight(o.URL, "/"))
		if err != nil || u.Hostname() == "" || u.Scheme != "http" && u.Scheme != "https" || strings.ContainsAny(o.URL, "?#") {
			return o, invalid("url", "%q is not a base URL: write it as http://HOST:PORT", o.URL)
		}
		o.URL = u.String()
	}
	return o, nil
}
