//go:build unix

package cli

import "golang.org/x/sys/unix"

// foreground reports whether this process belongs to the terminal's foreground group. The system would stop a background
// job (callboard play … &) that changes the terminal's settings.
func foreground(fd uintptr) bool {
	group, err := unix.IoctlGetInt(int(fd), unix.TIOCGPGRP)
	return err == nil && group == unix.Getpgrp()
}
