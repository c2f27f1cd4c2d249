package tunnel

import "golang.org/x/sys/windows"

// Package syscall's own names are inventions on Windows and never returned by a socket.
const (
	addrInUse    = windows.WSAEADDRINUSE
	addrNotAvail = windows.WSAEADDRNOTAVAIL
)
