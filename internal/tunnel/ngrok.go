package tunnel

import (
	"crypto/x509"
	"errors"
	"log/slog"
	"net"
	"strings"
	"sync"
	"time"

	"golang.org/x/net/http/httpproxy"

	"callboard/internal/text"
)

const (
	ngrokServer    = "connect.ngrok-agent.com:443" // the default server of agents (ngrok docs)
	ngrokHeartbeat = 10 * time.Second              // the library's default
	ngrokTolerance = 15 * time.Second              // likewise

	// endpointLag is how long the service may keep a URL online for a session that has ended.
	endpointLag = 90 * time.Second
)

// NgrokOptions configure an ngrok tunnel. Only Authtoken is needed.
type NgrokOptions struct {
	Authtoken  string        // never shown
	TokenFrom  string        // where it came from, for people: "NGROK_AUTHTOKEN", "ngrok.yml"
	URL        string        // the https URL to request, as people write it; empty: what the account gets
	LastURL    string        // the URL of an earlier run; requested again if URL is empty and the name is in a domain of ngrok
	ConnectURL string        // host or host:port of another ngrok server; empty: ngrok's
	ConnectCAs string        // root certificates for that server: "" or "trusted" (ngrok's), "host" (this machine's) or a PEM file
	ProxyURL   string        // an http, https or socks5 proxy; empty: what HTTPS_PROXY and NO_PROXY say
	Log        *slog.Logger  // nil: silent
	Heartbeat  time.Duration // between two heartbeats; 0: 10 s
	Tolerance  time.Duration // how much longer than that the service may be silent; 0: 15 s

	environment *httpproxy.Config // nil: the environment of the process
	interval    time.Duration     // between two attempts while the service cannot be reached; 0: 1 s
}

// NgrokTunnel opens a public URL through the ngrok service. Only one Run at a time is allowed.
type NgrokTunnel struct {
	token      string
	tokenFrom  string
	url        string // the chosen URL; empty: none
	server     string // host:port
	cas        *x509.CertPool
	dial       dialFunc
	log        *slog.Logger // for our messages and those of net/http; redacts
	libraryLog *slog.Logger // for the library; likewise, without its debug level, which contains what goes over the wire
	redact     redactor
	heartbeat  time.Duration
	tolerance  time.Duration
	interval   time.Duration

	mu      sync.Mutex
	lastURL string    // the URL that the service assigned last; empty: none
	heldAt  time.Time // the last time that we were assigned it or had it; zero: never
}

// Ngrok makes a tunnel through ngrok. Nothing is sent before Run. The error is one line that names the setting to change; it
// is a *Problem if the token is missing or malformed.
func Ngrok(o NgrokOptions) (*NgrokTunnel, error) {
	t := &NgrokTunnel{
		token: strings.TrimSpace(o.Authtoken), tokenFrom: strings.TrimSpace(o.TokenFrom),
		heartbeat: orDefault(o.Heartbeat, ngrokHeartbeat), tolerance: orDefault(o.Tolerance, ngrokTolerance), interval: orDefault(o.interval, time.Second),
	}
	if t.tokenFrom == "" {
		t.tokenFrom = "NGROK_AUTHTOKEN"
	}
	if t.token == "" {
		return nil, &Problem{Unauthorised: true, Text: "there is no ngrok authtoken: set NGROK_AUTHTOKEN, or run ngrok config add-authtoken; get one at dashboard.ngrok.com"}
	}
	if hasHidden(t.token) || strings.Contains(t.token, " ") {
		return nil, &Problem{Unauthorised: true, Text: "the value in " + text.Quote(t.tokenFrom) + " is not an ngrok authtoken: copy it again from dashboard.ngrok.com"}
	}
	t.redact = redactor{token: t.token}
	t.log, t.libraryLog = redactedLog(o.Log, slog.LevelDebug, t.redact), redactedLog(o.Log, slog.LevelInfo, t.redact)

	var err error
	if o.URL = strings.TrimSpace(o.URL); o.URL != "" {
		if t.url, err = ngrokURL(o.URL); err != nil {
			return nil, errors.New("--ngrok-url " + err.Error())
		}
	}
	if t.lastURL, err = ngrokURL(o.LastURL); err != nil || !isNgrokDomain(t.lastURL) {
		t.lastURL = ""
	}
	if t.server, err = connectAddr(o.ConnectURL); err != nil {
		return nil, err
	}
	if t.cas, err = connectCAs(o.ConnectCAs); err != nil {
		return nil, err
	}
	if t.dial, err = proxyDial(o.ProxyURL, o.environment, t.server); err != nil {
		return nil, err
	}
	return t, nil
}

// Name returns "ngrok".
func (t *NgrokTunnel) Name() string { return "ngrok" }

// holdURL stores the URL that the service assigned, for the next Run.
func (t *NgrokTunnel) holdURL(url string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.lastURL, t.heldAt = url, time.Now()
}

// releaseURL says that this process has no session for the URL from now on.
func (t *NgrokTunnel) releaseURL() {
	t.mu.Lock()
	defer t.mu.Unlock()
	if !t.heldAt.IsZero() {
		t.heldAt = time.Now()
	}
}

// heldURL returns the URL that the service assigned last, and whether that was so recently that the service may still keep
// it online for our ended session.
func (t *NgrokTunnel) heldURL() (url string, recent bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.lastURL, !t.heldAt.IsZero() && time.Since(t.heldAt) < endpointLag
}

// serverHost is the name that the server's certificate must have. The library would take the text before the first colon,
// which breaks an IPv6 address.
func (t *NgrokTunnel) serverHost() string {
	host, _, err := net.SplitHostPort(t.server)
	if err != nil {
		return t.server
	}
	return host
}

func orDefault(d, def time.Duration) time.Duration {
	if d <= 0 {
		return def
	}
	return d
}
