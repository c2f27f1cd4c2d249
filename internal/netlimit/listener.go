package netlimit

import (
	"net"
	"net/netip"
	"sync"
	"time"
)

// progress says how much of a request a connection has sent.
type progress int

const (
	noHeader progress = iota // closed first
	noBody                   // closed if there is none without a header
	complete                 // not closed
)

// grace is how long a connection is not closed for another one after it has made progress. Without it a burst of good requests
// would close its own connections before their headers are read, and an answer could be cut off.
const grace = 20 * time.Millisecond

// listener is a net.Listener with a limited number of open connections.
type listener struct {
	net.Listener
	limit  int
	freed  chan struct{} // a connection has ended, or may be closed now
	closed chan struct{}
	once   sync.Once

	mu    sync.Mutex
	conns map[*conn]struct{}
}

// conn is a connection of a listener. Its fields except Conn and listener are under the listener's mu.
type conn struct {
	net.Conn
	listener *listener
	peer     netip.Prefix // zero: not known
	progress progress
	answered bool      // its handler has returned; net/http sends what is left of the answer, and may read the rest of the body
	since    time.Time // when progress or answered was last set
}

// NetConn returns the connection that this one wraps.
func (c *conn) NetConn() net.Conn { return c.Conn }

// Accept returns the next connection, once there is room for it.
func (l *listener) Accept() (net.Conn, error) {
	raw, err := l.Listener.Accept()
	if err != nil {
		// The process may have no file descriptor left, and other parts of it hold some. net/http tries again soon after a
		// temporary error.
		if e, ok := err.(interface{ Temporary() bool }); ok && e.Temporary() {
			l.mu.Lock()
			victim, _ := l.takeVictim(time.Now())
			l.mu.Unlock()
			victim.end()
		}
		return nil, err
	}
	c := &conn{Conn: raw, listener: l, peer: peerOf(raw.RemoteAddr()), since: time.Now()}
	for {
		l.mu.Lock()
		if len(l.conns) < l.limit {
			l.conns[c] = struct{}{}
			l.mu.Unlock()
			return c, nil
		}
		victim, wait := l.takeVictim(time.Now())
		l.mu.Unlock()
		if victim != nil {
			victim.end()
			continue
		}
		if !l.waitForRoom(wait) {
			_ = raw.Close()
			return nil, net.ErrClosed
		}
	}
}

// waitForRoom waits until a connection has ended or made progress, or for the given time; 0 is no limit. It returns false
// when the listener is closed.
func (l *listener) waitForRoom(wait time.Duration) bool {
	var late <-chan time.Time
	if wait > 0 {
		t := time.NewTimer(wait)
		defer t.Stop()
		late = t.C
	}
	select {
	case <-l.freed:
	case <-late:
	case <-l.closed:
		return false
	}
	return true
}

// takeVictim removes the connection to close next and returns it. It returns nil if there is none, and how long to wait if
// there will be one. Callers hold mu.
func (l *listener) takeVictim(now time.Time) (victim *conn, wait time.Duration) {
	type group struct {
		progress progress
		peer     netip.Prefix
	}
	sizes := map[group]int{}
	for c := range l.conns {
		sizes[group{c.progress, c.peer}]++
	}
	size := 0
	for c := range l.conns {
		n := sizes[group{c.progress, c.peer}]
		busy := time.Duration(0)
		if c.answered {
			busy = c.since.Add(drainTime).Sub(now)
		}
		switch {
		case c.progress == complete:
			continue
		case busy > 0:
			if wait == 0 || busy < wait {
				wait = busy
			}
			continue
		case victim == nil, c.progress < victim.progress:
		case c.progress > victim.progress, n < size, n == size && !c.since.Before(victim.since):
			continue
		}
		victim, size = c, n
	}
	if victim == nil {
		return nil, wait
	}
	if young := victim.since.Add(grace).Sub(now); young > 0 {
		if wait == 0 || young < wait {
			wait = young
		}
		return nil, wait
	}
	delete(l.conns, victim)
	return victim, 0
}

func (l *listener) remove(c *conn) {
	l.mu.Lock()
	delete(l.conns, c)
	l.mu.Unlock()
	l.wake()
}

// wake has a waiting Accept look again.
func (l *listener) wake() {
	select {
	case l.freed <- struct{}{}:
	default:
	}
}

// Close ends Accept. Open connections belong to the server.
func (l *listener) Close() error {
	l.once.Do(func() { close(l.closed) })
	return l.Listener.Close()
}

// set records the progress of the connection's request, and whether its handler has returned.
func (c *conn) set(p progress, answered bool) {
	c.listener.mu.Lock()
	changed := c.progress != p || c.answered != answered
	c.progress, c.answered = p, answered
	if changed {
		c.since = time.Now()
	}
	c.listener.mu.Unlock()
	if changed && p != complete {
		c.listener.wake()
	}
}

// end closes the connection. The nil *conn does nothing.
func (c *conn) end() {
	if c != nil {
		_ = c.Conn.Close()
	}
}

// peerOf is the network from which a connection comes: an IPv4 address, or the 64 bits of an IPv6 address that one
// subscriber has for themselves.
func peerOf(a net.Addr) netip.Prefix {
	if a == nil {
		return netip.Prefix{}
	}
	at, err := netip.ParseAddrPort(a.String())
	if err != nil {
		return netip.Prefix{}
	}
	ip, bits := at.Addr().Unmap().WithZone(""), 32
	if ip.Is6() {
		bits = 64
	}
	p, err := ip.Prefix(bits)
	if err != nil {
		return netip.Prefix{}
	}
	return p
}
