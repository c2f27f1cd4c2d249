package tunnel

import (
	"bytes"
	"net"
	"sync"
	"time"
)

// agentListener stands between the library's listener and an http.Server, which must be able to close it at once. The
// library's own Close asks the service first, and never returns if a connection is not accepted meanwhile (measured).
type agentListener struct {
	net.Listener
	conns  chan net.Conn
	closed chan struct{}
	once   sync.Once
}

func newAgentListener(ln net.Listener) *agentListener {
	return &agentListener{Listener: ln, conns: make(chan net.Conn), closed: make(chan struct{})}
}

// run accepts for as long as the library does and returns its error. Connections that come after Close are closed.
func (l *agentListener) run() error {
	defer func() { _ = l.Close() }()
	for {
		conn, err := l.Listener.Accept()
		if err != nil {
			return err
		}
		c := &senderConn{Conn: conn}
		select {
		case l.conns <- c:
		case <-l.closed:
			_ = c.Close()
		}
	}
}

func (l *agentListener) Accept() (net.Conn, error) {
	select {
	case c := <-l.conns:
		return c, nil
	case <-l.closed:
		return nil, net.ErrClosed
	}
}

func (l *agentListener) Close() error {
	l.once.Do(func() { close(l.closed) })
	return nil
}

// senderConn is a sender's connection, a stream of the session. It avoids two faults of the library (muxado v2.0.1): when a
// write fails, because its deadline has passed or the session has died, the stream's only frame may still be on its way to
// the wire, with the caller's bytes in it, and the next write or Close would refill it; and Close waits for a write that is
// under way.
type senderConn struct {
	net.Conn
	mu     sync.Mutex // held while writing
	broken bool       // a write has failed
}

func (c *senderConn) Write(p []byte) (int, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.broken {
		return 0, net.ErrClosed
	}
	n, err := c.Conn.Write(bytes.Clone(p))
	c.broken = err != nil
	return n, err
}

// Close unblocks a reader at once.
func (c *senderConn) Close() error {
	err := c.SetReadDeadline(time.Unix(1, 0))
	closeLocked := func() {
		defer c.mu.Unlock()
		if !c.broken {
			c.broken = true
			_ = c.Conn.Close()
		}
	}
	if c.mu.TryLock() {
		closeLocked()
		return err
	}
	go func() {
		c.mu.Lock()
		closeLocked()
	}()
	return err
}

// SetDeadline is for reading only: see senderConn. A write ends with the session, which does not outlive a silent service.
func (c *senderConn) SetDeadline(at time.Time) error { return c.SetReadDeadline(at) }

// SetWriteDeadline does nothing, for the same reason.
func (*senderConn) SetWriteDeadline(time.Time) error { return nil }
