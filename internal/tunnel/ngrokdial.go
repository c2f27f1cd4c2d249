package tunnel

import (
	"context"
	"net"
	"sync"
	"sync/atomic"
	"time"
)

const (
	parallelDial     = 3 * time.Second  // after which another attempt is started beside one that hangs
	maxParallelDials = 4                // attempts at a time
	handshakeTimeout = 5 * time.Second  // for the first bytes on a new connection: the server's half of the TLS handshake
	loginTimeout     = 20 * time.Second // for the rest of the login
	longOutage       = 2 * time.Minute  // after which there are fewer attempts
	outageFactor     = 5                // times the interval
)

// agentDialer is the library's dialer. It holds the connections that it made. The library never sees a failed dial: that
// would start its own back-off, which doubles to 30 s and cannot be interrupted (measured). So a session comes back as soon
// as the service can be reached, and the library still has what it needs to reclaim its URL.
type agentDialer struct {
	dial     dialFunc
	window   time.Duration          // how long the service may be silent
	interval time.Duration          // between two attempts
	onFail   func(error, time.Time) // called with each failed attempt and the time of the next one; must not block
	onBreak  func(error)            // called with each connection that broke; must not block

	mu         sync.Mutex
	open       map[*agentConn]struct{}
	closed     bool // no new connections
	discarding atomic.Bool
	connClosed chan struct{} // has room for one: a connection was closed
}

func newAgentDialer(dial dialFunc, window, interval time.Duration, onFail func(error, time.Time), onBreak func(error)) *agentDialer {
	return &agentDialer{
		dial: dial, window: window, interval: interval, onFail: onFail, onBreak: onBreak,
		open: map[*agentConn]struct{}{}, connClosed: make(chan struct{}, 1),
	}
}

// Dial is DialContext without a context; the library's interface asks for it.
func (d *agentDialer) Dial(network, addr string) (net.Conn, error) {
	return d.DialContext(context.Background(), network, addr)
}

// DialContext tries until it has a connection or ctx ends. Others are tried beside an attempt that hangs: on a network that
// drops packets, a success would come late otherwise.
func (d *agentDialer) DialContext(ctx context.Context, network, addr string) (net.Conn, error) {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	type result struct {
		conn net.Conn
		err  error
	}
	results := make(chan result)
	attempt := func() {
		conn, err := d.dial(ctx, network, addr)
		select {
		case results <- result{conn, err}:
		case <-ctx.Done():
			if conn != nil {
				_ = conn.Close()
			}
		}
	}
	start, pending := time.Now(), 1
	go attempt()
	next := time.NewTimer(parallelDial)
	defer next.Stop()
	for {
		select {
		case r := <-results:
			pending--
			if r.err == nil {
				return d.add(r.conn)
			}
			wait := retryWait(d.interval, time.Since(start))
			d.onFail(r.err, time.Now().Add(wait))
			next.Reset(wait)
		case <-next.C:
			if pending < maxParallelDials {
				pending++
				go attempt()
			}
			next.Reset(parallelDial)
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}

// retryWait is the time between two attempts when the service has not been reachable for the time down.
func retryWait(interval, down time.Duration) time.Duration {
	if down > longOutage {
		return outageFactor * interval
	}
	return interval
}

func (d *agentDialer) add(conn net.Conn) (net.Conn, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.closed {
		_ = conn.Close()
		return nil, net.ErrClosed
	}
	c := &agentConn{Conn: conn, dialer: d, limit: min(handshakeTimeout, d.window)}
	c.loginTimer = time.AfterFunc(loginTimeout, func() { _ = conn.Close() })
	d.open[c] = struct{}{}
	return c, nil
}

// loginDone says that the open connection is logged in. Without loginTimeout the library would wait for that without end.
func (d *agentDialer) loginDone() {
	d.mu.Lock()
	defer d.mu.Unlock()
	for c := range d.open {
		c.loginTimer.Stop()
	}
}

// closeAll closes the connections at once.
func (d *agentDialer) closeAll() {
	d.mu.Lock()
	defer d.mu.Unlock()
	for c := range d.open {
		_ = c.Conn.Close()
	}
}

// discardReads keeps what arrives from now on from the library. The library may not close a listener while a connection
// arrives: the two can then deadlock (v2.4.0: shutdown.Do inside handleProxy takes a read lock a second time).
func (d *agentDialer) discardReads() { d.discarding.Store(true) }

// close gives the library that time to close its connections, which takes it long on a frozen connection (measured). Then it
// closes them, and refuses new ones.
func (d *agentDialer) close(timeout time.Duration) {
	late := time.NewTimer(timeout)
	defer late.Stop()
	for !d.idle() {
		select {
		case <-d.connClosed:
			continue
		case <-late.C:
		}
		break
	}
	d.mu.Lock()
	d.closed = true
	d.mu.Unlock()
	d.closeAll()
}

func (d *agentDialer) idle() bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return len(d.open) == 0
}

// agentConn is one connection to the service. It breaks when nothing is received for too long, not even an answer to a
// heartbeat. The library, whose tolerance is set a little longer, would not say that it was a timeout, and has no timeout at
// all in the handshake. It is also slow to report a broken connection: up to 250 ms, when it was writing (v2.4.0, measured).
type agentConn struct {
	net.Conn
	dialer     *agentDialer
	loginTimer *time.Timer   // closes the connection
	limit      time.Duration // for the next bytes; only the reader uses it
	once       sync.Once     // it broke, or was closed
}

func (c *agentConn) Read(b []byte) (int, error) {
	n, err := 0, c.SetReadDeadline(time.Now().Add(c.limit))
	if err == nil {
		n, err = c.Conn.Read(b)
	}
	for err == nil && c.dialer.discarding.Load() {
		n, err = c.Conn.Read(b)
	}
	c.limit = c.dialer.window
	return n, c.reportBreak(err)
}

func (c *agentConn) Write(b []byte) (int, error) {
	n, err := c.Conn.Write(b)
	return n, c.reportBreak(err)
}

// reportBreak calls onBreak with the first error and returns err.
func (c *agentConn) reportBreak(err error) error {
	if err != nil {
		c.once.Do(func() { c.dialer.onBreak(err) })
	}
	return err
}

func (c *agentConn) Close() error {
	c.once.Do(func() {})
	c.loginTimer.Stop()
	c.dialer.mu.Lock()
	delete(c.dialer.open, c)
	c.dialer.mu.Unlock()
	select {
	case c.dialer.connClosed <- struct{}{}:
	default:
	}
	return c.Conn.Close()
}
