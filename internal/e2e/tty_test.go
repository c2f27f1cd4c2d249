//go:build unix

package e2e

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/creack/pty"
	"golang.org/x/sys/unix"

	"callboard/internal/testapp"
	"callboard/internal/testterm"
	"callboard/internal/testwait"
)

// Where no shell waits, Ctrl+Z must not stop the program: nothing would continue it.
func TestSuspendWithoutShell(t *testing.T) {
	t.Parallel()
	term := openSandboxApp(t, testapp.NewEnv(t))
	term.Key("ctrl+z")
	term.WaitFor("no shell to go back to")
	term.Signal(syscall.SIGTSTP)
	term.Type("?")
	term.WaitFor("─ Keys")
	term.Keys("esc", "q")
	if code := term.Wait(); code != 0 {
		t.Errorf("exit %d", code)
	}
}

// The program ends with its terminal, also if the shell that started it ignores SIGHUP and so nobody sends it one.
func TestTerminalClosesWithoutHangup(t *testing.T) {
	t.Parallel()
	sh, err := exec.LookPath("sh")
	if err != nil {
		t.Skip("there is no sh here")
	}
	env := testapp.NewEnv(t)
	term := testterm.Start(t, testterm.Options{
		Path: sh, Args: []string{"-c", `trap "" HUP; "$0" "$@"; exit 3`, testapp.Path(t), "--sandbox"}, W: 120, H: 36, Env: env.Vars,
	})
	term.WaitFor(linkReady)
	at := time.Now()
	term.Hangup()
	if code := term.Wait(); code != 3 {
		t.Errorf("exit %d", code)
	}
	if took := time.Since(at); took > testwait.Timeout() { // two seconds on an idle machine
		t.Errorf("it took %v to end", took)
	}
}

func TestQuitUnderKoreanLayout(t *testing.T) {
	t.Parallel()
	for _, key := range []string{"\x1b[12618;5u", "\x1b[12618::99;5u", "\x1b[27;5;12618~", "\x1b[27;5;99~", "\x1b[1089;5u"} {
		term := openSandboxApp(t, testapp.NewEnv(t))
		term.Type("/" + key)
		if code := term.Wait(); code != 0 {
			t.Errorf("%q: exit %d", key, code)
		}
	}
}

// The rest of a mouse report or of an answer that pauses in the middle is no text.
func TestPauseInsideSequence(t *testing.T) {
	t.Parallel()
	term := openSandboxApp(t, testapp.NewEnv(t))
	term.Type("/a")
	term.WaitFor("/ a")
	for _, parts := range [][]string{{"\x1b[<0;4", ";4m"}, {"\x1b]11;rgb:0000", "/0000/0000\x1b\\"}, {"\x1b[?2026", ";2$y"}} {
		for _, part := range parts {
			term.Type(part)
			time.Sleep(70 * time.Millisecond) // the pause is what is tested
		}
	}
	term.Type("b")
	term.WaitFor("/ ab")
}

func TestPasteWithoutEnd(t *testing.T) {
	t.Parallel()
	term := openSandboxApp(t, testapp.NewEnv(t))
	term.Type("\x1b[200~pasted words")
	term.WaitFor("pasted words")
	term.Type(" typed")
	term.WaitFor("pasted words typed")
	term.Type("\x1b[200~more")
	term.Type("\x1b[201~")
	term.WaitFor("typedmore")
}

// shellTerm starts the app from an interactive shell and returns the process id of the app.
func shellTerm(t *testing.T) (*testterm.Term, int) {
	t.Helper()
	bash, err := exec.LookPath("bash")
	if err != nil {
		t.Skip("there is no bash here")
	}
	term := testterm.Start(t, testterm.Options{
		Path: bash, Args: []string{"--norc", "--noprofile", "-i"}, W: 120, H: 36, Env: testapp.NewEnv(t, "PS1=ready> ", "HISTFILE=").Vars,
	})
	term.WaitFor("ready>")
	term.Type(testapp.Path(t) + " --sandbox\n")
	term.WaitFor(linkReady)
	children, err := os.ReadFile(fmt.Sprintf("/proc/%d/task/%d/children", term.Pid(), term.Pid()))
	if err != nil {
		t.Skip("this system does not list child processes")
	}
	pid, err := strconv.Atoi(strings.TrimSpace(string(children)))
	if err != nil {
		t.Fatalf("children %q: %v", children, err)
	}
	return term, pid
}

