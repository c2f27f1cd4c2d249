//go:build !linux

package ngroktest

import "io"

// ReservePort does nothing here: two sockets cannot have the same address, listening or not.
func ReservePort(string) io.Closer { return nil }
