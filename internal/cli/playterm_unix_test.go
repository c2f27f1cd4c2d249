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

	"callboard/internal/testapp"
	"callboard/internal/testterm"
	"callboard/internal/testwait"
)

// tone writes a WAV file of a length in seconds and an amplitude of 0…1, and returns its path.
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

// playIn starts callboard play in a terminal of w columns and 8 rows.
func playIn(t *testing.T, w int, vars []string, args ...string) *testterm.Term {
	t.Helper()
	return testapp.NewEnv(t, vars...).Terminal(t, w, 8, append([]string{"play"}, args...)...)
}

var moment = regexp.MustCompile(`(\d):(\d\d)\.(\d) / `)

// rows returns the lines of the screen that are not empty.
func rows(screen string) (list []string) {
	for l := range strings.SplitSeq(screen, "\n") {
		if strings.TrimSpace(l) != "" {
			list = append(list, l)
		}
	}
	return list
}

func TestPlayKeysAndCleanExit(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	term := playIn(t, 80, nil, tone(t, dir, "제 이름은\x1b[31m\a.wav", 30, 0.5), tone(t, dir, "b.wav", 60, 0.1))
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
	if list := rows(term.Screen()); len(list) != 3 { // the player, and two lines of keys
		t.Errorf("the screen has %d lines: %q", len(list), list)
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
	// Only the message about the silent output may remain.
	if list := rows(term.Screen()); len(list) > 1 || len(list) == 1 && !strings.HasPrefix(list[0], "callboard: ") {
		t.Errorf("left behind: %q", list)
	}
	if _, _, visible := term.Cursor(); !visible || term.AltScreen() || term.Mode(2004) {
		t.Error("the terminal is not restored")
	}
}

func TestPlaySeveralFiles(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	term := playIn(t, 80, nil, tone(t, dir, "a.wav", 0.6, 0.5), tone(t, dir, "b.wav", 0.6, 0.5))
	term.WaitFor("1/2 a.wav")
	term.WaitFor("2/2 b.wav")
	if code := term.Wait(); code != 0 {
		t.Errorf("exit %d", code)
	}
}

func TestPlayWithLoop(t *testing.T) {
	t.Parallel()
	term := playIn(t, 80, nil, "--loop", tone(t, t.TempDir(), "a.wav", 0.3, 0.5))
	backs, last := 0, ""
	term.WaitFunc("the clip starts for the third time", func(screen string) bool {
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

func TestPlayFitsAfterResizes(t *testing.T) {
	t.Parallel()
	term := playIn(t, 120, nil, tone(t, t.TempDir(), strings.Repeat("안녕하세요 ", 12)+".wav", 30, 0.5))
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

// A paused player writes nothing to the terminal.
func TestPlayWritesNothingWhilePaused(t *testing.T) {
	t.Parallel()
	term := testapp.NewEnv(t, "NO_COLOR=1").Terminal(t, 80, 24, "play", tone(t, t.TempDir(), "a.wav", 30, 0.5))
	term.WaitFor("0:00.")
	term.Key("space")
	term.WaitFor("‖")
	// Three times ten frame intervals in a row without output, before the time is up.
	quiet, before := 0, -1
	for deadline := time.Now().Add(testwait.Timeout()); quiet < 3 && time.Now().Before(deadline); time.Sleep(500 * time.Millisecond) {
		if n := len(term.Output()); n == before {
			quiet++
		} else {
			quiet, before = 0, n
		}
	}
	if quiet < 3 {
		t.Error("it draws while it is paused")
	}
	if out := term.Output(); strings.Contains(out, "\x1b[38;") || strings.Contains(out, "\x1b]11;?") {
		t.Error("colours, or a query for one, with NO_COLOR")
	}
	term.Signal(syscall.SIGTERM)
	if code := term.Wait(); code != 130 {
		t.Errorf("after SIGTERM: exit %d", code)
	}
	if !strings.Contains(term.Output(), "callboard: interrupted") {
		t.Error("it does not say why it ended")
	}
}

func TestPlayEndsWithItsTerminal(t *testing.T) {
	t.Parallel()
	term := testapp.NewEnv(t).Terminal(t, 80, 24, "play", tone(t, t.TempDir(), "a.wav", 60, 0.5))
	term.WaitFor("0:00.")
	term.Hangup()
	term.Wait()
}

// inBash starts an interactive shell with job control. It skips the test where there is no bash.
func inBash(t *testing.T) *testterm.Term {
	t.Helper()
	bash, err := exec.LookPath("bash")
	if err != nil {
		t.Skip("there is no bash here")
	}
	term := testterm.Start(t, testterm.Options{
		Path: bash, Args: []string{"--norc", "--noprofile", "-i"}, W: 100, H: 30,
		Env: testapp.NewEnv(t, "PS1=ready> ", "HISTFILE=").Vars,
	})
	term.WaitFor("ready>")
	return term
}

// When the player is suspended, a shell with job control gets its prompt and a restored terminal. The player continues at its
// position afterwards.
func TestPlaySuspendAndResume(t *testing.T) {
	t.Parallel()
	term := inBash(t)
	term.Type(testapp.Path(t) + " play " + tone(t, t.TempDir(), "a.wav", 60, 0.5) + "\n")
	term.WaitFor("▶ a.wav")
	term.Key("ctrl+z")
	term.WaitFor("Stopped")
	term.WaitGone("▶ a.wav")
	term.Type("stty -a\n")
	term.WaitFor(" icanon")
	term.WaitFor(" echo ")
	term.Type("fg\n")
	term.WaitFor("▶ a.wav")
	term.WaitFor("Stopped") // the shell's line is still there
	term.Key("ctrl+c")
	term.WaitFor("interrupted")
	term.Type("echo code $?\n")
	term.WaitFor("code 130")
}

// A background job must not change the terminal's settings: the system would stop it.
func TestPlayInTheBackground(t *testing.T) {
	t.Parallel()
	term := inBash(t)
	term.Type(testapp.Path(t) + " play " + tone(t, t.TempDir(), "a.wav", 0.5, 0.5) + " & wait $!; echo code $?\n")
	term.WaitFor("code 0")
}

func TestPlayUnderKoreanLayout(t *testing.T) {
	t.Parallel()
	for _, key := range []string{"\x1b[12618;5u", "\x1b[27;5;12618~", "\x1b[27;5;99~"} { // Ctrl and the key C
		term := playIn(t, 80, nil, tone(t, t.TempDir(), "a.wav", 30, 0.5))
		term.WaitFor("▶ a.wav")
		term.Type(key)
		if code := term.Wait(); code != 130 {
			t.Errorf("%q: exit %d", key, code)
		}
	}
}

// Where no shell waits, Ctrl+Z must not stop the player.
func TestPlaySuspendWithoutShell(t *testing.T) {
	t.Parallel()
	term := playIn(t, 80, nil, tone(t, t.TempDir(), "a.wav", 30, 0.5))
	term.WaitFor("▶ a.wav")
	term.Key("ctrl+z")
	term.WaitFor("no shell to go back to")
	term.Key("space")
	term.WaitFor("‖ a.wav")
	term.WaitGone("no shell")
	term.Key("q")
	if code := term.Wait(); code != 0 {
		t.Errorf("exit %d", code)
	}
}

// The rest of an answer that pauses in the middle is no key: q would quit.
func TestPlayPauseInsideSequence(t *testing.T) {
	t.Parallel()
	term := playIn(t, 80, nil, tone(t, t.TempDir(), "a.wav", 30, 0.5))
	term.WaitFor("▶ a.wav")
	term.Key("space") // once keys have an effect, no answer of the terminal comes between the halves
	term.WaitFor("‖ a.wav")
	term.Key("space")
	term.WaitFor("▶ a.wav")
	term.Type("\x1bP>|q")
	time.Sleep(70 * time.Millisecond) // the pause is what is tested
	term.Type("q\x1b\\ ")
	term.WaitFor("‖ a.wav")
	term.Key("q")
	term.Wait()
}
