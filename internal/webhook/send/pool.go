package send

import (
	"sync"
	"time"
)

// Connections are kept for the next request to the same target. Servers close idle ones after a time of their own: 2 s and more
// are usual, 5 s of Node. A request that is written in that moment is lost, and a POST must not be sent twice (see
// Client.roundTrip), so they are closed here before.
const (
	keepIdle    = 1800 * time.Millisecond
	maxIdle     = 8  // of one target: as many as are sent at once
	maxIdleAll  = 32 // of all targets
	leastToKeep = time.Second
)

// pool keeps idle connections.
type pool struct {
	mu     sync.Mutex
	idle   map[string][]*conn
	n      int
	closed bool
}

// take returns the connection that was used last, or nil.
func (p *pool) take(key string) *conn {
	for {
		c := p.pop(key)
		if c == nil || c.wake() {
			return c
		}
		_ = c.Close()
	}
}

func (p *pool) pop(key string) *conn {
	p.mu.Lock()
	defer p.mu.Unlock()
	list := p.idle[key]
	if len(list) == 0 {
		return nil
	}
	c := list[len(list)-1]
	p.remove(key, len(list)-1)
	return c
}

func (p *pool) remove(key string, i int) {
	list := p.idle[key]
	copy(list[i:], list[i+1:])
	list[len(list)-1] = nil
	p.idle[key] = list[:len(list)-1]
	if len(list) == 1 {
		delete(p.idle, key)
	}
	p.n--
}

// put keeps a connection for a time, or closes it.
func (p *pool) put(c *conn, keep time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed || p.n >= maxIdleAll || len(p.idle[c.key]) >= maxIdle {
		_ = c.Close()
		return
	}
	if p.idle == nil {
		p.idle = map[string][]*conn{}
	}
	p.idle[c.key] = append(p.idle[c.key], c)
	p.n++
	c.used, c.expiry = true, time.Now().Add(keep)
	c.idle(keep, func(watch chan error) { p.drop(c, watch) })
}

// drop closes a connection whose watch has ended by itself. One that was taken is no more in the list, or there again with
// another watch.
func (p *pool) drop(c *conn, watch chan error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for i, other := range p.idle[c.key] {
		if other == c && c.watch == watch {
			p.remove(c.key, i)
			_ = c.Close()
			return
		}
	}
}

func (p *pool) close() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.closed = true
	for _, list := range p.idle {
		for _, c := range list {
			_ = c.Close()
		}
	}
	clear(p.idle)
	p.n = 0
}
