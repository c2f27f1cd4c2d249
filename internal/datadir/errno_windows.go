package datadir

import (
	"syscall"

	"golang.org/x/sys/windows"
)

// The errors of the operating system, by what they mean for the data folder.
var (
	diskFull  = []error{windows.ERROR_DISK_FULL, windows.ERROR_HANDLE_DISK_FULL, windows.ERROR_DISK_QUOTA_EXCEEDED}
	readOnly  = []error{windows.ERROR_WRITE_PROTECT}
	noLocks   = []error{windows.ERROR_NOT_SUPPORTED, windows.ERROR_INVALID_FUNCTION}
	notFolder = []error{syscall.ENOTDIR, windows.ERROR_DIRECTORY, windows.ERROR_ALREADY_EXISTS, windows.ERROR_FILE_EXISTS}
)
