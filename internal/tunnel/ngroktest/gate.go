package ngroktest

import (
	"net"
	"os"
	"sync"
	"sync/atomic"
	"time"
)

// gate lets the bytes of all agents pass, or none.
type gate struct {
	mu   sync.Mutex
	shut chan struct{} // nil: open; closed when it opens again
}

func (g *gate) close() {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.shut == nil {
		g.shut = make(chan struct{})
	}
}

func (g *gate) open() {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.shut != nil {
		close(g.shut)
		g.shut = nil
	}
}

func (g *gate) closed() <-chan struct{} {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.shut
}

// wire is an agent's TCP connection behind the gate. While the gate is shut it looks like a machine
// that has gone to sleep: connected, and silent.
type wire struct {
	net.Conn
	gate     *gate
	once     sync.Once
	gone     chan struct{} // closed by Close
	deadline atomic.Int64  // of writes, in Unix nanoseconds; 0: none
}

func newWire(c net.Conn, g *gate) *wire { return &wire{Conn: c, gate: g, gone: make(chan struct{})} }

// pass waits for the gate.
func (w *wire) pass(deadline int64) error {
	var late <-chan time.Time
	for shut := w.gate.closed(); shut != nil; shut = w.gate.closed() {
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

// Read also keeps back what was already on its way when the gate shut.
func (w *wire) Read(p []byte) (int, error) {
	n, err := w.Conn.Read(p)
	if over := w.pass(0); over != nil {
		return 0, over
	}
	return n, err
}

func (w *wire) Write(p []byte) (int, error) {
	if err := w.pass(w.deadline.Load()); err != nil {
		return 0, err
	}
	return w.Conn.Write(p)
}

// SetWriteDeadline holds at the gate too: crypto/tls says goodbye with one, and must not wait here.
func (w *wire) SetWriteDeadline(t time.Time) error {
	if t.IsZero() {
		w.deadline.Store(0)
	} else {
		w.deadline.Store(t.UnixNano())
	}
	return w.Conn.SetWriteDeadline(t)
}

// Close ends the connection on the spot, whatever waits in it.
func (w *wire) Close() error {
	w.once.Do(func() { close(w.gone) })
	return w.Conn.Close()
}

// drop is Close where nobody could do anything about an error.
func (w *wire) drop() { _ = w.Close() }
