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
