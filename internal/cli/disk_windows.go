package cli

import (
	"os"
	"path/filepath"

	"golang.org/x/sys/windows"
)

// freeSpace is how many bytes this account may still write where path is, or will be.
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
