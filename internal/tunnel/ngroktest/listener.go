package ngroktest

import (
	"context"
	"io"
	"net"
	"sync"
	"time"
)

// reopenTimeout is how long it may take to listen on a closed port again.
const reopenTimeout = 30 * time.Second

func listen(addr string) (net.Listener, error) {
	var lc net.ListenConfig
	return lc.Listen(context.Background(), "tcp", addr)
}

// agentListener is a listener that can be closed and reopened on the same port.
type agentListener struct {
	addr  string
	serve func(net.Listener)

	mu       sync.Mutex
	ln       net.Listener // nil: closed
	reserved io.Closer    // keeps the port while ln is closed; may be nil
	closed   bool         // for good
}

func (d *agentListener) open(addr string, serve func(net.Listener)) error {
	ln, err := listen(addr)
	if err != nil {
		return err
	}
	d.addr, d.serve, d.ln = ln.Addr().String(), serve, ln
	serve(ln)
	return nil
}

// refuse has new connections refused.
func (d *agentListener) refuse() {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.ln == nil {
		return
	}
	d.ln.Close()
	d.ln = nil
	d.reserved = ReservePort(d.addr)
}

func (d *agentListener) reopen() error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.ln != nil || d.closed {
		return nil
	}
	for end := time.Now().Add(reopenTimeout); ; time.Sleep(5 * time.Millisecond) {
		ln, err := listen(d.addr)
		if err == nil {
			d.releasePort()
			d.ln = ln
			d.serve(ln)
			return nil
		}
		if time.Now().After(end) {
			return err
		}
	}
}

func (d *agentListener) close() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.closed = true
	if d.ln != nil {
		d.ln.Close()
		d.ln = nil
	}
	d.releasePort()
}

func (d *agentListener) releasePort() {
	if d.reserved != nil {
		_ = d.reserved.Close()
		d.reserved = nil
	}
}
