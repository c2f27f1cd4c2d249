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
	"sync/atomic"
	"testing"
	"time"
)

// stopTimeout is how long the edge's goroutines may take to end. They need milliseconds.
const stopTimeout = 20 * time.Second

// Options configure an Edge. The zero value accepts the authtoken Token and any URL.
type Options struct {
	Token string // the authtoken that is accepted; Token if empty

	Account string // sent at login, like the next three; "Ada Example" if empty
	Plan    string // "Free" if empty
	Region  string // "eu" if empty
	Banner  string
	Words   string // stands in the message of each refusal
	// NewerAgent is the version that agents are asked to update to; empty: none.
	NewerAgent string

	// Domain is assigned to a bind without a URL, "https://quiet-lamp.ngrok-free.app": the one domain of a free account. If
	// it is empty, each such bind gets a random name.
	Domain   string
	Sessions int // how many agents may be logged in, others get ERR_NGROK_108; 0: no limit

	ProxyAuth string // "user:password" that the proxy asks for; empty: none
	Log       *slog.Logger
}

// Edge is a stand-in for ngrok's service.
type Edge struct {
	t   testing.TB
	o   Options
	log *slog.Logger
	ca  *authority
	cas string // the CA as a file

	agentLn  agentListener // for agents
	publicLn net.Listener
	proxyLn  net.Listener
	public   *http.Server
	proxy    *http.Server

	freezer    freezer       // of the agents' connections
	done       chan struct{} // closed when the edge stops
	heartbeats atomic.Uint32 // number of heartbeats sent
	wg         sync.WaitGroup

	mu           sync.Mutex
	stopped      bool
	agents       map[*agent]struct{} // every connection, logged in or not
	sessions     map[string]*agent   // logged in, by client id
	cookies      map[string]string   // by client id; outlives the session
	online       map[string]*endpoint
	reservations map[string]*reservation // by the token of a bind; outlives the session
	logins       int
	binds        []Bind
	proxied      []string // what the proxy was asked for, HOST:PORT
	tunnels      map[net.Conn]struct{}
	transports   []*http.Transport
	labels       int
	faults       faults
}

// Bind is one bind or re-bind of an agent.
type Bind struct {
	Id        string // the endpoint's, the same after a re-bind
	Requested string // the URL; empty: any
	Assigned  string // the URL; empty: refused
	Code      int    // of the refusal, 334; 0: none
	Rebind    bool   // it has the token of an earlier bind
	At        time.Time

	ForwardsTo string // what the agent says about itself
	Policy     string // traffic policy, as sent
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
		done:         make(chan struct{}),
		agents:       map[*agent]struct{}{},
		sessions:     map[string]*agent{},
		cookies:      map[string]string{},
		online:       map[string]*endpoint{},
		reservations: map[string]*reservation{},
		tunnels:      map[net.Conn]struct{}{},
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

// CAs returns the CA of the certificates of both sides.
func (e *Edge) CAs() *x509.CertPool { return e.ca.pool.Clone() }

// CAFile returns the name of a PEM file with the same CA, for SSL_CERT_FILE.
func (e *Edge) CAFile() string { return e.cas }

// Transport connects every https URL, whatever its host, to the public side of the edge, and trusts its CA. The edge closes
// its idle connections at the end.
func (e *Edge) Transport() *http.Transport {
	tr := e.transport()
	var d net.Dialer
	tr.DialContext = func(ctx context.Context, _, _ string) (net.Conn, error) {
		return d.DialContext(ctx, "tcp", e.PublicAddr())
	}
	return tr
}

// transport trusts the CA of the edge, which closes it at the end.
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

// Logins returns the number of logins, refused ones included.
func (e *Edge) Logins() int {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.logins
}

// Sessions returns the number of agents that are logged in.
func (e *Edge) Sessions() int {
	e.mu.Lock()
	defer e.mu.Unlock()
	return len(e.sessions)
}

// Binds returns all binds and re-binds in order, refused ones included.
func (e *Edge) Binds() []Bind {
	e.mu.Lock()
	defer e.mu.Unlock()
	return slices.Clone(e.binds)
}

// Online returns the URLs that are online now, sorted.
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

// begin counts a goroutine that stop has to wait for. It returns false when the edge has stopped.
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
	e.closeTunnels()
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
	case <-time.After(stopTimeout):
		e.t.Errorf("ngroktest: the edge did not stop within %v", stopTimeout)
	}
}
