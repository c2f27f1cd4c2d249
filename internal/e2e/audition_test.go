//go:build unix

package e2e

import (
	"fmt"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"callboard/internal/testterm"
	"callboard/internal/testwait"
)

// captain is the line of the auditions.
const captain = "Welcome aboard, this is your captain speaking."

// openAudition starts the app of a client and shows the screen of auditions.
func openAudition(t *testing.T, c *client) *testterm.Term {
	t.Helper()
	term := openApp(t, c.env)
	term.WaitFor(linkReady)
	term.WaitFor("Mina 미나")
	term.Key("3")
	term.WaitFor("─ Takes")
	return term
}

// speaks waits until the sandbox was asked for n takes, and checks that it was not asked for more.
func (c *client) speaks(n int) {
	c.t.Helper()
	testwait.Eventually(c.t, fmt.Sprintf("%d takes", n), func() bool { return len(c.box.Speaks()) >= n })
	if got := len(c.box.Speaks()); got != n {
		c.t.Fatalf("the sandbox was asked for %d takes, want %d", got, n)
	}
}

// quitApp ends the app.
func quitApp(t *testing.T, term *testterm.Term) {
	t.Helper()
	term.Key("ctrl+c")
	if code := term.Wait(); code != 0 {
		t.Errorf("exit %d", code)
	}
}

// TestAuditionOfFiveActors marks five actors, reads the price, speaks, walks through the takes while they play, hides the names and
// keeps one. The line is paid once: neither the same key again nor a restart sends anything.
func TestAuditionOfFiveActors(t *testing.T) {
	t.Parallel()
	c := startLocal(t, "--synth-delay", "30ms")
	term := openAudition(t, c)
	for range 5 {
		term.Key("m")
		term.Key("j")
	}
	term.WaitFor("Actors · 5 of 31 marked")
	term.Key("tab")
	term.Type(captain)
	term.WaitFor("5 actors marked · 5 new takes cost 230 characters")
	c.speaks(0)
	term.Key("ctrl+s")
	term.WaitFor("5 actors marked · 5 cached, free")
	c.speaks(5)
	term.WaitFor("230 spent")

	term.Key("ctrl+s")
	term.WaitFor("nothing is missing: 5 takes of this line, cached, free")
	c.speaks(5)

	term.Key("g")
	term.Type(" ")
	term.WaitMatch(regexp.MustCompile(`▌1 ▶ `))
	term.Key("j")
	term.WaitMatch(regexp.MustCompile(`▌2 ▶ `)) // the other one sounds
	term.Key("b")
	term.WaitFor(" blind ─")
	if row := regexp.MustCompile(`│ [ ▌]\d . (Mina|Jinhyuk|Sora|Haneul|Doyun) `).FindString(term.Screen()); row != "" {
		t.Errorf("a blind audition shows %q", row)
	}
	term.Key("*")
	term.WaitFor("Takes · 5 · 1 kept")
	term.Key("]")
	term.WaitFor("★")
	term.Key("b")
	term.WaitMatch(regexp.MustCompile(`│ [ ▌]\d . Mina `))
	quitApp(t, term)

	term = openAudition(t, c)
	term.WaitFor("Takes · 5 · 1 kept")
	term.WaitFor(captain)
	term.WaitFor("5 actors marked · 5 cached, free")
	term.Key("ctrl+s")
	term.WaitFor("nothing is missing")
	c.speaks(5)

	kept := regexp.MustCompile(`│ [ ▌]\d ✓ (\w+) +.*★`).FindStringSubmatch(term.Screen())
	if kept == nil {
		t.Fatalf("no take is kept:\n%s", term.Screen())
	}
	if !strings.Contains(c.must("cast", "list"), kept[1]) {
		t.Errorf("the command line does not know that %s was kept", kept[1])
	}
	quitApp(t, term)
}

