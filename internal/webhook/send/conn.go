package send

import (
	"bufio"
	"errors"
	"io"
	"net"
	"os"
	"time"
)

// conn is a connection to a target. One request at a time uses it.
type conn struct {
	net.Conn
	raw    net.Conn // below TLS; the same without
	key    string   // of the pool
	prefix string   // before the path in the request line, through a proxy of plain http
	login  string   // line of a header for that proxy; empty: none
	in     *bufio.Reader
	limit  *headLimit
	parser *bufio.Reader // reads one answer: its head, then the body out of in
	used   bool          // it has carried a request before
	watch  chan error    // while the connection is idle: why the watch ended
	expiry time.Time     // when an idle connection is closed
}

func newConn(c, raw net.Conn, key string) *conn {
	limit := &headLimit{in: c}
	return &conn{Conn: c, raw: raw, key: key, limit: limit, in: bufio.NewReader(limit), parser: bufio.NewReader(nil)}
}

// headLimit limits what is read of a connection until the header of the answer has ended.
type headLimit struct {
	in   io.Reader
	left int // bytes; negative: no limit
}

var errLongHead = errors.New("the header of the answer has no end")

func (l *headLimit) Read(p []byte) (int, error) {
	if l.left < 0 {
		return l.in.Read(p)
	}
	if l.left == 0 {
		return 0, errLongHead
	}
	n, err := l.in.Read(p[:min(len(p), l.left)])
	l.left -= n
	return n, err
}

// idle watches the connection until wake or its expiry: a target that closes it is seen at once, and not when the next request has
// been written. ended is called when the watch ends by itself.
func (c *conn) idle(d time.Duration, ended func(watch chan error)) {
	watch := make(chan error, 1)
	c.watch = watch
	c.limit.left = -1
	_ = c.SetDeadline(time.Now().Add(d))
	go func() {
		_, err := c.in.Peek(1)
		if err == nil {
			err = errors.New("the target sent an answer without a request")
		}
		watch <- err
		ended(watch)
	}()
}

// wake ends the watch and reports whether the connection can be used: it has not expired, is open and has no data.
func (c *conn) wake() bool {
	_ = c.SetReadDeadline(time.Unix(1, 0))
	if !errors.Is(<-c.watch, os.ErrDeadlineExceeded) || !time.Now().Before(c.expiry) {
		return false
	}
	_ = c.SetReadDeadline(time.Time{})
	return isQuiet(c.raw)
}
