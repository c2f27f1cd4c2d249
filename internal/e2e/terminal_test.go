//go:build unix

package e2e

import (
	"encoding/json"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"

	"callboard/internal/testapp"
	"callboard/internal/testwait"
)

func TestWelcomeOffersTheSandbox(t *testing.T) {
	t.Parallel()
	term := openApp(t, testapp.NewEnv(t))
	term.WaitFor("No Typecast key")
	term.WaitFor("sandbox")
	term.Key("enter")
	term.WaitFor(linkReady)
	term.WaitFor("sandbox")
	term.WaitFor("Actors")
	term.WaitFor("Mina")
	term.Type("q")
	if code := term.Wait(); code != 0 {
		t.Errorf("exit %d", code)
	}

	term = openApp(t, testapp.NewEnv(t))
	term.WaitFor("sandbox")
	term.Type("q")
	if code := term.Wait(); code != 0 {
		t.Errorf("quit from the welcome screen: exit %d", code)
	}
}

func TestNoColorFlag(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		args    []string
		colours bool
	}{{[]string{"--sandbox"}, true}, {[]string{"--sandbox", "--no-color"}, false}} {
		term := testapp.NewEnv(t).Terminal(t, 120, 36, tt.args...)
		term.WaitFor("Mina")
		term.Type("q")
		term.Wait()
		if got := regexp.MustCompile(`\x1b\[[0-9;]*[34]8;[25];`).MatchString(term.Output()); got != tt.colours {
			t.Errorf("%v: colours = %v", tt.args, got)
		}
	}
}

// TestSecondProcessUsesTheLinkOfTheFirst runs speak while the app holds the link, and lets a second app take the link over
// when the first one ends.
func TestSecondProcessUsesTheLinkOfTheFirst(t *testing.T) {
	t.Parallel()
	env := testapp.NewEnv(t)
	first := openApp(t, env, "--sandbox")
	first.WaitFor(linkReady)

	speak := func(text string) jobJSON {
		result := env.Run(t, "speak", "--sandbox", text, "-a", "Mina", "--json")
		var j jobJSON
		if err := json.Unmarshal([]byte(result.Stdout), &j); err != nil || result.Code != 0 || j.SettledBy == nil || *j.SettledBy != "webhook" || j.File == nil {
			t.Fatalf("speak %q: exit %d: %s", text, result.Code, result.Stdout)
		}
		return j
	}
	speak("hello from another process")
	first.WaitFor("hello from another process")

	second := openApp(t, env, "--sandbox")
	second.WaitFor("another callboard")
	began := time.Now()
	first.Type("q")
	if code := first.Wait(); code != 0 {
		t.Errorf("the first: exit %d", code)
	}
	if took := time.Since(began); took > testwait.Scaled(3*time.Second) {
		t.Errorf("quitting took %v", took)
	}
	second.WaitFor(linkReady)
	speak("hello again")
	second.Signal(syscall.SIGTERM)
	if code := second.Wait(); code != 130 {
		t.Errorf("after SIGTERM: exit %d", code)
	}
	if !strings.Contains(second.Output(), ansi.ResetModeAltScreenSaveCursor) || second.AltScreen() {
		t.Error("the terminal is not restored after SIGTERM")
	}
}

func TestListsFitTheTerminal(t *testing.T) {
	t.Parallel()
	env := testapp.NewEnv(t)
	for _, cols := range []int{40, 80, 140} {
		term := env.Terminal(t, cols, 36, "actors", "--sandbox")
		if code := term.Wait(); code != 0 {
			t.Fatalf("exit %d: %s", code, term.Output())
		}
		lines := strings.Split(strings.Trim(ansi.Strip(term.Output()), "\r\n"), "\n")
		if len(lines) < 20 || !strings.Contains(lines[0], "NAME") {
			t.Errorf("%d columns: %q", cols, lines)
		}
		at := strings.Index(lines[0], "LANG")
		for _, l := range lines {
			l = strings.TrimRight(l, "\r")
			if w := ansi.StringWidth(l); w > cols {
				t.Errorf("%d columns: %q has %d", cols, l, w)
			}
			if at > 0 && strings.Contains(l, "Mina") { // columns are aligned by cells, not by characters
				if start := ansi.StringWidth(lines[0][:at]); ansi.StringWidth(ansi.Cut(l, 0, start)) != start || !strings.HasPrefix(ansi.Cut(l, start, 200), "ko") {
					t.Errorf("%q is not aligned with %q", l, lines[0])
				}
			}
		}
	}
}

func TestSpeakShowsItsProgress(t *testing.T) {
	t.Parallel()
	term := testapp.NewEnv(t, "NO_COLOR=1").Terminal(t, 100, 36, "speak", "--sandbox", "hello", "-a", "Mina")
	if code := term.Wait(); code != 0 {
		t.Fatalf("exit %d: %s", code, term.Output())
	}
	text := ansi.Strip(term.Output())
	if !strings.Contains(text, "Mina · queued") || !strings.Contains(text, "by webhook") || strings.Contains(term.Output(), "\x1b[3") {
		t.Errorf("%q", term.Output())
	}
}

func TestDumbTerminalIsRefused(t *testing.T) {
	t.Parallel()
	term := testapp.NewEnv(t, "TERM=dumb").Terminal(t, 80, 36, "--sandbox")
	if code := term.Wait(); code != 2 || strings.Contains(term.Output(), "\x1b") || !strings.Contains(term.Output(), "speak") {
		t.Errorf("exit %d: %q", code, term.Output())
	}
}
