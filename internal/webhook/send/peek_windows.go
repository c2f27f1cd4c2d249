package send

import (
	"net"
	"syscall"
	"unsafe"

	"golang.org/x/sys/windows"

	"callboard/internal/lazy"
)

// pollEntry is WSAPOLLFD of winsock2.h.
type pollEntry struct {
	socket         windows.Handle
	events, result int16
}

const pollReadNormal = 0x0100 // POLLRDNORM

// wsaPoll is WSAPoll of Winsock, which golang.org/x/sys does not have.
var wsaPoll = lazy.Value[*windows.LazyProc]{Make: func() *windows.LazyProc {
	return windows.NewLazySystemDLL("ws2_32.dll").NewProc("WSAPoll")
}}

// isQuiet is the same as elsewhere (peek_unix.go): it reports whether nothing has arrived, no data and no end. A socket of Go is
// not in non-blocking mode on Windows, where a peek would wait, so the system is asked without a wait what it has.
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
		entry := pollEntry{socket: windows.Handle(fd), events: pollReadNormal}
		ready, _, _ := wsaPoll.Get().Call(uintptr(unsafe.Pointer(&entry)), 1, 0)
		quiet = ready == 0 // one entry has something; a failure is -1
		return true
	})
	return err == nil && quiet
}
