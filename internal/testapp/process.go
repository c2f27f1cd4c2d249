package testapp

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"sync"
	"testing"
	"time"

	"callboard/internal/testwait"
)

// Process is a callboard that runs in the background.
type Process struct {
	Stdout, Stderr Buffer

	t     testing.TB
	cmd   *exec.Cmd
	ended chan struct{}
}

// Start starts a command. It is killed when the test ends.
func (e *Env) Start(t testing.TB, args ...string) *Process {
	t.Helper()
	return e.start(t, exec.Command(e.path(t), args...))
}

// StartWithFiles starts a command that may have only so many files and connections open at once. It needs a POSIX shell.
func (e *Env) StartWithFiles(t testing.TB, files int, args ...string) *Process {
	t.Helper()
	script := fmt.Sprintf(`ulimit -n %d && exec "$0" "$@"`, files)
	return e.start(t, exec.Command("sh", append([]string{"-c", script, e.path(t)}, args...)...))
}

// StartWithInput starts a command whose stdin is a file.
func (e *Env) StartWithInput(t testing.TB, path string, args ...string) *Process {
	t.Helper()
	in, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close() // the process has its own by then
	cmd := exec.Command(e.path(t), args...)
	cmd.Stdin = in
	return e.start(t, cmd)
}

func (e *Env) start(t testing.TB, cmd *exec.Cmd) *Process {
	t.Helper()
	p := &Process{t: t, cmd: cmd, ended: make(chan struct{})}
	p.cmd.Env = e.Vars
	p.cmd.Stdout, p.cmd.Stderr = &p.Stdout, &p.Stderr
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() {
		defer close(p.ended)
		_ = p.cmd.Wait() // its error is the exit code, which Wait returns
	}()
	t.Cleanup(p.Kill)
	return p
}

// Wait waits for the process to end and returns its exit code, which is -1 if a signal killed it. It kills the process and
// fails the test after twice [testwait.Timeout].
func (p *Process) Wait() int {
	p.t.Helper()
	select {
	case <-p.ended:
	case <-time.After(2 * testwait.Timeout()):
		p.Kill()
		p.t.Fatalf("%v did not end\nstdout: %s\nstderr: %s", p.cmd.Args[1:], p.Stdout.String(), p.Stderr.String())
	}
	return p.cmd.ProcessState.ExitCode()
}

// Done is closed when the process has ended.
func (p *Process) Done() <-chan struct{} { return p.ended }

// Ended reports whether the process has ended.
func (p *Process) Ended() bool {
	select {
	case <-p.ended:
		return true
	default:
		return false
	}
}

// PID returns the id of the process.
func (p *Process) PID() int { return p.cmd.Process.Pid }

// Signal sends a signal to the process.
func (p *Process) Signal(sig os.Signal) { _ = p.cmd.Process.Signal(sig) }

// Interrupt does what Ctrl+C does.
func (p *Process) Interrupt() { p.Signal(os.Interrupt) }

// Kill ends the process at once, as a power cut would. It returns when the process is gone.
func (p *Process) Kill() {
	_ = p.cmd.Process.Kill()
	<-p.ended
}

// Buffer collects output. It can be read while a process writes to it.
type Buffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (b *Buffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.Write(p)
}

// String returns everything written so far.
func (b *Buffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.String()
}
