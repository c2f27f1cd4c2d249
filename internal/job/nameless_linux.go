package job

import (
	"os"
	"strconv"

	"golang.org/x/sys/unix"
)

// createNameless creates a file in dir that has no name: it vanishes when it is closed, unless linkNameless gave it one.
func createNameless(dir string) (*os.File, error) {
	return os.OpenFile(dir, os.O_RDWR|unix.O_TMPFILE, 0o666) // less the user's umask: it is the user's file
}

// linkNameless gives a nameless file a name that must be free.
func linkNameless(f *os.File, path string) error {
	from := "/proc/self/fd/" + strconv.Itoa(int(f.Fd()))
	if err := unix.Linkat(unix.AT_FDCWD, from, unix.AT_FDCWD, path, unix.AT_SYMLINK_FOLLOW); err != nil {
		return &os.LinkError{Op: "link", Old: from, New: path, Err: err}
	}
	return nil
}
