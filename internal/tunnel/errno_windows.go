package tunnel

import "golang.org/x/sys/windows"

// The names in package syscall have made-up values on Windows that no socket returns.
const (
	addrInUse    = windows.WSAEADDRINUSE
	addrNotAvail = windows.WSAEADDRNOTAVAIL
)
