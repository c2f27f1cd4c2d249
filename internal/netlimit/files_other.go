//go:build !unix

package netlimit

// fileLimit is how many files this process may have open; 0 means that it is not known.
func fileLimit() uint64 { return 0 }
