//go:build unix

package cli

import "golang.org/x/sys/unix"

// foreground reports whether the terminal listens to this process. A job in the background (callboard play … &) that
// touched the terminal's settings would be stopped by the system.
func foreground(fd uintptr) bool {
	group, err := unix.IoctlGetInt(int(fd), unix.TIOCGPGRP)
	return err == nil && group == unix.Getpgrp()
}
