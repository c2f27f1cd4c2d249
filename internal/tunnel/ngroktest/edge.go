package ngroktest

import (
	"cmp"
	"context"
	"crypto/x509"
	"log/slog"
	"net"
	"net/http"
	"slices"
	"sync"
	"testing"
	"time"
)

// stopMost is how long the edge's goroutines may take to end with the test. They need milliseconds.
const stopMost = 20 * time.Second

// Options say how an Edge behaves. The zero value knows the authtoken Token and takes any URL.
type Options struct {
	Token string // the authtoken that is known; Token if empty

	Account string // told at login, like the next three; "Ada Example" if empty
	Plan    string // "Free" if empty
	Region  string // "eu" if empty
	Banner  string
	// NewerAgent is the version to which agents are told to update; empty: they are new enough.
	NewerAgent string

	// Domain is what an endpoint without a wish gets, "https://quiet-lamp.ngrok-free.app": the one domain
	// of a free account. If empty, each such endpoint gets a random name of its own.
	Domain   string
	Sessions int // how many agents at once, ERR_NGROK_108 beyond; 0: no limit

	ProxyAuth string // "user:password" that the proxy asks for; empty: it takes everybody
	Log       *slog.Logger
}

// Edge is a stand-in for ngrok's service.
type Edge struct {
	t   testing.TB
	o   Options
	log *slog.Logger
	ca  *authority
	cas string // the CA as a file

	agentLn  doorway // where agents come in
	publicLn net.Listener
	proxyLn  net.Listener
	public   *http.Server
	proxy    *http.Server

	gate gate          // what the agents' wires pass through
	done chan struct{} // closed when the edge stops
	wg   sync.WaitGroup

	mu         sync.Mutex
	stopped    bool
	agents     map[*agent]struct{} // every connection, logged in or not
	sessions   map[string]*agent   // logged in, by client id
	cookies    map[string]string   // by client id; outlives the session
	online     map[string]*endpoint
	claims     map[string]*claim // by the token of a bind; outlives the session
	logins     int
	binds      []Bind
	asked      []string // of the proxy
	tunnels    map[net.Conn]struct{}
	transports []*http.Transport
	labels     int
	faults     faults
}

// Bind is what an agent asked for and was given.
type Bind struct {
	Id     string // the endpoint's, the same after a re-bind
	Asked  string // the URL; empty: no wish
	Given  string // the URL; empty: refused
	Code   int    // why it was refused, 334; 0: it was not
	Rebind bool   // it came with the token of an earlier bind
	At     time.Time

	ForwardsTo string // what the agent tells the service about itself
	Policy     string // traffic policy, as it came
	Pooling    bool
}

// Start starts an edge that runs until the test ends.
func Start(t testing.TB, o Options) *Edge {
	t.Helper()
	o.Token = cmp.Or(o.Token, Token)
	o.Account = cmp.Or(o.Account, "Ada Example")
	o.Plan = cmp.Or(o.Plan, "Free")
	o.Region = cmp.Or(o.Region, "eu")
	e := &Edge{
		t: t, o: o, log: o.Log,
		done:     make(chan struct{}),
		agents:   map[*agent]struct{}{},
		sessions: map[string]*agent{},
		cookies:  map[string]string{},
		online:   map[string]*endpoint{},
		claims:   map[string]*claim{},
		tunnels:  map[net.Conn]struct{}{},
	}
	if e.log == nil {
		e.log = slog.New(slog.DiscardHandler)
	}
	var err error
	if e.ca, err = newAuthority(); err != nil {
		t.Fatalf("ngroktest: %v", err)
	}
	if e.cas, err = e.ca.file(t.TempDir()); err != nil {
		t.Fatalf("ngroktest: %v", err)
	}
	t.Cleanup(e.stop)
	e.openAgents()
	e.openPublic()
	e.openProxy()
	return e
}

// ConnectURL is the "127.0.0.1:PORT" that agents connect to.
func (e *Edge) ConnectURL() string { return e.agentLn.addr }

// PublicAddr is the "127.0.0.1:PORT" at which every endpoint is served by HTTPS.
func (e *Edge) PublicAddr() string { return e.publicLn.Addr().String() }

// CAs is who signs the certificates of both sides.
func (e *Edge) CAs() *x509.CertPool { return e.ca.pool.Clone() }

// CAFile is the same as a PEM file, fit for SSL_CERT_FILE.
func (e *Edge) CAFile() string { return e.cas }

// Transport is for a client that takes the edge for the whole internet: whatever the host of an https
// URL, it reaches the edge's public side and trusts it. The edge closes its idle connections at the end.
func (e *Edge) Transport() *http.Transport {
	tr := e.transport()
	var d net.Dialer
	tr.DialContext = func(ctx context.Context, _, _ string) (net.Conn, error) {
		return d.DialContext(ctx, "tcp", e.PublicAddr())
	}
	return tr
}

// transport trusts the edge, and is closed with it.
func (e *Edge) transport() *http.Transport {
	tr := &http.Transport{
		TLSClientConfig:     clientTLS(e.CAs()),
		TLSHandshakeTimeout: 30 * time.Second,
		MaxIdleConnsPerHost: 256,
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	e.transports = append(e.transports, tr)
	return tr
}

// Logins is how many logins were asked for, those refused included.
func (e *Edge) Logins() int {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.logins
}

// Sessions is how many agents are logged in.
func (e *Edge) Sessions() int {
	e.mu.Lock()
	defer e.mu.Unlock()
	return len(e.sessions)
}

// Binds is every bind and re-bind in the order of their coming, those refused included.
func (e *Edge) Binds() []Bind {
	e.mu.Lock()
	defer e.mu.Unlock()
	return slices.Clone(e.binds)
}

// Online is the URLs that are served now, sorted. A sender that posts to one of them reaches its agent.
func (e *Edge) Online() []string {
	e.mu.Lock()
	defer e.mu.Unlock()
	urls := make([]string, 0, len(e.online))
	for _, ep := range e.online {
		urls = append(urls, ep.url)
	}
	slices.Sort(urls)
	return urls
}

// begin counts a goroutine that stop is to wait for. It reports false when the edge has stopped.
func (e *Edge) begin() bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.stopped {
		return false
	}
	e.wg.Add(1)
	return true
}

func (e *Edge) stop() {
	e.mu.Lock()
	e.stopped = true
	transports := e.transports
	e.mu.Unlock()
	close(e.done)

	e.agentLn.close()
	e.Cut()
	for _, srv := range []*http.Server{e.public, e.proxy} {
		if srv != nil {
			_ = srv.Close()
		}
	}
	e.hangUp()
	for _, tr := range transports {
		tr.CloseIdleConnections()
	}
	ended := make(chan struct{})
	go func() {
		e.wg.Wait()
		close(ended)
	}()
	select {
	case <-ended:
	case <-time.After(stopMost):
		e.t.Errorf("ngroktest: the edge has not stopped after %v", stopMost)
	}
}
