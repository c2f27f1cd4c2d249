//go:build !unix

package testterm

import (
	"errors"
	"os"
	"os/exec"
)

// There are no pseudo-terminals on this system, so Start skips the test.

func openPTY(int, int) (master, slave *os.File, err error) {
	return nil, nil, errors.ErrUnsupported
}

func resizePTY(*os.File, int, int) error { return errors.ErrUnsupported }

func ownSession(*exec.Cmd) {}

func killSession(int) error { return errors.ErrUnsupported }

func exitCode(s *os.ProcessState) int { return s.ExitCode() }
