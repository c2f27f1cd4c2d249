package text

import (
	"syscall"

	"golang.org/x/sys/windows"
)

// The errors of the operating system's sockets, by what they mean. The names in package syscall have made-up values on Windows,
// which only other Go code returns; sockets and pipes return the others.
var (
	refused     = []error{syscall.ECONNREFUSED, windows.WSAECONNREFUSED}
	unreachable = []error{syscall.ENETUNREACH, syscall.EHOSTUNREACH, windows.WSAENETUNREACH, windows.WSAEHOSTUNREACH, windows.WSAENETDOWN}
	reset       = []error{syscall.ECONNRESET, syscall.EPIPE, windows.WSAECONNRESET, windows.WSAECONNABORTED,
		windows.ERROR_NETNAME_DELETED, windows.ERROR_BROKEN_PIPE, windows.ERROR_NO_DATA}
	noAnswer = []error{syscall.ETIMEDOUT, windows.WSAETIMEDOUT}
)
