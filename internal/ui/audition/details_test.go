package audition

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"callboard/internal/job"
)

// The note of a take shows whole where other columns take its room.
func TestNoteShowsBesideOtherColumns(t *testing.T) {
	for _, size := range [][2]int{{80, 24}, {120, 36}} {
		g := spoken(t, size[0], size[1], 2)
		g.Press("v", "enter", "enter", "g", "r", "enter") // rows with settings, and a second take of the first one
		g.Want("2/2", "happy-1")
		g.Press("i")
		g.Write("warm, a little slow at the end")
		g.Press("enter")
		g.Want("warm, a little slow at the end")
		g.Fits()
	}
}

// Why a take has failed can be read whole.
func TestLongReasonShowsWhole(t *testing.T) {
	g := newStage(t, 80, 24)
	g.takes.Answer = func(j *job.Job) error {
		j.State, j.File, j.Problem = job.Failed, "", "the service has refused the text, because it has characters of a language that this voice does not speak"
		return nil
	}
	g.markFirst(1)
	g.typeLine("Hello.")
	g.Press("ctrl+s", "g")
	g.Want("voice does not speak")
	g.Fits()
}

// A take whose end is missing does not look whole, kept or not, on the screen or in a sheet.
func TestTakeThatIsCutShort(t *testing.T) {
	for _, size := range [][2]int{{40, 12}, {80, 24}, {120, 36}} {
		g := newStage(t, size[0], size[1])
		g.takes.Answer = func(j *job.Job) error {
			j.State, j.File, j.Problem = job.Uncertain, "/takes/"+j.ID+".cut.wav", "the audio is not whole: it broke off"
			return nil
		}
		dir := t.TempDir()
		g.s.opt.SaveDir, g.s.svc.Jobs = dir, saving{}
		g.markFirst(1)
		g.typeLine("Hello.")
		g.Press("ctrl+s", "g")
		g.Want("? Mina")
		if size[0] > 40 {
			g.Want("cut short")
		}
		g.Press("*")
		g.Want("? Mina", "keep")
		if !strings.Contains(g.toast(), "cut short") {
			t.Errorf("kept with the message %q", g.toast())
		}
		g.Press("c", "enter")
		b, err := os.ReadFile(filepath.Join(dir, "casting.md"))
		if err != nil || !strings.Contains(string(b), "cut short") {
			t.Errorf("%v: the sheet is\n%s", err, b)
		}
		g.Fits()
	}
}

// An edit of the line says that the takes of the line before are not lost, and how to have them again.
func TestEditedLineNamesItsTakes(t *testing.T) {
	g := spoken(t, 120, 36, 2)
	g.s.setFocus(paneLine)
	g.Write("x")
	g.Want("the line has changed", "the 2 takes of the line before stay: alt+z")
	g.Write("y")
	g.Want("the 2 takes of the line before stay")
	g.Press("alt+z")
	g.Want("Takes · 2")
	g.Write("z")
	g.Press("esc")
	g.Want("no take of this line yet")
}

// Takes that were dropped take no part in comparing, and that is said.
func TestDroppedTakesAreCounted(t *testing.T) {
	g := spoken(t, 120, 36, 3)
	g.Press("g", "d", "a")
	if g.toast() != "without 1 dropped take" {
		t.Errorf("the message %q", g.toast())
	}
	g.Press("a", "K")
	if g.toast() != "without 1 dropped take" {
		t.Errorf("the message %q", g.toast())
	}
}

// The takes of a sweep are told apart in the smallest terminal too, also in the knock-out.
func TestSweepInASmallTerminal(t *testing.T) {
	g := spoken(t, 40, 12, 1)
	g.Press("v", "j", "enter", "enter")
	g.Want("Mina tempo 0.8", "Mina tempo 1.2")
	g.Fits()
	g.Press("K")
	g.Want("Mina tempo ")
	g.Fits()
}
