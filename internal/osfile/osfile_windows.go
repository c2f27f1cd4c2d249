package osfile

import (
	"errors"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"time"

	"golang.org/x/sys/windows"
)

const noFollow = 0 // only an administrator can make links there

// patience is how long a file may be in use elsewhere, and longestWait the longest time between two tries. That is random, so
// that processes that try at the same moment do not do it again.
const (
	patience    = 2 * time.Second
	longestWait = 64 * time.Millisecond
)

func retry(do func() error) error {
	end := time.Now().Add(patience)
	for wait := 2 * time.Millisecond; ; wait = min(2*wait, longestWait) {
		err := do()
		if err == nil || !inUse(err) || time.Now().After(end) {
			return err
		}
		time.Sleep(rand.N(wait))
	}
}

// inUse reports an error that can come from another process that has the file. A file that is being replaced can answer with
// access denied (DELETE_PENDING).
func inUse(err error) bool {
	return errors.Is(err, windows.ERROR_SHARING_VIOLATION) || errors.Is(err, windows.ERROR_LOCK_VIOLATION) ||
		errors.Is(err, windows.ERROR_ACCESS_DENIED)
}

// rename renames in the way of os.Root, which can replace a file that is open if its readers share it (POSIX semantics, from
// Windows 10 on). os.Rename cannot. The error is always the one of os.Rename, which has the whole paths.
func rename(from, to string) error {
	if info, err := os.Lstat(to); err == nil && info.IsDir() {
		return &os.LinkError{Op: "rename", Old: from, New: to, Err: windows.ERROR_ALREADY_EXISTS}
	}
	if dir := filepath.Dir(from); dir == filepath.Dir(to) {
		if root, err := os.OpenRoot(dir); err == nil {
			err = root.Rename(filepath.Base(from), filepath.Base(to))
			_ = root.Close()
			if err == nil {
				return nil
			}
		}
	}
	return os.Rename(from, to)
}

func namesStream(path string) bool {
	return strings.Contains(path[len(filepath.VolumeName(path)):], ":")
}

// openShared opens a file so that others can rename and remove it, which os.Open does not allow.
func openShared(path string) (*os.File, error) {
	name, err := windows.UTF16PtrFromString(path)
	if err != nil {
		return nil, &os.PathError{Op: "open", Path: path, Err: err}
	}
	h, err := windows.CreateFile(name, windows.GENERIC_READ, windows.FILE_SHARE_READ|windows.FILE_SHARE_WRITE|windows.FILE_SHARE_DELETE,
		nil, windows.OPEN_EXISTING, windows.FILE_ATTRIBUTE_NORMAL, 0)
	if err != nil {
		return nil, &os.PathError{Op: "open", Path: path, Err: err}
	}
	return os.NewFile(uintptr(h), path), nil
}
