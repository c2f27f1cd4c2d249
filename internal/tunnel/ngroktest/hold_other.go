//go:build !linux

package ngroktest

import "io"

// holdPort does nothing here: two sockets may not have the same address, listening or not.
func holdPort(string) io.Closer { return nil }
