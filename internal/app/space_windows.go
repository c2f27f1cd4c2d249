package app

import (
	"os"
	"path/filepath"

	"golang.org/x/sys/windows"
)

// freeSpace is the number of bytes that this user may still write in the file system of path. Where path does not exist
// yet, it is the one of the nearest folder above it that exists.
func freeSpace(path string) (uint64, error) {
	for filepath.Dir(path) != path {
		if _, err := os.Stat(path); err == nil {
			break
		}
		path = filepath.Dir(path)
	}
	name, err := windows.UTF16PtrFromString(path)
	if err != nil {
		return 0, err
	}
	var free uint64
	if err := windows.GetDiskFreeSpaceEx(name, &free, nil, nil); err != nil {
		return 0, err
	}
	return free, nil
}
