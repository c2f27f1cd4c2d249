package send

import (
	"net"
	"testing"

	"callboard/internal/testwait"
)

// pair returns both ends of a connection.
func pair(t *testing.T) (near, far net.Conn) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	if near, err = net.Dial("tcp", l.Addr().String()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = near.Close() })
	if far, err = l.Accept(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = far.Close() })
	return near, far
}

// An idle connection is quiet until something arrives: data, the end, a reset. The answer does not wait.
func TestIdleConnectionIsQuietUntilSomethingArrives(t *testing.T) {
	t.Parallel()
	for name, arrives := range map[string]func(net.Conn) error{
		"data":  func(c net.Conn) error { _, err := c.Write([]byte("x")); return err },
		"end":   func(c net.Conn) error { return c.Close() },
		"reset": func(c net.Conn) error { _ = c.(*net.TCPConn).SetLinger(0); return c.Close() },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			near, far := pair(t)
			for range 3 {
				if !isQuiet(near) {
					t.Fatal("it is not quiet, and nothing has arrived")
				}
			}
			if err := arrives(far); err != nil {
				t.Fatal(err)
			}
			testwait.Eventually(t, name+" arrives", func() bool { return !isQuiet(near) })
		})
	}
}
