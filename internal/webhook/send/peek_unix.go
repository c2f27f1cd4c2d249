//go:build unix

package send

import (
	"net"
	"syscall"
)

// isQuiet reports whether nothing has arrived at a connection that is not being read: no data and no end. The runtime may not
// have told the watch of an end yet that the system knows. A connection of another kind counts as quiet.
func isQuiet(c net.Conn) bool {
	sys, ok := c.(syscall.Conn)
	if !ok {
		return true
	}
	raw, err := sys.SyscallConn()
	if err != nil {
		return false
	}
	quiet := false
	err = raw.Read(func(fd uintptr) bool {
		var b [1]byte
		_, _, err := syscall.Recvfrom(int(fd), b[:], syscall.MSG_PEEK|syscall.MSG_DONTWAIT)
		quiet = err == syscall.EAGAIN || err == syscall.EWOULDBLOCK || err == syscall.EINTR
		return true
	})
	return err == nil && quiet
}