// speakWithThree speaks the line with the first three actors.
func speakWithThree(t *testing.T, c *client) *testterm.Term {
	t.Helper()
	term := openAudition(t, c)
	for range 3 {
		term.Key("m")
		term.Key("j")
	}
	term.Key("tab")
	term.Type(captain)
	term.WaitFor("3 new takes cost 138 characters")
	term.Key("ctrl+s")
	term.WaitFor("3 actors marked · 3 cached, free")
	return term
}

// speakMissing speaks what a line lacks, until the screen says what it should in the end. While the price changes, because takes
// arrive, the key asks first: it is pressed again.
func speakMissing(t *testing.T, term *testterm.Term, done string) {
	t.Helper()
	var last time.Time
	testwait.Eventually(t, done, func() bool {
		screen := term.Screen()
		if now := time.Now(); strings.Contains(screen, "ctrl+s speaks") && now.Sub(last) > 2*time.Second {
			last = now
			term.Key("ctrl+s")
		}
		return strings.Contains(screen, done)
	})
}

// agree answers a question with y. The answer counts once the question was on screen for a moment, and a key that comes earlier
// begins that time anew.
func agree(t *testing.T, term *testterm.Term, hint string) {
	t.Helper()
	var last time.Time
	testwait.Eventually(t, "the answer", func() bool {
		if now := time.Now(); now.Sub(last) > time.Second {
			last = now
			term.Type("y")
		}
		return !strings.Contains(term.Screen(), hint)
	})
}

// TestKnockoutIsResumed answers one pair of a knock-out, quits, and goes on where it was.
func TestKnockoutIsResumed(t *testing.T) {
	t.Parallel()
	c := startLocal(t, "--synth-delay", "30ms")
	term := speakWithThree(t, c)
	term.Key("K")
	term.WaitFor("─ round 1 · pair 1 of 1 ─")
	term.Type("1")
	term.WaitFor("─ round 2 · pair 1 of 1 ─")
	quitApp(t, term)

	term = openAudition(t, c)
	term.WaitFor("Takes · 3")
	term.Key("K")
	term.WaitFor("─ round 2 · pair 1 of 1 ─")
	term.WaitMatch(regexp.MustCompile(`1  .*\w+ > \w+`))
	term.Key("enter")
	term.WaitFor(" is the best")
	term.Key("enter")
	term.WaitFor("Takes · 3 · 1 kept")
	quitApp(t, term)
	c.speaks(3)
}

// TestSweepAndCastingSheet speaks the line with all presets of one actor, once each, keeps a take and writes the casting sheet.
func TestSweepAndCastingSheet(t *testing.T) {
	t.Parallel()
	saves := t.TempDir()
	c := startLocal(t, "--synth-delay", "30ms")
	c.env = c.env.With("CALLBOARD_SAVE_DIR=" + saves)
	term := speakWithThree(t, c)
	term.Key("g")
	term.Key("v")
	term.WaitFor("─ Sweep · ")
	term.Key("j") // the tempos
	term.Key("enter")
	term.WaitFor("4 new takes cost 184 characters, 1 cached, free")
	c.speaks(3)
	agree(t, term, "enter/y speak")
	term.WaitFor("Takes · 7")
	term.WaitFor("tempo 1.2")
	term.WaitFor("3 actors marked · 3 cached, free")
	c.speaks(7)
	term.Key("v")
	term.WaitFor("─ Sweep · ")
	term.Key("j")
	term.Key("enter")
	term.WaitFor("nothing is missing: 5 cached, free")
	c.speaks(7)

	term.Key("*")
	term.WaitFor("1 kept")
	term.Key("c")
	term.WaitFor("casting.md")
	term.Key("enter")
	term.WaitFor("casting sheet with 1 file of what was kept")
	sheet := string(readFile(t, filepath.Join(saves, "casting.md")))
	if lines := strings.Split(sheet, "\n"); len(lines) != 10 || !strings.Contains(lines[2], ".wav") {
		t.Errorf("the casting sheet is\n%s", sheet)
	}
	if files, err := filepath.Glob(filepath.Join(saves, "*.wav")); err != nil || len(files) != 1 {
		t.Errorf("beside the sheet are %v, %v", files, err)
	}
	quitApp(t, term)
}
