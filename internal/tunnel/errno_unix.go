//go:build !windows

package tunnel

import "syscall"

const (
	addrInUse    = syscall.EADDRINUSE
	addrNotAvail = syscall.EADDRNOTAVAIL
)
