//go:build !windows

package main

import (
	"encoding/json"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"
	"github.com/creack/pty"
)

// terminal is a program in a pseudo terminal, and everything it has written there.
type terminal struct {
	t   *testing.T
	cmd *exec.Cmd
	tty *os.File

	mu   sync.Mutex
	text []byte
	done chan struct{}
}

func open(t *testing.T, env []string, cols uint16, args ...string) *terminal {
	t.Helper()
	term := &terminal{t: t, cmd: callboard(t, env, args...), done: make(chan struct{})}
	var err error
	if term.tty, err = pty.StartWithSize(term.cmd, &pty.Winsize{Rows: 36, Cols: cols}); err != nil {
		t.Skipf("no pseudo terminal here: %v", err)
	}
	go func() {
		defer close(term.done)
		buf := make([]byte, 32<<10)
		for {
			n, err := term.tty.Read(buf)
			term.mu.Lock()
			term.text = append(term.text, buf[:n]...)
			term.mu.Unlock()
			if err != nil {
				return
			}
		}
	}()
	t.Cleanup(func() { _ = term.cmd.Process.Kill(); term.tty.Close() })
	return term
}

func (term *terminal) raw() string {
	term.mu.Lock()
	defer term.mu.Unlock()
	return string(term.text)
}

func (term *terminal) wants(text string) {
	term.t.Helper()
	eventually(term.t, "the screen shows "+text, func() bool { return strings.Contains(ansi.Strip(term.raw()), text) })
}

func (term *terminal) keys(s string) {
	term.t.Helper()
	if _, err := term.tty.WriteString(s); err != nil {
		term.t.Fatal(err)
	}
}

// ends waits for the program's end and returns its exit code.
func (term *terminal) ends() int {
	term.t.Helper()
	ended := make(chan struct{})
	go func() { _ = term.cmd.Wait(); close(ended) }()
	select {
	case <-ended:
	case <-time.After(15 * time.Second):
		term.t.Fatalf("it does not end; the screen says %q", ansi.Strip(term.raw()))
	}
	<-term.done
	return term.cmd.ProcessState.ExitCode()
}

func TestWelcomeOffersTheSandbox(t *testing.T) {
	t.Parallel()
	term := open(t, home(t, ""), 120)
	term.wants("sandbox")
	term.keys("\r")
	term.wants("Actors")
	term.wants("Mina")
	term.keys("q")
	if code := term.ends(); code != 0 {
		t.Errorf("exit %d", code)
	}

	term = open(t, home(t, ""), 120)
	term.wants("sandbox")
	term.keys("q")
	if code := term.ends(); code != 0 {
		t.Errorf("a welcome that was left: exit %d", code)
	}
}

func TestNoColorFlagReachesTheScreen(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		args    []string
		colours bool
	}{{[]string{"--sandbox"}, true}, {[]string{"--sandbox", "--no-color"}, false}} {
		term := open(t, home(t, ""), 120, tt.args...)
		term.wants("Mina")
		term.keys("q")
		term.ends()
		if got := regexp.MustCompile(`\x1b\[[0-9;]*[34]8;[25];`).MatchString(term.raw()); got != tt.colours {
			t.Errorf("%v: colours = %v", tt.args, got)
		}
	}
}

func TestASecondProcessSettlesThroughTheFirstOnesLink(t *testing.T) {
	t.Parallel()
	env := home(t, "")
	first := open(t, env, 120, "--sandbox")
	first.wants("link proven")

	out, code := result(t, env, "speak", "--sandbox", "hello from beside", "-a", "Mina", "--json")
	var j jobJSON
	if err := json.Unmarshal(out, &j); err != nil || code != 0 || j.SettledBy == nil || *j.SettledBy != "webhook" || j.File == nil {
		t.Fatalf("exit %d: %s", code, out)
	}
	first.wants("hello from beside") // the screen learns of it

	// A screen beside it takes over when the first one ends.
	second := open(t, env, 120, "--sandbox")
	second.wants("another callboard")
	first.keys("q")
	began := time.Now()
	if code := first.ends(); code != 0 {
		t.Errorf("the first: exit %d", code)
	}
	if took := time.Since(began); took > 3*time.Second {
		t.Errorf("quitting took %v", took)
	}
	second.wants("link proven")
	out, code = result(t, env, "speak", "--sandbox", "hello again", "-a", "Mina", "--json")
	if err := json.Unmarshal(out, &j); err != nil || code != 0 || *j.SettledBy != "webhook" {
		t.Errorf("after the take-over: exit %d: %s", code, out)
	}
	if err := second.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if code := second.ends(); code != 130 {
		t.Errorf("a screen that was told to end: exit %d", code)
	}
	if raw := second.raw(); !strings.Contains(raw, ansi.ResetModeAltScreenSaveCursor) {
		t.Error("a terminal that was told to end is not put back")
	}
}

func TestListsFitTheTerminal(t *testing.T) {
	t.Parallel()
	env := home(t, "")
	for _, cols := range []uint16{40, 80, 140} {
		term := open(t, env, cols, "actors", "--sandbox")
		if code := term.ends(); code != 0 {
			t.Fatalf("exit %d: %s", code, term.raw())
		}
		lines := strings.Split(strings.Trim(ansi.Strip(term.raw()), "\r\n"), "\n")
		if len(lines) < 20 || !strings.Contains(lines[0], "NAME") {
			t.Errorf("%d columns: %q", cols, lines)
		}
		at := strings.Index(lines[0], "LANG")
		for _, l := range lines {
			l = strings.TrimRight(l, "\r")
			if w := ansi.StringWidth(l); w > int(cols) {
				t.Errorf("%d columns: %q has %d", cols, l, w)
			}
			if at > 0 && strings.Contains(l, "Mina") { // aligned by cells, not by characters
				if start := ansi.StringWidth(lines[0][:at]); ansi.StringWidth(ansi.Cut(l, 0, start)) != start || !strings.HasPrefix(ansi.Cut(l, start, 200), "ko") {
					t.Errorf("%q does not line up with %q", l, lines[0])
				}
			}
		}
	}
}

func TestSpeakShowsItsProgressOnATerminal(t *testing.T) {
	t.Parallel()
	env := append(home(t, ""), "NO_COLOR=1")
	term := open(t, env, 100, "speak", "--sandbox", "hello", "-a", "Mina")
	if code := term.ends(); code != 0 {
		t.Fatalf("exit %d: %s", code, term.raw())
	}
	text := ansi.Strip(term.raw())
	if !strings.Contains(text, "Mina · queued") || !strings.Contains(text, "by webhook") || strings.Contains(term.raw(), "\x1b[3") {
		t.Errorf("%q", term.raw())
	}
}

func TestADumbTerminalIsToldSo(t *testing.T) {
	t.Parallel()
	term := open(t, append(home(t, ""), "TERM=dumb"), 80, "--sandbox")
	if code := term.ends(); code != 2 || strings.Contains(term.raw(), "\x1b") || !strings.Contains(term.raw(), "speak") {
		t.Errorf("exit %d: %q", code, term.raw())
	}
}
