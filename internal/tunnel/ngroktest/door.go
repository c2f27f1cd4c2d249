package ngroktest

import (
	"context"
	"io"
	"net"
	"sync"
	"time"
)

// reopenMost is how long a closed port may take to come back.
const reopenMost = 30 * time.Second

func listen(addr string) (net.Listener, error) {
	var lc net.ListenConfig
	return lc.Listen(context.Background(), "tcp", addr)
}

// doorway is a listener that can be closed and opened again at the same port.
type doorway struct {
	addr  string
	serve func(net.Listener)

	mu   sync.Mutex
	ln   net.Listener // nil: closed
	hold io.Closer    // keeps the port meanwhile; may be nil
	over bool         // for good
}

func (d *doorway) open(addr string, serve func(net.Listener)) error {
	ln, err := listen(addr)
	if err != nil {
		return err
	}
	d.addr, d.serve, d.ln = ln.Addr().String(), serve, ln
	serve(ln)
	return nil
}

// shut refuses whoever comes.
func (d *doorway) shut() {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.ln == nil {
		return
	}
	d.ln.Close()
	d.ln = nil
	d.hold = holdPort(d.addr)
}

func (d *doorway) reopen() error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.ln != nil || d.over {
		return nil
	}
	for end := time.Now().Add(reopenMost); ; time.Sleep(5 * time.Millisecond) {
		ln, err := listen(d.addr)
		if err == nil {
			d.letGo()
			d.ln = ln
			d.serve(ln)
			return nil
		}
		if time.Now().After(end) {
			return err
		}
	}
}

func (d *doorway) close() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.over = true
	if d.ln != nil {
		d.ln.Close()
		d.ln = nil
	}
	d.letGo()
}

func (d *doorway) letGo() {
	if d.hold != nil {
		_ = d.hold.Close()
		d.hold = nil
	}
}
