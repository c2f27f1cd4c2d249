package send

import (
	"bufio"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net"
	"net/netip"
	"net/url"
	"time"

	"golang.org/x/net/http/httpproxy"

	"callboard/internal/webhook"
)

// DefaultTimeout is how long everything may take: looking the name up, connecting, sending and reading the answer. It is less
// than senders of webhooks wait.
const DefaultTimeout = 8 * time.Second

// Options configure a Client. The zero Options are useful.
type Options struct {
	Timeout time.Duration                                                     // for everything; 0: DefaultTimeout
	CAs     *x509.CertPool                                                    // nil: those of this machine, and SSL_CERT_FILE as Go reads it
	Proxy   func(*url.URL) (*url.URL, error)                                  // nil: HTTPS_PROXY, HTTP_PROXY and NO_PROXY of the environment
	Dial    func(ctx context.Context, network, addr string) (net.Conn, error) // nil: a net.Dialer
	Lookup  func(ctx context.Context, host string) ([]netip.Addr, error)      // for RefuseOwn; nil: the resolver of this machine

	// Own lists our own addresses, as RefuseOwn reads them. A connection to one of them is closed before anything is sent,
	// unless a made-up delivery is to be sent (Trigger), which goes no further. A proxy looks names up itself: behind one only
	// RefuseOwn knows. nil: there are none.
	Own func() []string
}

// Client sends deliveries. Its methods may be called from several goroutines.
type Client struct {
	opts     Options
	pool     pool
	sessions tls.ClientSessionCache
}

// New returns a client.
func New(o Options) *Client {
	if o.Timeout <= 0 {
		o.Timeout = DefaultTimeout
	}
	if o.Dial == nil {
		o.Dial = (&net.Dialer{}).DialContext
	}
	if o.Lookup == nil {
		o.Lookup = func(ctx context.Context, host string) ([]netip.Addr, error) {
			return net.DefaultResolver.LookupNetIP(ctx, "ip", host)
		}
	}
	if o.Own == nil {
		o.Own = func() []string { return nil }
	}
	if o.Proxy == nil {
		o.Proxy = httpproxy.FromEnvironment().ProxyFunc()
	}
	return &Client{opts: o, sessions: tls.NewLRUClientSessionCache(16)}
}

// Close closes the connections that are kept for later. Requests under way are not affected; their connections are closed at
// their end.
func (c *Client) Close() { c.pool.close() }

// Send sends a delivery, changed by e, to t and returns what the target answered. It ends when ctx does, at the latest after the
// client's timeout. Every problem is in the result, in one line.
func (c *Client) Send(ctx context.Context, d webhook.Delivery, t Target, e Edit, kind Kind) Result {
	start := time.Now()
	r := Result{Delivery: d.ID, Kind: kind, Edited: e.changes(d), URL: t.URL(), At: start}
	if t.IsZero() {
		r.Problem = "there is no target"
		return r
	}
	q, err := build(d, t, e, kind)
	if err != nil {
		r.Problem = err.Error()
		return r
	}
	ctx, cancel := context.WithTimeout(ctx, c.opts.Timeout)
	defer cancel()
	deadline, _ := ctx.Deadline()
	at, err := c.roundTrip(ctx, q, t, &r)
	if err != nil {
		if ctx.Err() != nil {
			err = ctx.Err()
		}
		r.Problem = problem(err, t, at, deadline.Sub(start))
	}
	r.Took = max(time.Since(start), 1) // 0 means that nothing was tried; the clock of Windows has steps
	return r
}

// roundTrip sends the request once and reads the answer.
//
// A connection that was kept from an earlier request may turn out to be closed. Then the request is sent again on another one
// only if that cannot make the target process it twice: nothing of it was written (a partial write counts as written, and a TLS
// record that was not written whole cannot be read), or its method is one that a sender may repeat (RFC 9110, 9.2.2) and no
// byte of an answer came. A POST that was written may have been processed by a target that died before it answered, so its
// failure is reported.
func (c *Client) roundTrip(ctx context.Context, q request, t Target, r *Result) (stage, error) {
	via, err := c.proxyOf(t)
	if err != nil {
		return connecting, &proxyError{host: "of the environment", err: errors.New("its URL cannot be read; see HTTPS_PROXY")}
	}
	route := route{target: t, via: via, toOwn: r.Kind == Trigger}
	for {
		cn := c.pool.take(route.key())
		if cn == nil {
			if cn, err = c.connect(ctx, route); err != nil {
				return connecting, err
			}
		}
		at, wrote, err := c.exchange(ctx, cn, q, r)
		if err != nil && cn.used && ctx.Err() == nil && (!wrote || at == waiting && repeatable(q.method) && !isTimeout(err)) {
			continue
		}
		return at, err
	}
}

// proxyOf is the proxy for a target; nil: none.
func (c *Client) proxyOf(t Target) (*url.URL, error) {
	return c.opts.Proxy(&url.URL{Scheme: t.scheme, Host: net.JoinHostPort(t.name, t.port)})
}

func repeatable(method string) bool {
	switch method {
	case "GET", "HEAD", "OPTIONS", "TRACE":
		return true
	}
	return false
}

// exchange writes a request and reads the answer on one connection, which is kept or closed afterwards. wrote reports whether
// anything was written.
func (c *Client) exchange(ctx context.Context, cn *conn, q request, r *Result) (at stage, wrote bool, err error) {
	deadline, _ := ctx.Deadline()
	_ = cn.SetDeadline(deadline)
	stop := context.AfterFunc(ctx, func() { _ = cn.SetDeadline(time.Unix(1, 0)) })
	writing := cn.write(q)
	at, keep, err := cn.read(q.method, r)
	if isKept := stop() && err == nil && keep > 0 && writing.complete(); isKept {
		c.pool.put(cn, keep)
		return at, true, nil
	}
	_ = cn.Close() // ends the writing, too
	<-writing.done
	return at, writing.n > 0, err
}

// smallRequest is the length in bytes up to which a request is written before the answer is read: the buffers of the system
// take it.
const smallRequest = 8 << 10

// write writes a request. A long one is written while the answer is read, because a target may answer before it has read
// everything.
func (c *conn) write(q request) *writing {
	parts := net.Buffers(q.parts(c.prefix))
	if c.login != "" {
		line, rest := splitLine(parts[0])
		parts = append(net.Buffers{line, []byte(c.login), rest}, parts[1:]...)
	}
	size := 0
	for _, p := range parts {
		size += len(p)
	}
	w := &writing{done: make(chan struct{})}
	if size <= smallRequest {
		all := make([]byte, 0, size)
		for _, p := range parts {
			all = append(all, p...)
		}
		w.n, w.err = c.Write(all)
		close(w.done)
		return w
	}
	go func() {
		defer close(w.done)
		var n int64
		n, w.err = parts.WriteTo(c.Conn)
		w.n = int(n)
	}()
	return w
}

func splitLine(b []byte) (line, rest []byte) {
	n, _, _ := bufio.ScanLines(b, true)
	return b[:n], b[n:]
}

// writing is a request that is being written.
type writing struct {
	done chan struct{}
	n    int
	err  error
}

// complete reports whether everything has been written by now.
func (w *writing) complete() bool {
	select {
	case <-w.done:
		return w.err == nil
	default:
		return false
	}
}
