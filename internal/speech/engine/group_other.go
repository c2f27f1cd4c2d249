//go:build !unix

package engine

import "os/exec"

// gather leaves the process as it is: there are no process groups here.
func gather(*exec.Cmd) {}

func scatter(cmd *exec.Cmd) error { return cmd.Process.Kill() }
