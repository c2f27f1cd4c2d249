package tunnel

import (
	"context"
	"net"
	"sync"
	"sync/atomic"
	"time"
)

const (
	dialNext   = 3 * time.Second  // after which an attempt that hangs gets company
	dialMost   = 4                // attempts at a time
	firstWord  = 5 * time.Second  // for the first bytes on a new connection, which are the server's half of the TLS handshake
	loginWait  = 20 * time.Second // for the rest of the way to an open session
	longAbsent = 2 * time.Minute  // after which attempts are fewer
	slower     = 5                // times the pace
)

// wires is the way to the service and holds what was connected by it. The library gets it as its dialer: it never sees a dial that
// fails, for that would set its own back-off going, which doubles to 30 s and cannot be woken (measured). So a session
// comes back as soon as the service can be reached, and with what the library needs to claim its URL again.
type wires struct {
	dialOnce dialFunc
	window   time.Duration          // how long the service may be silent
	pace     time.Duration          // between two attempts
	failed   func(error, time.Time) // told of each attempt that failed, and when the next one is; must not block
	broke    func(error)            // told of each connection that broke; must not block

	mu   sync.Mutex
	open map[*wire]struct{}
	over bool          // nothing more may be connected
	mute atomic.Bool   // nothing more is heard
	gone chan struct{} // has room for one: the last connection was closed
}

func newWires(dial dialFunc, window, pace time.Duration, failed func(error, time.Time), broke func(error)) *wires {
	return &wires{dialOnce: dial, window: window, pace: pace, failed: failed, broke: broke, open: map[*wire]struct{}{}, gone: make(chan struct{}, 1)}
}

// Dial is there because the library's interface asks for it.
func (w *wires) Dial(network, addr string) (net.Conn, error) {
	return w.DialContext(context.Background(), network, addr)
}

// DialContext tries until it has a connection or ctx ends. An attempt that hangs does not keep others from being made: on a
// network that swallows packets the first sign of life would come late otherwise.
func (w *wires) DialContext(ctx context.Context, network, addr string) (net.Conn, error) {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	type result struct {
		conn net.Conn
		err  error
	}
	results := make(chan result)
	attempt := func() {
		conn, err := w.dialOnce(ctx, network, addr)
		select {
		case results <- result{conn, err}:
		case <-ctx.Done():
			if conn != nil {
				_ = conn.Close()
			}
		}
	}
	began, pending := time.Now(), 1
	go attempt()
	next := time.NewTimer(dialNext)
	defer next.Stop()
	for {
		select {
		case r := <-results:
			pending--
			if r.err == nil {
				return w.hold(r.conn)
			}
			pause := pause(w.pace, time.Since(began))
			w.failed(r.err, time.Now().Add(pause))
			next.Reset(pause)
		case <-next.C:
			if pending < dialMost {
				pending++
				go attempt()
			}
			next.Reset(dialNext)
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}

// pause is how long to wait between two attempts when the service has been away for so long.
func pause(pace, away time.Duration) time.Duration {
	if away > longAbsent {
		return slower * pace
	}
	return pace
}

func (w *wires) hold(conn net.Conn) (net.Conn, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.over {
		_ = conn.Close()
		return nil, net.ErrClosed
	}
	c := &wire{Conn: conn, of: w, limit: min(firstWord, w.window)}
	c.late = time.AfterFunc(loginWait, func() { _ = conn.Close() })
	w.open[c] = struct{}{}
	return c, nil
}

// settled says that what is connected now is an open session: the library would wait for that for ever.
func (w *wires) settled() {
	w.mu.Lock()
	defer w.mu.Unlock()
	for c := range w.open {
		c.late.Stop()
	}
}

// cut closes what is connected, at once, with no word to the other side.
func (w *wires) cut() {
	w.mu.Lock()
	defer w.mu.Unlock()
	for c := range w.open {
		_ = c.Conn.Close()
	}
}

// hush has the library hear nothing more. It may not close a listener while a connection comes in: there is a moment when
// the two wait for each other for ever (v2.4.0: shutdown.Do inside of handleProxy takes a read lock a second time).
func (w *wires) hush() { w.mute.Store(true) }

// end gives the library so long to say goodbye by closing its connections, which on a frozen wire takes it very long (measured).
// Then it cuts, and lets nothing more be connected.
func (w *wires) end(goodbye time.Duration) {
	late := time.NewTimer(goodbye)
	defer late.Stop()
	for !w.idle() {
		select {
		case <-w.gone:
			continue
		case <-late.C:
		}
		break
	}
	w.mu.Lock()
	w.over = true
	w.mu.Unlock()
	w.cut()
}

func (w *wires) idle() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return len(w.open) == 0
}

// wire is one connection to the service. It breaks when nothing is heard for too long, not even an answer to a heartbeat. The
// library, whose patience is a little longer, would not say that it was silence, and in the handshake it has no patience at all. It
// is also slow to say that a connection has broken: up to 250 ms, when it was writing (v2.4.0, measured).
type wire struct {
	net.Conn
	of    *wires
	late  *time.Timer
	limit time.Duration // for the next bytes; the reader's
	over  sync.Once     // it broke, or was closed
}

func (c *wire) Read(b []byte) (int, error) {
	n, err := 0, c.SetReadDeadline(time.Now().Add(c.limit))
	if err == nil {
		n, err = c.Conn.Read(b)
	}
	for err == nil && c.of.mute.Load() {
		n, err = c.Conn.Read(b)
	}
	c.limit = c.of.window
	return n, c.checked(err)
}

func (c *wire) Write(b []byte) (int, error) {
	n, err := c.Conn.Write(b)
	return n, c.checked(err)
}

func (c *wire) checked(err error) error {
	if err != nil {
		c.over.Do(func() { c.of.broke(err) })
	}
	return err
}

func (c *wire) Close() error {
	c.over.Do(func() {})
	c.late.Stop()
	c.of.mu.Lock()
	delete(c.of.open, c)
	c.of.mu.Unlock()
	select {
	case c.of.gone <- struct{}{}:
	default:
	}
	return c.Conn.Close()
}
