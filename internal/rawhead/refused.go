package rawhead

import (
	"bytes"
	"net/http"
	"net/url"
	"strconv"
	"time"
)

// Refused is a request that no handler gets, because of its head: net/http answers it by itself, or its connection ended within it.
type Refused struct {
	Head             // as far as it came; it need not be valid
	Path   string    // the decoded path of Target, as Request.URL has it; empty if it cannot be read
	Remote string    // the address of the peer
	Since  time.Time // when its first byte was read
	Cut    bool      // the connection ended within the head, or the rest of it came too late
	Status int       // of net/http's answer, such as 400 and 431; 0: there was none
}

// refusal is what net/http refuses by writing p, the beginning of an answer. It answers in the order of the requests, and calls a
// handler for each that it does not refuse. So an answer before a handler is its own.
func (c *conn) refusal(p []byte) (r Refused, ok bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.answered || c.refused == nil {
		return r, false
	}
	c.answered = true // it closes the connection, and what else it writes is the rest of this answer
	r = c.refusedNow(statusOf(p))
	return r, r.Status != 0 && r.Method != ""
}

// statusOf is the status in a status line.
func statusOf(p []byte) int {
	const proto = "HTTP/1.1 "
	if !bytes.HasPrefix(p, []byte(proto[:len("HTTP/1.")])) || len(p) < len(proto)+3 {
		return 0
	}
	status, err := strconv.Atoi(string(p[len(proto) : len(proto)+3]))
	if err != nil {
		return 0
	}
	return status
}

// cutOff is the request within whose head the connection ended.
func (c *conn) cutOff() (r Refused, ok bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.answered || c.refused == nil {
		return r, false
	}
	c.answered = true
	r = c.refusedNow(0)
	return r, r.Cut && r.Method != ""
}

// refusedNow is the request that net/http is at. The caller holds mu.
func (c *conn) refusedNow(status int) Refused {
	s := &c.stream
	r := Refused{Head: parseHead(s.first()), Since: s.since, Status: status, Cut: c.broken && s.state == inHead && len(s.reqs) == 0}
	if a := c.RemoteAddr(); a != nil {
		r.Remote = a.String()
	}
	if u, err := url.ParseRequestURI(r.Target); err == nil {
		r.Path = u.Path
	}
	return r
}

// follow notes a state of the connection.
func (c *conn) follow(s http.ConnState) {
	switch s {
	case http.StateIdle: // the answer is complete
		c.mu.Lock()
		c.answered = false
		c.mu.Unlock()
	case http.StateHijacked: // what follows need not be HTTP
		c.end()
	case http.StateClosed:
		if r, ok := c.cutOff(); ok {
			c.refused(r)
		}
	}
}
