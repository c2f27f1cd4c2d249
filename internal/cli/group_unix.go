//go:build unix

package cli

import (
	"os/exec"
	"syscall"
)

// setGroup puts a process into a group of its own, so that what it starts is killed with it, and so that Ctrl+C is ours.
func setGroup(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { killGroup(cmd); return nil }
}

// killGroup kills the whole group.
func killGroup(cmd *exec.Cmd) { _ = syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
