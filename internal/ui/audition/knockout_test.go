package audition

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"callboard/internal/audition/knockout"
	"callboard/internal/job"
)

func TestKnockoutGoesOnAfterARestart(t *testing.T) {
	g := spoken(t, 120, 36, 4)
	g.Press("K")
	g.Want("─ Knock-out", "round 1 · pair 1 of 2", " ? ")
	g.Press("1")
	g.Want("pair 2 of 2", " > ")
	kept := map[string]string{}
	g.s.Save(kept)

	again := newStage(t, 120, 36)
	again.takes = g.takes
	again.begin()
	again.Do(again.s.Restore(kept))
	again.Send(nil)
	again.Press("K")
	again.Want("round 1 · pair 2 of 2", " > ")
	again.Press("u")
	again.Want("pair 1 of 2")
	again.Press("1", "=")
	again.Want("round 2 · pair 1 of 1", " = ", " alone")
	for range 20 {
		if strings.Contains(again.Text(), "the best") {
			break
		}
		again.Press("down", "enter")
	}
	again.Want(" is the best", "enter keep the best")
	best := again.s.matches.of(again.s.line.text).Winners()
	again.Press("enter")
	if len(best) != 1 || again.takes.Noted[best[0]].Verdict != job.Keep {
		t.Errorf("the best are %v, stored %+v", best, again.takes.Noted)
	}
	if n := len(g.takes.Orders); n != 4 {
		t.Errorf("%d orders: a knock-out pays for nothing", n)
	}
}

func TestKnockoutNeedsTwoTakes(t *testing.T) {
	g := spoken(t, 120, 36, 2)
	g.Press("d", "K")
	if g.Top() != nil || !strings.Contains(g.toast(), "needs two takes") {
		t.Errorf("toast %q", g.toast())
	}
}

func TestKnockoutSwitchesAtTheSamePlace(t *testing.T) {
	g := spoken(t, 120, 36, 3)
	g.Press("K", "space")
	pair, _ := g.s.matches.of(g.s.line.text).Current()
	g.plays(pair.Left)
	g.Press("down", "down", "up")
	if got, want := g.sound.did, []string{"match true", "toggle " + pair.Left, "switch " + pair.Right, "switch " + pair.Left}; !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
	g.Press("s")
	if !strings.Contains(g.toast(), "last pair of the round") {
		t.Errorf("toast %q", g.toast())
	}
	for _, size := range [][2]int{{40, 10}, {40, 12}, {60, 20}, {80, 24}, {200, 60}} {
		g.Size(size[0], size[1])
		g.Fits()
	}
	g.Press("b") // is not the screen's while the dialog is open
	if g.s.takes.board.Blind() {
		t.Error("a key of the screen works under the dialog")
	}
}

// A knock-out goes on where it was after that of another line, and after a restart.
func TestKnockoutsOfTwoLines(t *testing.T) {
	t.Parallel()
	begin := func(ids ...string) *knockout.Knockout {
		k, err := knockout.New(ids, 1)
		if err != nil {
			t.Fatal(err)
		}
		return k
	}
	var list matches
	one := begin("a", "b", "c", "d")
	list.put("one", one)
	if err := one.Answer(knockout.Left); err != nil {
		t.Fatal(err)
	}
	list.put("two", begin("e", "f"))
	if list.of("one") != one || list.of("three") != nil {
		t.Errorf("%v", list)
	}
	var again matches
	again.restore(list.text())
	if k := again.of("one"); k == nil || k.Answers() != 1 || again.of("two") == nil {
		t.Errorf("restored from %s: %v", list.text(), again)
	}
	again = nil
	again.restore(strings.Replace(list.text(), `"line":"two"`, `"line":2`, 1))
	if again.of("one") == nil || len(again) != 1 {
		t.Errorf("one is damaged: %v", again)
	}
	for i := range 3 * mostMatches {
		again.put(fmt.Sprint(i), one)
	}
	if len(again) != mostMatches || again.of("0") != nil || again.of(fmt.Sprint(3*mostMatches-1)) == nil {
		t.Errorf("%d are kept", len(again))
	}
}
