//go:build !windows

package text

import "syscall"

// The errors of the operating system's sockets, by what they mean.
var (
	refused     = []error{syscall.ECONNREFUSED}
	unreachable = []error{syscall.ENETUNREACH, syscall.EHOSTUNREACH}
	reset       = []error{syscall.ECONNRESET, syscall.EPIPE}
	noAnswer    = []error{syscall.ETIMEDOUT}
)
