package testterm

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"sync"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"
	"github.com/gdamore/tcell/v3/vt"

	"callboard/internal/testwait"
)

// drainTimeout is how long Term waits for the output of a program that has ended, while a child
// that is still running keeps the terminal open. On an overloaded machine it may take seconds
// to read even output that has arrived.
const drainTimeout = 10 * time.Second

// Options are the program to start and its environment.
type Options struct {
	Path string   // the program
	Args []string // its arguments, without its name
	// Env is added to a clean environment of HOME (an empty directory of this test),
	// TERM=xterm-256color, and the test's own PATH, TMPDIR and LANG (C.UTF-8 if
	// unset). The last of equal names counts.
	Env     []string
	W, H    int           // cells; 80 by 24 if zero
	Dir     string        // working directory; HOME if empty
	Timeout time.Duration // how long a Wait… method waits; twice testwait.Timeout if zero
}

// Term is a program and the terminal it runs in.
type Term struct {
	tb       testing.TB
	timeout  time.Duration
	cmd      *exec.Cmd
	master   *os.File // our end
	slave    *os.File // the program's end; stays open until it has exited, so that no output is lost
	display  *display
	emulator vt.Emulator
	out      *writer

	feedMu sync.Mutex   // no resize in the middle of a write
	parser *ansi.Parser // knows whether the stream is inside a sequence
	split  []byte       // the first bytes of a character whose rest has not arrived

	changeMu sync.Mutex
	change   chan struct{} // closed and replaced when the screen changes or the program ends

	outputMu sync.Mutex
	output   []byte    // everything the program wrote
	outputAt time.Time // when the latest of it arrived

	readers sync.WaitGroup
	exited  chan struct{}
	code    int  // valid once exited is closed
	shown   bool // a failure has printed the screen
}

// Start runs a program in a new terminal and ends it with the test. It fails the test if
// the program cannot be started and skips it where there are no pseudo-terminals.
func Start(tb testing.TB, o Options) *Term {
	tb.Helper()
	if o.W == 0 {
		o.W = 80
	}
	if o.H == 0 {
		o.H = 24
	}
	if o.Timeout == 0 {
		o.Timeout = 2 * testwait.Timeout()
	}
	home := tb.TempDir() // before our own cleanup is registered: the folder must outlive the program
	if o.Dir == "" {
		o.Dir = home
	}
	master, slave, err := openPTY(o.W, o.H)
	if errors.Is(err, errors.ErrUnsupported) {
		tb.Skip("testterm: this system has no pseudo-terminals")
	}
	if err != nil {
		tb.Fatalf("testterm: %v", err)
	}
	display := newDisplay(vt.Coord{X: vt.Col(o.W), Y: vt.Row(o.H)})
	t := &Term{
		tb: tb, timeout: o.Timeout, cmd: exec.Command(o.Path, o.Args...),
		master: master, slave: slave, display: display, emulator: vt.NewEmulator(display), out: newWriter(),
		parser: ansi.NewParser(), change: make(chan struct{}), exited: make(chan struct{}),
	}
	t.emulator.SetId("testterm", "1")
	t.cmd.Dir, t.cmd.Env = o.Dir, environment(home, o.Env)
	t.cmd.Stdin, t.cmd.Stdout, t.cmd.Stderr = slave, slave, slave
	ownSession(t.cmd)
	if err := t.emulator.Start(); err != nil {
		tb.Fatalf("testterm: start the emulator: %v", err)
	}
	if err := t.cmd.Start(); err != nil {
		_ = t.emulator.Stop()
		master.Close()
		slave.Close()
		tb.Fatalf("testterm: %v", err)
	}
	tb.Cleanup(t.close)
	t.run()
	return t
}

func environment(home string, more []string) []string {
	env := []string{"HOME=" + home, "TERM=xterm-256color"}
	lang := os.Getenv("LANG")
	if lang == "" {
		lang = "C.UTF-8"
	}
	env = append(env, "LANG="+lang)
	for _, name := range []string{"PATH", "TMPDIR"} {
		if v, ok := os.LookupEnv(name); ok {
			env = append(env, name+"="+v)
		}
	}
	return append(env, more...) // exec takes the last of equal names
}

