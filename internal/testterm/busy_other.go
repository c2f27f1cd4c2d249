//go:build !linux

package testterm

import "os"

// busy is known on Linux only; elsewhere the pause after Esc has to do.
func busy(int, *os.File) bool { return false }
