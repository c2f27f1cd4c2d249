package testterm

import (
	"os"

	"golang.org/x/sys/unix"
)

// unread returns how many typed bytes the program has not taken yet.
func unread(slave *os.File) (int, error) {
	c, err := slave.SyscallConn()
	if err != nil {
		return 0, err
	}
	var n int
	var ioctlErr error
	if err := c.Control(func(fd uintptr) { n, ioctlErr = unix.IoctlGetInt(int(fd), unix.TIOCINQ) }); err != nil {
		return 0, err
	}
	return n, ioctlErr
}
