package ngroktest

import (
	"net"
	"os"
	"sync"
	"sync/atomic"
	"time"
)

// freezer holds back the bytes of all agents while it is frozen.
type freezer struct {
	mu     sync.Mutex
	thawed chan struct{} // nil: not frozen; closed by thaw
}

func (g *freezer) freeze() {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.thawed == nil {
		g.thawed = make(chan struct{})
	}
}

func (g *freezer) thaw() {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.thawed != nil {
		close(g.thawed)
		g.thawed = nil
	}
}

func (g *freezer) frozen() <-chan struct{} {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.thawed
}

// freezableConn is an agent's TCP connection. While the freezer is frozen it looks like one to a suspended machine:
// connected and silent.
type freezableConn struct {
	net.Conn
	freezer  *freezer
	once     sync.Once
	gone     chan struct{} // closed by Close
	deadline atomic.Int64  // of writes, in Unix nanoseconds; 0: none
}

func newFreezableConn(c net.Conn, g *freezer) *freezableConn {
	return &freezableConn{Conn: c, freezer: g, gone: make(chan struct{})}
}

// wait returns when the freezer is not frozen.
func (w *freezableConn) wait(deadline int64) error {
	var late <-chan time.Time
	for shut := w.freezer.frozen(); shut != nil; shut = w.freezer.frozen() {
		if deadline != 0 && late == nil {
			late = time.After(time.Until(time.Unix(0, deadline)))
		}
		select {
		case <-shut:
		case <-w.gone:
			return net.ErrClosed
		case <-late:
			return os.ErrDeadlineExceeded
		}
	}
	return nil
}

// Read also holds back what was already received when the freezer froze.
func (w *freezableConn) Read(p []byte) (int, error) {
	n, err := w.Conn.Read(p)
	if over := w.wait(0); over != nil {
		return 0, over
	}
	return n, err
}

func (w *freezableConn) Write(p []byte) (int, error) {
	if err := w.wait(w.deadline.Load()); err != nil {
		return 0, err
	}
	return w.Conn.Write(p)
}

// SetWriteDeadline also bounds wait: crypto/tls sets one when it closes, and must not block here.
func (w *freezableConn) SetWriteDeadline(t time.Time) error {
	if t.IsZero() {
		w.deadline.Store(0)
	} else {
		w.deadline.Store(t.UnixNano())
	}
	return w.Conn.SetWriteDeadline(t)
}

// Close closes the connection at once, whatever is blocked in it.
func (w *freezableConn) Close() error {
	w.once.Do(func() { close(w.gone) })
	return w.Conn.Close()
}

// drop is Close without an error.
func (w *freezableConn) drop() { _ = w.Close() }
