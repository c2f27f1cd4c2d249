//go:build unix

package e2e

import (
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"

	"callboard/internal/testterm"
	"callboard/internal/testwait"
)

// markThree marks the first three actors and goes to the line.
func markThree(term *testterm.Term) {
	for range 3 {
		term.Key("m")
		term.Key("j")
	}
	term.WaitFor("Actors · 3 of 31 marked")
	term.Key("tab")
}

// TestLinesAreHereAgain speaks three lines with three actors each, quits, and goes back to the first one: its takes and verdicts
// are here, and nothing is paid again.
func TestLinesAreHereAgain(t *testing.T) {
	t.Parallel()
	c := startLocal(t, "--synth-delay", "30ms")
	term := openAudition(t, c)
	markThree(term)
	for i, line := range []string{"Good morning.", "Please fasten your seat belts.", "곧 도착합니다."} {
		if i > 0 {
			term.Key("shift+tab")
			term.Key("ctrl+u")
		}
		term.Type(line)
		term.WaitFor("3 new takes cost ")
		term.Key("ctrl+s")
		term.WaitFor("3 actors marked · 3 cached, free")
		if i == 0 {
			term.Key("*")
			term.WaitFor("Takes · 3 · 1 kept")
		}
	}
	c.speaks(9)
	quitApp(t, term)

	term = openAudition(t, c)
	term.WaitFor("곧 도착합니다.")
	term.WaitFor("3 cached, free")
	term.Key("ctrl+r")
	term.WaitFor("─ Lines that were spoken ")
	term.WaitMatch(regexp.MustCompile(`3 takes +Good morning\.`))
	term.Key("G")
	term.Key("enter")
	term.WaitFor("Takes · 3 · 1 kept")
	term.WaitFor("3 actors marked · 3 cached, free")
	term.Key("ctrl+s")
	term.WaitFor("nothing is missing")
	c.speaks(9)
	quitApp(t, term)
}

// TestAuditionIsStoppedAndResumed stops an audition in the middle. What is not sent yet is not sent; the same key again, after a
// restart, sends it, and nothing else.
func TestAuditionIsStoppedAndResumed(t *testing.T) {
	t.Parallel()
	c := startLocal(t, "--synth-delay", testwait.Flag(time.Second))
	term := openAudition(t, c)
	for range 5 {
		term.Key("m")
		term.Key("j")
	}
	term.Key("tab")
	term.Type(captain)
	term.WaitFor("5 new takes cost 230 characters")
	term.Key("ctrl+s")
	term.WaitFor("speaking · 0 of 5 done")
	term.WaitFor("waiting")
	term.Key("esc")
	term.WaitMatch(regexp.MustCompile(`esc again stops the \d that are not sent yet`))
	stopped := regexp.MustCompile(`stopped: (\d) takes? not sent`)
	asked := 0
	term.WaitFunc("the audition is stopped", func(screen string) bool {
		if asked++; strings.Contains(screen, "esc again stops") && asked > 1 {
			term.Key("esc")
		}
		return stopped.MatchString(screen)
	})
	sent := len(c.box.Speaks())
	if sent == 0 || sent == 5 {
		t.Fatalf("%d of 5 takes were sent", sent)
	}
	quitApp(t, term)

	term = openAudition(t, c)
	term.WaitMatch(regexp.MustCompile(`\d new takes? costs? \d+ characters · \d cached, free`))
	speakMissing(t, term, "5 actors marked · 5 cached, free")
	c.speaks(5)
	quitApp(t, term)
}

// TestAuditionGoesOnAfterRefusals: the service answers 429 until both requests under way give up. The audition waits, goes on
// with one at a time, and every take is there once in the end.
func TestAuditionGoesOnAfterRefusals(t *testing.T) {
	t.Parallel()
	c := startLocal(t, "--synth-delay", "30ms")
	term := openAudition(t, c)
	markThree(term)
	term.Type("Rate limits.")
	term.WaitFor("3 new takes cost 36 characters")
	c.box.Fault(`{"kind":"speak_429","count":8}`)
	term.Key("ctrl+s")
	term.WaitFor("speaking · 0 of 3 done")
	term.WaitFor("speaking · 0 of 3 done · the service limits the rate, waiting")
	term.WaitFor("3 actors marked · 3 cached, free · 36 spent")
	for i, name := range []string{"Mina", "Jinhyuk", "Sora"} { // each in its place
		term.WaitMatch(regexp.MustCompile(fmt.Sprintf(`[ ▌]%d +%s `, i+1, name)))
	}
	if screen := term.Screen(); strings.Contains(screen, "failed") || strings.Contains(screen, "2/2") || !strings.Contains(screen, "Takes · 3 ") {
		t.Errorf("refused requests are left:\n%s", screen)
	}
	c.speaks(3)
	if jobs := strings.Split(strings.TrimSpace(c.must("jobs")), "\n"); len(jobs) != 3 {
		t.Errorf("the history has %d jobs:\n%s", len(jobs), strings.Join(jobs, "\n"))
	}
	quitApp(t, term)
}

// TestBudgetFilterAndOlderTakes sets a budget that the second line would exceed, filters the takes, speaks one again and goes
// back to its older take.
func TestBudgetFilterAndOlderTakes(t *testing.T) {
	t.Parallel()
	c := startLocal(t, "--synth-delay", "30ms")
	term := openAudition(t, c)
	term.Type("$")
	term.WaitFor("─ Budget of this session ")
	term.Type("60")
	term.Key("enter")
	term.WaitFor("this session may spend 60 characters more")
	markThree(term)
	term.Type("Good morning.")
	term.WaitFor("3 new takes cost 39 characters · 0 of 60 spent")
	term.Key("ctrl+s")
	term.WaitFor("3 cached, free · 39 of 60 spent")

	term.Key("*")
	term.WaitFor("1 kept")
	term.Type("/")
	term.Type("mina kept")
	term.WaitFor("Takes · 1 of 3 · 1 kept")
	term.Key("enter")
	term.Type("r")
	term.WaitFor("Mina costs 13 characters. This session:")
	agree(t, term, "enter/y speak")
	term.WaitMatch(regexp.MustCompile(`▌1 . Mina +2/2 `))
	term.WaitFor("52 of 60 spent")
	term.Type("n")
	term.WaitMatch(regexp.MustCompile(`▌1 ✓ Mina +1/2 .* keep`))
	c.speaks(4)

	term.Key("shift+tab")
	term.Type(" Sit down.")
	term.WaitFor("over the budget: 8 left")
	term.Key("ctrl+s")
	term.WaitFor("not sent: 69 characters, and the budget of this session has 8 left of 60 · $ changes it")
	c.speaks(4)
	quitApp(t, term)
}
