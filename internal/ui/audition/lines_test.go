package audition

import (
	"strings"
	"testing"

	"callboard/internal/job"
)

func TestEarlierLinesComeBackWithTheirTakes(t *testing.T) {
	g := newStage(t, 120, 36)
	g.Press("ctrl+r")
	if g.Top() != nil || !strings.Contains(g.toast(), "no line was spoken yet") {
		t.Errorf("message %q", g.toast())
	}
	g.markFirst(2)
	for _, line := range []string{"Good morning.", "안녕하세요 여러분.", strings.Repeat("A long line. ", 20)} {
		g.s.setLine(line)
		g.Send(nil)
		g.Press("ctrl+s")
		g.state.Jobs.Merge(g.takes.Stored)
	}
	g.state.Jobs.Merge([]job.Job{{ID: "zz", Text: "Never heard.", State: job.Failed}})
	g.Press("ctrl+r")
	g.Want("─ Lines that were spoken ", "2 takes  Good morning.", "2 takes  안녕하세요 여러분.", "0 takes  Never heard.", "▌   2 takes  A long line.")
	for _, size := range [][2]int{{40, 10}, {40, 12}, {80, 24}, {120, 36}} {
		g.Size(size[0], size[1])
		g.Fits()
	}
	g.Press("G", "enter")
	if g.s.line.text != "Good morning." || g.s.focus != paneTakes {
		t.Fatalf("the line is %q", g.s.line.text)
	}
	g.Want("Takes · 2", "2 cached, free")
	if n := len(g.takes.Orders); n != 6 {
		t.Errorf("%d orders: to go back to a line costs nothing", n)
	}
}
