package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"syscall"
)

// enterWord is the first argument of the process that enters an empty root and becomes the program there.
const enterWord = "enter-root"

// mostMemory is how much memory the program may have, in bytes: private pages that it can write to.
const mostMemory = 512 << 20

// enter changes the root to args[0] and becomes the program args[1], a path in it. It returns only if that fails.
func enter(args []string) error {
	if len(args) < 2 {
		return errors.New(enterWord + " needs a folder and a program")
	}
	limit := syscall.Rlimit{Cur: mostMemory, Max: mostMemory}
	if err := syscall.Setrlimit(syscall.RLIMIT_DATA, &limit); err != nil {
		return fmt.Errorf("limit the memory: %w", err)
	}
	if err := syscall.Chroot(args[0]); err != nil {
		return fmt.Errorf("change the root: %w", err)
	}
	if err := os.Chdir("/"); err != nil {
		return err
	}
	return syscall.Exec(args[1], args[1:], []string{"HOME=/home"})
}

// inRoot runs a program in a folder as its root, with nothing of this machine but the network, and with little memory. It returns
// what it printed on stdout, and the most memory that it used, in bytes.
func inRoot(ctx context.Context, root string, args ...string) (out string, peak int64, err error) {
	self, err := os.Executable()
	if err != nil {
		return "", 0, err
	}
	cmd := exec.CommandContext(ctx, self, append([]string{enterWord, root}, args...)...)
	if os.Getuid() != 0 { // the root can also be changed in a user namespace, where there may be one
		cmd.SysProcAttr = &syscall.SysProcAttr{
			Cloneflags:  syscall.CLONE_NEWUSER,
			UidMappings: []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getuid(), Size: 1}},
			GidMappings: []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getgid(), Size: 1}},
		}
	}
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	if err = cmd.Run(); err != nil {
		err = fmt.Errorf("%s: %w: %s", strings.Join(args, " "), err, strings.TrimSpace(stderr.String()))
	}
	if usage, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage); ok && cmd.ProcessState != nil {
		peak = usage.Maxrss << 10
	}
	return stdout.String(), peak, err
}
