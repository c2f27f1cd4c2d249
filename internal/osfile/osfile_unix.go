//go:build !windows

package osfile

import (
	"os"
	"syscall"
)

// noFollow makes opening a link an error, and does not wait for the reader of a pipe.
const noFollow = syscall.O_NOFOLLOW | syscall.O_NONBLOCK

func rename(from, to string) error { return os.Rename(from, to) }

func openShared(path string) (*os.File, error) { return os.Open(path) }

func namesStream(string) bool { return false }

func retry(do func() error) error { return do() }

func others(path string) (read, write, known bool) {
	info, err := os.Stat(path)
	if err != nil {
		return false, false, false
	}
	mode := info.Mode().Perm()
	return mode&0o055 != 0, mode&0o022 != 0, true
}

func makePrivate(path string) error {
	info, err := os.Stat(path)
	if err != nil {
		return err
	}
	if info.IsDir() {
		return os.Chmod(path, 0o700)
	}
	return os.Chmod(path, 0o600)
}
