//go:build unix

package engine

import (
	"os/exec"
	"syscall"
)

// gather gives the process a group of its own, so that its children end with it.
func gather(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return scatter(cmd) }
}

// scatter ends the whole group.
func scatter(cmd *exec.Cmd) error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
