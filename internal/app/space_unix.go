//go:build !windows

package app

import (
	"errors"
	"path/filepath"

	"golang.org/x/sys/unix"
)

// freeSpace is the number of bytes that this user may still write in the file system of path. Where path does not exist
// yet, it is the one of the nearest folder above it that exists.
func freeSpace(path string) (uint64, error) {
	var st unix.Statfs_t
	err := unix.Statfs(path, &st)
	for err == unix.ENOENT && filepath.Dir(path) != path {
		path = filepath.Dir(path)
		err = unix.Statfs(path, &st)
	}
	if err != nil {
		return 0, err
	}
	if st.Blocks == 0 { // some network file systems report this
		return 0, errors.New("the file system does not report it")
	}
	return uint64(st.Bavail) * uint64(st.Bsize), nil //nolint:unconvert // both have other types on other systems
}
