//go:build unix

package cli_test

import (
	"encoding/binary"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"
	"github.com/creack/pty"

	"callboard/internal/testterm"
)

// tone writes a WAV file of so many seconds, at an amplitude of 0…1, and returns its path.
func tone(t *testing.T, dir, name string, seconds, level float64) string {
	t.Helper()
	const rate = 16000
	n := int(seconds * rate)
	b := []byte("RIFF\x00\x00\x00\x00WAVEfmt \x10\x00\x00\x00\x01\x00\x01\x00")
	b = binary.LittleEndian.AppendUint32(b, rate)
	b = binary.LittleEndian.AppendUint32(b, 2*rate)
	b = append(b, 2, 0, 16, 0, 'd', 'a', 't', 'a')
	b = binary.LittleEndian.AppendUint32(b, uint32(2*n))
	for i := range n {
		b = binary.LittleEndian.AppendUint16(b, uint16(int16(32767*level*math.Sin(float64(i)*0.2))))
	}
	binary.LittleEndian.PutUint32(b[4:], uint32(len(b)-8))
	path := filepath.Join(dir, name)
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// listen starts callboard play in a terminal, beside a line that stands there already.
func listen(t *testing.T, w int, env []string, args ...string) *testterm.Term {
	t.Helper()
	return testterm.Start(t, testterm.Options{
		Path: testterm.Build(t), Args: append([]string{"play", "--audio", "silent"}, args...), W: w, H: 8,
		Env: append([]string{"CALLBOARD_KEYRING=off"}, env...),
	})
}

var moment = regexp.MustCompile(`(\d):(\d\d)\.(\d) / `)

// rows are the lines of the screen that hold anything.
func rows(screen string) (list []string) {
	for l := range strings.SplitSeq(screen, "\n") {
		if strings.TrimSpace(l) != "" {
			list = append(list, l)
		}
	}
	return list
}

func TestPlayOnATerminalObeysKeysAndLeavesNothing(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	term := listen(t, 80, nil, tone(t, dir, "제 이름은\x1b[31m\a.wav", 30, 0.5), tone(t, dir, "b.wav", 60, 0.1))
	term.WaitFor("1/2 제 이름은[31m.wav")
	term.WaitFor("/ 0:30.0")
	term.Key("space")
	term.WaitFor("‖ 1/2")
	term.Key("5")
	term.WaitFor("0:15.0 / 0:30.0")
	term.Key("right")
	term.WaitFor("0:16.0 / 0:30.0")
	term.Key("shift+left")
	term.WaitFor("0:11.0 / 0:30.0")
	term.Keys("-", "-", ">", "e")
	term.WaitFor("vol 90")
	term.WaitFor("1.1×")
	term.Key("ㄹ") // f in the Korean layout
	term.WaitFor("2/2 b.wav")
	term.WaitFor("0:22.0 / 1:00.0")
	term.Key("?")
	term.WaitFor("q quit")
	if list := rows(term.Screen()); len(list) != 2 {
		t.Errorf("the screen holds %d lines: %q", len(list), list)
	}
	term.Key("esc")
	term.Key("?")
	term.WaitGone("q quit")
	term.Key("p")
	term.WaitFor("▶ 1/2")
	term.Key("l")
	term.WaitFor("loop A…")
	term.Key("q")
	if code := term.Wait(); code != 0 {
		t.Errorf("exit %d", code)
	}
	// The last words of a silent output stay, and nothing else does.
	if list := rows(term.Screen()); len(list) > 1 || len(list) == 1 && !strings.HasPrefix(list[0], "callboard: ") {
		t.Errorf("left behind: %q", list)
	}
	if _, _, visible := term.Cursor(); !visible || term.AltScreen() || term.Mode(2004) {
		t.Error("the terminal is not put back")
	}
}

func TestPlayOnATerminalGoesFromFileToFileAndEnds(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	term := listen(t, 80, nil, tone(t, dir, "a.wav", 0.6, 0.5), tone(t, dir, "b.wav", 0.6, 0.5))
	term.WaitFor("1/2 a.wav")
	term.WaitFor("2/2 b.wav")
	if code := term.Wait(); code != 0 {
		t.Errorf("exit %d", code)
	}
}

func TestPlayWithLoopGoesOn(t *testing.T) {
	t.Parallel()
	term := listen(t, 80, nil, "--loop", tone(t, t.TempDir(), "a.wav", 0.3, 0.5))
	backs, last := 0, ""
	term.WaitFunc("the clip begins for the third time", func(screen string) bool {
		if m := moment.FindString(screen); m != "" {
			if m < last {
				backs++
			}
			last = m
		}
		return backs >= 2
	})
	term.Key("ctrl+c")
	if code := term.Wait(); code != 130 {
		t.Errorf("exit %d", code)
	}
}

func TestPlayKeepsToItsLineWhenTheTerminalChanges(t *testing.T) {
	t.Parallel()
	term := listen(t, 120, nil, tone(t, t.TempDir(), strings.Repeat("안녕하세요 ", 12)+".wav", 30, 0.5))
	term.WaitFor("/ 0:30.0")
	term.Key("space")
	term.WaitFor("‖")
	for _, w := range []int{60, 40, 25, 100, 12, 80} {
		term.Resize(w, 8)
		term.WaitFunc("the line fits", func(screen string) bool {
			list := rows(screen)
			for _, l := range list {
				if ansi.StringWidth(l) >= w {
					return false
				}
			}
			return len(list) >= 2 && strings.Contains(list[len(list)-2], "‖") && strings.Contains(list[len(list)-1], "sound is")
		})
	}
	term.Key("q")
	term.Wait()
}

// A paused player has nothing to draw, so it writes nothing.
func TestPlayIsStillWhenPaused(t *testing.T) {
	t.Parallel()
	cmd := exec.Command(testterm.Build(t), "play", "--audio", "silent", tone(t, t.TempDir(), "a.wav", 30, 0.5))
	cmd.Env = []string{"HOME=" + t.TempDir(), "TERM=xterm-256color", "CALLBOARD_KEYRING=off", "NO_COLOR=1"}
	tty, seen := onPTY(t, cmd)
	eventually(t, "it plays", func() bool { return strings.Contains(ansi.Strip(seen.String()), "0:00.") })
	_, _ = tty.WriteString(" ")
	eventually(t, "it pauses", func() bool { return strings.Contains(seen.String(), "‖") })
	// Three times ten beats in which nothing comes, within a patient time.
	quiet, before := 0, -1
	for deadline := time.Now().Add(15 * time.Second); quiet < 3 && time.Now().Before(deadline); time.Sleep(500 * time.Millisecond) {
		if n := len(seen.String()); n == before {
			quiet++
		} else {
			quiet, before = 0, n
		}
	}
	if quiet < 3 {
		t.Error("it draws while it is paused")
	}
	if strings.Contains(seen.String(), "\x1b[38;") || strings.Contains(seen.String(), "\x1b]11;?") {
		t.Error("colours, or a question for one, with NO_COLOR")
	}
	_ = cmd.Process.Signal(syscall.SIGTERM)
	_ = cmd.Wait()
	if code := cmd.ProcessState.ExitCode(); code != 130 {
		t.Errorf("told to end: exit %d", code)
	}
	eventually(t, "it says why it ended", func() bool { return strings.Contains(seen.String(), "callboard: interrupted") })
}

func TestPlayEndsWithItsTerminal(t *testing.T) {
	t.Parallel()
	cmd := exec.Command(testterm.Build(t), "play", "--audio", "silent", tone(t, t.TempDir(), "a.wav", 60, 0.5))
	cmd.Env = []string{"HOME=" + t.TempDir(), "TERM=xterm-256color", "CALLBOARD_KEYRING=off"}
	tty, seen := onPTY(t, cmd)
	eventually(t, "it plays", func() bool { return strings.Contains(ansi.Strip(seen.String()), "0:00.") })
	tty.Close()
	ended := make(chan struct{})
	go func() { _ = cmd.Wait(); close(ended) }()
	select {
	case <-ended:
	case <-time.After(10 * time.Second):
		t.Error("it outlives its terminal")
	}
}

func onPTY(t *testing.T, cmd *exec.Cmd) (*os.File, *locked) {
	t.Helper()
	tty, err := pty.StartWithSize(cmd, &pty.Winsize{Rows: 24, Cols: 80})
	if err != nil {
		t.Skipf("no pseudo-terminal here: %v", err)
	}
	t.Cleanup(func() { _ = cmd.Process.Kill(); tty.Close() })
	seen := &locked{}
	go func() {
		buf := make([]byte, 4096)
		for {
			n, err := tty.Read(buf)
			_, _ = seen.Write(buf[:n])
			if err != nil {
				return
			}
		}
	}()
	return tty, seen
}

// A shell with job control gets its prompt and a sane terminal when the player is suspended, and the player its place
// in the file when it is let go on.
func TestPlayIsSuspendedAndGoesOn(t *testing.T) {
	t.Parallel()
	bash, err := exec.LookPath("bash")
	if err != nil {
		t.Skip("there is no bash here")
	}
	term := testterm.Start(t, testterm.Options{Path: bash, Args: []string{"--norc", "--noprofile", "-i"}, W: 100, H: 30, Env: []string{"PS1=ready> ", "CALLBOARD_KEYRING=off", "HISTFILE="}})
	term.WaitFor("ready>")
	term.Type(testterm.Build(t) + " play --audio silent " + tone(t, t.TempDir(), "a.wav", 60, 0.5) + "\n")
	term.WaitFor("▶ a.wav")
	term.Key("ctrl+z")
	term.WaitFor("Stopped")
	term.WaitGone("▶ a.wav")
	term.Type("stty -a\n")
	term.WaitFor(" icanon")
	term.WaitFor(" echo ")
	term.Type("fg\n")
	term.WaitFor("▶ a.wav")
	term.WaitFor("Stopped") // the shell's line stays
	term.Key("ctrl+c")
	term.WaitFor("interrupted")
	term.Type("echo code $?\n")
	term.WaitFor("code 130")
}

// A job in the background must not reach for the terminal's settings: the system would stop it.
func TestPlayInTheBackgroundLeavesTheTerminalAlone(t *testing.T) {
	t.Parallel()
	bash, err := exec.LookPath("bash")
	if err != nil {
		t.Skip("there is no bash here")
	}
	term := testterm.Start(t, testterm.Options{Path: bash, Args: []string{"--norc", "--noprofile", "-i"}, W: 100, H: 30, Env: []string{"PS1=ready> ", "CALLBOARD_KEYRING=off", "HISTFILE="}})
	term.WaitFor("ready>")
	term.Type(testterm.Build(t) + " play --audio silent " + tone(t, t.TempDir(), "a.wav", 0.5, 0.5) + " & wait $!; echo code $?\n")
	term.WaitFor("code 0")
}
