//go:build !windows

package cli

import (
	"path/filepath"

	"golang.org/x/sys/unix"
)

// freeSpace is how many bytes this account may still write where path is, or will be.
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
	return uint64(st.Bavail) * uint64(st.Bsize), nil //nolint:unconvert // both have other types on other systems
}
