package datadir

import (
	"os"

	"golang.org/x/sys/unix"
)

// openNameless opens a file that has no name in a folder and is gone when it is closed. Not every file system can.
func openNameless(dir string) (*os.File, error) {
	fd, err := unix.Open(dir, unix.O_TMPFILE|unix.O_WRONLY|unix.O_CLOEXEC, 0o600)
	if err != nil {
		return nil, err
	}
	return os.NewFile(uintptr(fd), dir), nil
}
