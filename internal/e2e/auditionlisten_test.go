//go:build unix

package e2e

import (
	"fmt"
	"regexp"
	"strconv"
	"testing"

	"callboard/internal/testterm"
	"callboard/internal/testwait"
)

// playsRow waits until the take of a row sounds, with the cursor on it.
func playsRow(term *testterm.Term, n int) {
	term.WaitMatch(regexp.MustCompile(fmt.Sprintf(`▌%d ▶ `, n)))
}

// position reads the position and the length of a paused take from the player's line, in seconds, once the line has its name.
func position(t *testing.T, term *testterm.Term, name string) (at, length float64) {
	t.Helper()
	m := term.WaitMatch(regexp.MustCompile(` ‖ ` + name + ` .* 0:(\d\d\.\d) / 0:(\d\d\.\d) `))
	at, err1 := strconv.ParseFloat(m[1], 64)
	length, err2 := strconv.ParseFloat(m[2], 64)
	if err1 != nil || err2 != nil || length == 0 {
		t.Fatalf("the player says %q", m[0])
	}
	return at, length
}

// TestTakesAreComparedAtTheSamePlace pauses a take in the middle and walks to the others and back: each is at the same place of the
// line. Then it loops a phrase, which is played of all takes in turn, again and again, and at last all takes as a whole, but for
// the one that is dropped.
func TestTakesAreComparedAtTheSamePlace(t *testing.T) {
	t.Parallel()
	c := startLocal(t, "--synth-delay", "30ms")
	term := speakWithThree(t, c)
	term.Key("g")
	term.Type(" ")
	playsRow(term, 1)
	term.Type(" ")
	term.WaitFor(" ‖ Mina ")
	forward := func() { // a second, as far as there is one
		t.Helper()
		from, _ := position(t, term, "Mina")
		term.Key("right")
		testwait.Eventually(t, "the place is later", func() bool { at, _ := position(t, term, "Mina"); return at > from+0.3 })
	}
	forward()
	at, length := position(t, term, "Mina")
	want := at / length
	for _, step := range []struct{ key, name string }{{"j", "Jinhyuk"}, {"j", "Sora"}, {"k", "Jinhyuk"}, {"k", "Mina"}} {
		term.Key(step.key)
		if at, length := position(t, term, step.name); at/length < want-0.1 || at/length > want+0.1 {
			t.Errorf("%s is at %.1f of %.1f s, %.2f of the line; want about %.2f", step.name, at, length, at/length, want)
		}
	}
	if again, _ := position(t, term, "Mina"); again < at-0.15 || again > at+0.15 {
		t.Errorf("back at the first take the place is %.1f s, before %.1f s", again, at)
	}

	term.Type("l") // the phrase begins here
	term.WaitMatch(regexp.MustCompile(` ‖ Mina .*\[`))
	forward()
	term.Type("l")
	term.WaitMatch(regexp.MustCompile(` ‖ Mina .*\[.*\]`))
	term.Type("a")
	for _, row := range []int{1, 2, 3, 1, 2} {
		playsRow(term, row)
	}
	term.Type("a") // stops
	term.WaitFor(" ■ ")

	term.Key("g")
	term.Key("j")
	term.Type("d")
	term.WaitFor("1 dropped")
	for range 10 { // faster
		term.Type(">")
	}
	term.Type("a")
	playsRow(term, 1)
	playsRow(term, 3)
	c.speaks(3)
	quitApp(t, term)
}
