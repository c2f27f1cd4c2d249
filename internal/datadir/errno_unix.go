//go:build !windows

package datadir

import "syscall"

// What a system calls the troubles a folder can be in.
var (
	diskFull  = []error{syscall.ENOSPC, syscall.EDQUOT}
	readOnly  = []error{syscall.EROFS}
	noLocks   = []error{syscall.ENOLCK, syscall.ENOTSUP, syscall.EOPNOTSUPP}
	notFolder = []error{syscall.ENOTDIR, syscall.EEXIST}
)