// run starts the four goroutines of a terminal. They read what the program writes, read what the
// emulator answers, write to the program, and wait for its end.
func (t *Term) run() {
	shown := make(chan struct{})
	t.readers.Go(func() {
		defer close(shown)
		t.read()
	})
	t.readers.Go(func() {
		var held []byte
		buf := make([]byte, 256)
		for {
			n, err := t.emulator.Read(buf)
			if err != nil {
				return
			}
			held = append(held, buf[:n]...)
			if n := answers(held); n > 0 {
				t.out.add(input{bytes: bytes.Clone(held[:n])})
				held = held[n:]
			}
		}
	})
	t.readers.Go(func() { t.out.run(t.Pid(), t.master, t.slave) })
	t.readers.Go(func() {
		_ = t.cmd.Wait() // its error is the exit code, taken below
		t.slave.Close()
		select {
		case <-shown:
		case <-time.After(drainTimeout): // a child of the program still has the terminal open
		}
		t.code = exitCode(t.cmd.ProcessState)
		t.display.release()
		close(t.exited)
		t.changed()
	})
}

func (t *Term) read() {
	buf := make([]byte, 32<<10)
	for {
		n, err := t.master.Read(buf)
		if n > 0 {
			t.outputMu.Lock()
			t.outputAt = time.Now()
			t.output = append(t.output, buf[:n]...)
			t.outputMu.Unlock()
			t.feed(buf[:n])
			t.changed()
		}
		if err != nil { // EIO on Linux, EOF elsewhere: the other end is closed
			return
		}
	}
}

// close kills the program if it still runs, and waits for all goroutines.
func (t *Term) close() {
	select {
	case <-t.exited:
	default:
		t.Kill()
	}
	t.out.close()
	done := make(chan struct{})
	go func() {
		<-t.exited
		if t.tb.Failed() && !t.shown {
			t.tb.Logf("testterm: the last screen\n%s", t.framed())
		}
		t.master.Close()
		_ = t.emulator.Stop() // it never returns an error
		t.readers.Wait()
		close(done)
	}()
	select {
	case <-done:
	case <-time.After(3 * drainTimeout):
		t.tb.Errorf("testterm: %s did not die within %v of SIGKILL", t.cmd.Path, 3*drainTimeout)
	}
}

// Kill ends the program and the children in its process group at once (SIGKILL). They
// cannot clean up; the terminal keeps the modes they set.
func (t *Term) Kill() {
	if err := killSession(t.cmd.Process.Pid); err != nil && !t.Exited() {
		_ = t.cmd.Process.Kill() // there is no such group; an error means that the process is dead too
	}
}

// Signal sends the program a signal.
func (t *Term) Signal(sig os.Signal) {
	t.tb.Helper()
	if err := t.cmd.Process.Signal(sig); err != nil {
		t.tb.Fatalf("testterm: %v", err)
	}
}

// Hangup closes the terminal, as closing its window does. The program gets SIGHUP. Its later output is lost.
func (t *Term) Hangup() {
	t.slave.Close()
	t.master.Close()
}

// Output returns everything the program has written so far, with its escape sequences.
func (t *Term) Output() string {
	t.outputMu.Lock()
	defer t.outputMu.Unlock()
	return string(t.output)
}

// WaitOutput waits until the program has written more than n bytes since it started. It returns how many bytes it has
// written, and when the latest of them arrived.
func (t *Term) WaitOutput(n int) (total int, at time.Time) {
	t.tb.Helper()
	timer := time.NewTimer(t.timeout)
	defer timer.Stop()
	for {
		change := t.nextChange()
		t.outputMu.Lock()
		total, at = len(t.output), t.outputAt
		t.outputMu.Unlock()
		if total > n {
			return total, at
		}
		select {
		case <-change:
		case <-timer.C:
			t.fail("the program has written nothing for %v", t.timeout)
		}
	}
}

// Pid returns the program's process id.
func (t *Term) Pid() int { return t.cmd.Process.Pid }

// Exited reports whether the program has ended and all its output is on the screen.
func (t *Term) Exited() bool {
	select {
	case <-t.exited:
		return true
	default:
		return false
	}
}

// Wait waits for the program to end and returns its exit code as a shell reports it: 128
// plus the signal's number if a signal ended it. It fails the test after Options.Timeout.
func (t *Term) Wait() int {
	t.tb.Helper()
	timer := time.NewTimer(t.timeout)
	defer timer.Stop()
	select {
	case <-t.exited:
	case <-timer.C:
		t.fail("the program has not ended after %v", t.timeout)
	}
	return t.code
}

// changed wakes all waiters.
func (t *Term) changed() {
	t.changeMu.Lock()
	defer t.changeMu.Unlock()
	close(t.change)
	t.change = make(chan struct{})
}

// nextChange returns a channel that is closed at the next change. Get it before looking at the
// screen, so that no change is missed.
func (t *Term) nextChange() <-chan struct{} {
	t.changeMu.Lock()
	defer t.changeMu.Unlock()
	return t.change
}
