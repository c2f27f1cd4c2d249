package audition

import (
	"testing"

	"callboard/internal/job"
)

// What a take waits for, or why it failed, shows at every size: it has the rest of the row.
func TestStateOfATakeShowsAtEverySize(t *testing.T) {
	for _, size := range [][2]int{{40, 12}, {80, 24}, {120, 36}} {
		g := newStage(t, size[0], size[1])
		g.takes.Answer = func(j *job.Job) error {
			j.State, j.File, j.Problem = job.Failed, "", "the quota of the account is used up"
			return nil
		}
		g.markFirst(1)
		g.typeLine("Hello.")
		g.Press("ctrl+s")
		g.Want("failed: the quota")
		if size[0] > 40 {
			g.Want("failed: the quota of the account is used up")
		}
		g.Fits()
	}
}
