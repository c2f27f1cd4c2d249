//go:build !linux

package ngroktest

import "io"

// reservePort does nothing here: two sockets cannot have the same address, listening or not.
func reservePort(string) io.Closer { return nil }
