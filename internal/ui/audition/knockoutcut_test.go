package audition

import (
	"testing"

	"callboard/internal/job"
)

// In the knock-out, too, a take whose end is missing does not look whole, also where there is no room for the word.
func TestKnockoutMarksATakeThatIsCutShort(t *testing.T) {
	for _, size := range [][2]int{{40, 14}, {80, 24}, {120, 36}} {
		g := newStage(t, size[0], size[1])
		g.takes.Answer = func(j *job.Job) error {
			if j.ActorID == "mina" {
				j.State, j.File, j.Problem = job.Uncertain, "/takes/"+j.ID+".cut.wav", "the audio is not whole: it broke off"
			}
			return nil
		}
		g.markFirst(2)
		g.typeLine("Hello.")
		g.Press("ctrl+s", "K")
		g.Want("round 1", "? Mina")
		g.WantNot("2   ? Jinhyuk")
		g.Fits()
	}
}
