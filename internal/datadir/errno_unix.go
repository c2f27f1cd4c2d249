//go:build !windows

package datadir

import "syscall"

// The errors of the operating system, by what they mean for the data folder.
var (
	diskFull  = []error{syscall.ENOSPC, syscall.EDQUOT}
	readOnly  = []error{syscall.EROFS}
	noLocks   = []error{syscall.ENOLCK, syscall.ENOTSUP, syscall.EOPNOTSUPP}
	notFolder = []error{syscall.ENOTDIR, syscall.EEXIST}
)
