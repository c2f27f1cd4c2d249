//go:build !windows

package cli

import (
	"errors"
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
	if st.Blocks == 0 { // as some file systems over a network say
		return 0, errors.New("the file system does not tell")
	}
	return uint64(st.Bavail) * uint64(st.Bsize), nil //nolint:unconvert // both have other types on other systems
}
