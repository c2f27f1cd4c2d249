//go:build unix

package testterm_test

import (
	"errors"
	"os"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"callboard/internal/testterm"
	"callboard/internal/testwait"
)

func TestCatEchoesALineAndEndsAtCtrlD(t *testing.T) {
	t.Parallel()
	term := testterm.Start(t, program("cat"))
	term.WaitFor("cat is here")
	term.Type("안녕 terminal\n")
	term.WaitMatch(regexp.MustCompile(`(?m)^안녕 terminal\n안녕 terminal$`)) // the echo, then cat
	if term.Exited() {
		t.Error("cat has ended before ctrl+d")
	}
	term.Key("ctrl+d")
	if code := term.Wait(); code != 0 {
		t.Errorf("exit code %d, want 0", code)
	}
	if rows := strings.Split(term.Screen(), "\n"); len(rows) != 24 {
		t.Errorf("the screen has %d rows, want 24", len(rows))
	}
}

func TestOutputAndExitCodeOfAnEndedProgram(t *testing.T) {
	t.Parallel()
	o := program("print", strings.Repeat("line\n", 100), "last words")
	o.W, o.H = 20, 5
	term := testterm.Start(t, o)
	if code := term.Wait(); code != 3 {
		t.Errorf("exit code %d, want 3", code)
	}
	if want := "line\nline\nline\nline\nlast words"; term.Screen() != want {
		t.Errorf("screen %q, want %q", term.Screen(), want)
	}
}

func TestEnvironmentIsIsolated(t *testing.T) {
	t.Setenv("TESTTERM_SECRET", "leaks")
	t.Setenv("LANG", "ko_KR.UTF-8")
	o := program("env")
	o.W, o.H = 500, 40
	o.Env = append(o.Env, "TERM=first", "TERM=dumb")
	term := testterm.Start(t, o)
	term.Wait()
	screen := "\n" + term.Screen() + "\n"
	for _, want := range []string{"\nTERM=dumb\n", "\nLANG=ko_KR.UTF-8\n", "\nHOME=" + os.TempDir(), "\nPATH="} {
		if !strings.Contains(screen, want) {
			t.Errorf("%q is not in the environment:\n%s", want, screen)
		}
	}
	if strings.Contains(screen, "SECRET") {
		t.Error("the program has a variable of the test's own environment")
	}
}

func TestKill(t *testing.T) {
	t.Parallel()
	term := testterm.Start(t, program("cat"))
	term.WaitFor("cat is here")
	term.Kill()
	if code := term.Wait(); code != 128+9 {
		t.Errorf("exit code %d, want 137", code)
	}
	if !term.Exited() {
		t.Error("killed, but not exited")
	}
	if err := syscall.Kill(term.Pid(), 0); !errors.Is(err, syscall.ESRCH) {
		t.Errorf("process %d is still there: %v", term.Pid(), err)
	}
	term.Kill() // a second time has no effect
	term.Resize(10, 10)
	term.Type("after the end")
}

func TestRunningChildDoesNotDelayTheEnd(t *testing.T) {
	t.Parallel()
	var pid int
	t.Run("program", func(t *testing.T) {
		term := testterm.Start(t, program("parent"))
		pid, _ = strconv.Atoi(term.WaitMatch(regexp.MustCompile(`child (\d+)\.`))[1])
		if code := term.Wait(); code != 0 {
			t.Errorf("exit code %d, want 0", code)
		}
	})
	testwait.Eventually(t, "the child has ended", func() bool { return gone(pid) })
}

// gone reports whether a process has ended. A zombie has ended, too.
func gone(pid int) bool {
	if stat, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/stat"); err == nil {
		return strings.Contains(string(stat), ") Z ")
	}
	return errors.Is(syscall.Kill(pid, 0), syscall.ESRCH)
}

func TestIncompleteFrameIsNotShown(t *testing.T) {
	t.Parallel()
	term := testterm.Start(t, program("frames"))
	term.WaitFor("old frame")
	term.Key("enter")
	term.WaitFunc("the title set in the middle of the frame", func(string) bool { return term.Title() == "halfway" })
	if screen := term.Screen(); !strings.Contains(screen, "old frame") || strings.Contains(screen, "top") {
		t.Errorf("the middle of a frame shows:\n%s", screen)
	}
	term.Key("enter")
	term.WaitMatch(regexp.MustCompile(`\Atop\n+bottom`))
}

func TestIncompleteFrameIsShownAfterTheEnd(t *testing.T) {
	t.Parallel()
	term := testterm.Start(t, program("print", "before\x1b[?2026h\x1b[2J\x1b[Hunfinished"))
	term.Wait()
	term.WaitFor("unfinished")
	term.WaitGone("before")
}

func TestManyResizesDuringOutput(t *testing.T) {
	t.Parallel()
	term := testterm.Start(t, program("flood"))
	term.WaitFor("가나다")
	for i := range 50 {
		term.Resize(1+i*7%90, 1+i*5%30)
	}
	term.Resize(40, 6)
	term.WaitFor("가나다")
	for y, row := range strings.Split(term.Screen(), "\n") {
		if n := len([]rune(row)); n > 60 { // 20 syllables, or fewer with combining marks
			t.Errorf("row %d has %d characters", y, n)
		}
	}
}

func TestPrimaryScreenIsRestored(t *testing.T) {
	t.Parallel()
	term := testterm.Start(t, program("print", "shell\x1b[?1049h\x1b[2J\x1b[5;5Hother", "\x1b[?1049l$"))
	term.Wait()
	term.WaitFor("shell$")
	term.WaitGone("other")
}

func TestCellAttributes(t *testing.T) {
	t.Parallel()
	term := testterm.Start(t, program("print",
		"\x1b[1;3;4;7;38;2;1;2;3;48;5;196m가\x1b[0m\x1b]8;;https://example.com\x07L\x1b]8;;\x07\x1b[2;9mx\x07\x1b[?25l"))
	term.Wait()
	for x, want := range []testterm.Cell{
		{Text: "가", Width: 2, Fg: "#010203", Bg: "#ff0000", Bold: true, Italic: true, Underline: true, Reverse: true},
		{Fg: "#010203", Bg: "#ff0000", Bold: true, Italic: true, Underline: true, Reverse: true},
		{Text: "L", Width: 1, Fg: "#c0c0c0", Bg: "#000000", Link: "https://example.com"},
		{Text: "x", Width: 1, Fg: "#c0c0c0", Bg: "#000000", Dim: true, Strike: true},
		{Fg: "#c0c0c0", Bg: "#000000"},
	} {
		if got := term.Cell(x, 0); got != want {
			t.Errorf("cell %d: %+v\nwant %+v", x, got, want)
		}
	}
	if got := term.Cell(80, 0); got != (testterm.Cell{}) {
		t.Errorf("a cell outside the screen: %+v", got)
	}
	if x, y, visible := term.Cursor(); x != 4 || y != 0 || visible {
		t.Errorf("cursor %d,%d visible %v, want 4,0 hidden", x, y, visible)
	}
	if term.Bells() != 1 {
		t.Errorf("%d bells, want 1", term.Bells())
	}
}