// A process that somebody else stops has a working screen when it continues.
func TestStoppedFromOutside(t *testing.T) {
	t.Parallel()
	for _, sig := range []syscall.Signal{syscall.SIGSTOP, syscall.SIGTSTP} {
		term, pid := shellTerm(t)
		if err := syscall.Kill(pid, sig); err != nil {
			t.Fatal(err)
		}
		term.WaitFor("Stopped")
		if sig == syscall.SIGTSTP && term.AltScreen() {
			t.Error("SIGTSTP leaves the shell on the program's screen")
		}
		term.Type("stty sane; clear\n")
		term.WaitGone("Stopped")
		term.Type("fg\n")
		term.WaitFor("Actors")
		term.WaitFor(linkReady)
		if !term.AltScreen() {
			t.Error("it is not on a screen of its own")
		}
		term.Type("?") // no enter: the terminal is raw again
		term.WaitFor("─ Keys")
		term.Type("\x1b")
		term.WaitGone("─ Keys")
		term.Type("q")
		term.WaitFor("ready>")
	}
}

// A stopped program can be ended, and the shell keeps its prompt.
func TestEndWhileStopped(t *testing.T) {
	t.Parallel()
	if testwait.Race {
		// Bubble Tea waits 500 ms for its reader before it closes it. While the process is stopped that time passes, and the
		// close then races with the end of the read (cancelreader 0.2.2). Only the report of the detector disturbs the screen.
		t.Skip("a known race of the library's reader")
	}
	term, pid := shellTerm(t)
	term.Key("ctrl+z")
	term.WaitFor("Stopped")
	term.Type("kill %1; echo sent\n")
	term.WaitFor("sent")
	testwait.Eventually(t, "the program is gone", func() bool {
		return syscall.Kill(pid, 0) != nil
	})
	term.Type("echo still $((40+2)) here\n")
	term.WaitFor("still 42 here")
	if term.AltScreen() {
		t.Error("the program took the screen once more")
	}
}

// Answers of the terminal that are on their way when the user quits do not land in the shell.
func TestAnswersDoNotLandInTheShell(t *testing.T) {
	t.Parallel()
	master, slave, err := pty.Open()
	if err != nil {
		t.Skip("no pseudo-terminal here:", err)
	}
	defer master.Close()
	defer slave.Close()
	if err := pty.Setsize(slave, &pty.Winsize{Rows: 36, Cols: 120}); err != nil {
		t.Fatal(err)
	}
	env := testapp.NewEnv(t)
	cmd := exec.Command(testapp.Path(t), "--sandbox")
	cmd.Env = env.Vars
	cmd.Stdin, cmd.Stdout, cmd.Stderr = slave, slave, slave
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	var (
		mu   sync.Mutex
		out  bytes.Buffer
		once sync.Once
	)
	go func() {
		buf := make([]byte, 32<<10)
		for {
			n, err := master.Read(buf)
			if err != nil {
				return
			}
			mu.Lock()
			out.Write(buf[:n])
			seen := out.String()
			mu.Unlock()
			if strings.Contains(seen, "\x1b]11;?") && strings.Contains(seen, "Actors") {
				once.Do(func() {
					_, _ = master.WriteString("q")
					time.AfterFunc(100*time.Millisecond, func() { // a slow line
						_, _ = master.WriteString("\x1b[?2026;2$y\x1b[?2027;0$y\x1b]11;rgb:1111/2222/3333\x1b\\\x1b[?0u")
					})
				})
			}
		}
	}()
	if err := cmd.Wait(); err != nil {
		t.Error(err)
	}
	echoed := func() string {
		mu.Lock()
		defer mu.Unlock()
		return out.String()
	}
	if text := echoed(); strings.Contains(text, "1111/2222") {
		t.Errorf("the answer is on the screen: %q", text[max(len(text)-200, 0):])
	}
	// In this mode everything that waits can be read without a line end.
	state, err := unix.IoctlGetTermios(int(slave.Fd()), ioctlGetTermios)
	if err != nil {
		t.Fatal(err)
	}
	if state.Lflag&unix.ICANON == 0 || state.Lflag&unix.ECHO == 0 {
		t.Error("the terminal is not restored")
	}
	state.Lflag &^= unix.ICANON
	state.Cc[unix.VMIN], state.Cc[unix.VTIME] = 0, 0
	if err := unix.IoctlSetTermios(int(slave.Fd()), ioctlSetTermios, state); err != nil {
		t.Fatal(err)
	}
	left := make([]byte, 256)
	if n, _ := slave.Read(left); n > 0 {
		t.Errorf("left for the shell: %q", left[:n])
	}
}

func TestWindowTitleIsGivenBack(t *testing.T) {
	t.Parallel()
	term := openSandboxApp(t, testapp.NewEnv(t))
	term.Type("q")
	term.Wait()
	out := term.Output()
	pushed, set, popped := strings.Index(out, "\x1b[22;2t"), strings.Index(out, "\x1b]2;callboard"), strings.LastIndex(out, "\x1b[23;2t")
	if pushed < 0 || set < pushed || popped < strings.LastIndex(out, "\x1b]2;") {
		t.Errorf("title stored at %d, set at %d, restored at %d", pushed, set, popped)
	}
}
