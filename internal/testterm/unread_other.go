//go:build !linux

package testterm

import (
	"errors"
	"os"
)

// unread is known on Linux only; elsewhere the pause after Esc has to do.
func unread(*os.File) (int, error) { return 0, errors.ErrUnsupported }
