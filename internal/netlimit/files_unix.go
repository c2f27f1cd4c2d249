//go:build unix

package netlimit

import "syscall"

// fileLimit is how many files this process may have open; 0 means that it is not known.
func fileLimit() uint64 {
	var r syscall.Rlimit
	if syscall.Getrlimit(syscall.RLIMIT_NOFILE, &r) != nil {
		return 0
	}
	return uint64(r.Cur) //nolint:unconvert // its type differs between systems
}
