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
)

const (
	ngrokServer    = "connect.ngrok-agent.com:443" // where agents connect unless told otherwise (ngrok docs)
	ngrokHeartbeat = 10 * time.Second              // the library's own defaults
	ngrokTolerance = 15 * time.Second
)

// NgrokOptions are what an ngrok tunnel needs to know. Only Authtoken is needed.
type NgrokOptions struct {
	Authtoken  string        // never shown
	TokenFrom  string        // where it came from, for people: "NGROK_AUTHTOKEN", "ngrok.yml"
	URL        string        // the https URL to ask for, as people write it; empty: what the account gives
	LastURL    string        // what an earlier run was given; asked for again if URL is empty and the name is one of ngrok's own
	ConnectURL string        // host or host:port of another ngrok server; empty: ngrok's own
	ConnectCAs string        // whose certificates that server may have: "" or "trusted" (ngrok's own), "host" (this machine's) or a PEM file
	ProxyURL   string        // an http, https or socks5 proxy; empty: what HTTPS_PROXY and NO_PROXY say
	Log        *slog.Logger  // nil: silent
	Heartbeat  time.Duration // between two heartbeats; 0: 10 s
	Tolerance  time.Duration // how much longer than that the service may be silent; 0: 15 s

	environment *httpproxy.Config // nil: the real one
	pace        time.Duration     // between two attempts while the service is away; 0: 1 s
}

// NgrokTunnel opens a public URL by way of the ngrok service. Run it once at a time.
type NgrokTunnel struct {
	token     string
	from      string
	url       string // the URL that was chosen; empty: none
	server    string // host:port
	cas       *x509.CertPool
	dial      dialFunc
	log       *slog.Logger // of ours and of net/http: cleaned and quiet
	library   *slog.Logger // likewise, without the library's debugging: it writes down what goes over the wire
	veil      veil
	heartbeat time.Duration
	tolerance time.Duration
	pace      time.Duration

	mu   sync.Mutex
	last string    // the URL that the service gave last; empty: none
	held time.Time // until when we had it; zero: never
}

// Ngrok makes a tunnel through ngrok. Nothing is sent before Run. An error is one line that names the setting to change;
// a *Problem if it is the token that is missing or cannot be one.
func Ngrok(o NgrokOptions) (*NgrokTunnel, error) {
	t := &NgrokTunnel{
		token: strings.TrimSpace(o.Authtoken), from: strings.TrimSpace(o.TokenFrom),
		heartbeat: cmpOr(o.Heartbeat, ngrokHeartbeat), tolerance: cmpOr(o.Tolerance, ngrokTolerance), pace: cmpOr(o.pace, time.Second),
	}
	if t.from == "" {
		t.from = "NGROK_AUTHTOKEN"
	}
	if t.token == "" {
		return nil, &Problem{Unauthorised: true, Text: "there is no ngrok authtoken: set NGROK_AUTHTOKEN, or run ngrok config add-authtoken; dashboard.ngrok.com has one for you"}
	}
	if hasHidden(t.token) || strings.Contains(t.token, " ") {
		return nil, &Problem{Unauthorised: true, Text: "what stands in " + show(t.from) + " is no ngrok authtoken: copy it again from dashboard.ngrok.com"}
	}
	t.veil = veil{token: t.token}
	t.log, t.library = quiet(o.Log, slog.LevelDebug, t.veil), quiet(o.Log, slog.LevelInfo, t.veil)

	var err error
	if o.URL = strings.TrimSpace(o.URL); o.URL != "" {
		if t.url, err = ngrokURL(o.URL); err != nil {
			return nil, errors.New("--ngrok-url " + err.Error())
		}
	}
	if t.last, err = ngrokURL(o.LastURL); err != nil || !ngroksOwn(t.last) {
		t.last = ""
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

// Name is "ngrok".
func (t *NgrokTunnel) Name() string { return "ngrok" }

// given remembers the URL that the service gave, for the next Run.
func (t *NgrokTunnel) given(url string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.last, t.held = url, time.Now()
}

// let says that the URL is ours no longer, from now on.
func (t *NgrokTunnel) let() {
	t.mu.Lock()
	defer t.mu.Unlock()
	if !t.held.IsZero() {
		t.held = time.Now()
	}
}

// memory is the URL that the service gave last, and whether it was ours so lately that the service may not have noticed its end.
func (t *NgrokTunnel) memory() (url string, lately bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.last, !t.held.IsZero() && time.Since(t.held) < ngrokLately
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

func cmpOr(d, otherwise time.Duration) time.Duration {
	if d <= 0 {
		return otherwise
	}
	return d
}
