//go:build unix

package e2e

import (
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/creack/pty"

	"callboard/internal/testapp"
	"callboard/internal/testwait"
)

// A terminal that takes no output any more, such as that of a broken connection, does not hold the program after SIGTERM.
func TestTerminalThatReadsNothing(t *testing.T) {
	t.Parallel()
	c := startLocal(t)
	master, slave, err := pty.Open()
	if err != nil {
		t.Skip("no pseudo-terminal here:", err)
	}
	defer master.Close()
	defer slave.Close()
	size := func(n int) error { return pty.Setsize(slave, &pty.Winsize{Rows: 40, Cols: uint16(150 + n%2)}) }
	if err := size(0); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(testapp.Path(t))
	cmd.Env = c.env.Vars
	cmd.Stdin, cmd.Stdout, cmd.Stderr = slave, slave, slave
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan struct{})
	go func() { _ = cmd.Wait(); close(ended) }()
	defer func() { _ = cmd.Process.Kill(); <-ended }()
	testwait.Eventually(t, "the app is up", func() bool { return c.box.Callback() != "" })
	n := 0
	testwait.Eventually(t, "much is drawn", func() bool { n++; return size(n) != nil || n == 100 }) // 10 kB each
	_ = cmd.Process.Signal(syscall.SIGTERM)
	select {
	case <-ended:
	case <-time.After(testwait.Timeout() + 15*time.Second):
		t.Error("the program still lives")
	}
}

// Ctrl+\ in a command without a screen ends it as Ctrl+C does, and prints no stacks.
func TestQuitSignal(t *testing.T) {
	t.Parallel()
	c := startLocal(t)
	c.box.Register(formerCallback)
	term := c.env.Terminal(t, 100, 20, "listen", "--on-exit", "restore")
	term.WaitFor("webhooks ok")
	term.Signal(syscall.SIGQUIT)
	if code := term.Wait(); code != 0 || strings.Contains(term.Output(), "goroutine") {
		t.Errorf("exit %d: %s", code, term.Output())
	}
	if now := c.box.Callback(); now != formerCallback {
		t.Errorf("the callback is %q", now)
	}
}
