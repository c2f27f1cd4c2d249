//go:build !windows

package cli

import "os"

// keepConsole does nothing: a command changes no mode of a terminal, and package terminal restores what the screen changes.
func keepConsole(...*os.File) (restore func()) { return func() {} }
