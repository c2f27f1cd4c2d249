//go:build unix

package testterm

import (
	"fmt"
	"os"
	"os/exec"
	"syscall"

	"github.com/creack/pty"
	"golang.org/x/sys/unix"
)

// openPTY returns both ends of a new pseudo-terminal of w by h cells. The master is in
// non-blocking mode, so that closing it ends a pending read or write. Never call Fd on
// it: that would set it to blocking mode again.
func openPTY(w, h int) (master, slave *os.File, err error) {
	m, slave, err := pty.Open()
	if err != nil {
		return nil, nil, fmt.Errorf("open a pseudo-terminal: %w", err)
	}
	defer m.Close()
	if err := resizePTY(slave, w, h); err != nil {
		slave.Close()
		return nil, nil, err
	}
	fd, err := unix.FcntlInt(m.Fd(), unix.F_DUPFD_CLOEXEC, 0)
	if err == nil {
		err = unix.SetNonblock(fd, true)
	}
	if err != nil {
		slave.Close()
		return nil, nil, fmt.Errorf("make the pseudo-terminal non-blocking: %w", err)
	}
	return os.NewFile(uintptr(fd), m.Name()), slave, nil
}

// resizePTY tells the kernel the size in cells. The kernel signals the program (SIGWINCH). It is
// no error if the program has just ended and its end of the terminal is closed.
func resizePTY(slave *os.File, w, h int) error {
	conn, err := slave.SyscallConn()
	if err != nil {
		return nil //nolint:nilerr // the program has ended
	}
	var failed error
	size := &unix.Winsize{Col: uint16(w), Row: uint16(h)}
	_ = conn.Control(func(fd uintptr) { // its only error is that the file is closed
		failed = unix.IoctlSetWinsize(int(fd), unix.TIOCSWINSZ, size)
	})
	if failed != nil {
		return fmt.Errorf("set the size of the pseudo-terminal: %w", failed)
	}
	return nil
}

// ownSession starts the command in a new session whose controlling terminal is its standard input.
func ownSession(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
}

// killSession kills the session's first process and its process group.
func killSession(pid int) error {
	return syscall.Kill(-pid, syscall.SIGKILL)
}

// exitCode returns the status that a shell would report: 128 + n if signal n ended the process.
func exitCode(s *os.ProcessState) int {
	if ws, ok := s.Sys().(syscall.WaitStatus); ok && ws.Signaled() {
		return 128 + int(ws.Signal())
	}
	return s.ExitCode()
}
