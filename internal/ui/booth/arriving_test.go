package booth

import (
	"slices"
	"testing"

	"callboard/internal/job"
)

// A take of a service that answers with the audio plays from its first bytes, once, while it is still being made.
func TestTakePlaysWhileItsAnswerArrives(t *testing.T) {
	h, svc, st := stage(t, 120, 36)
	st.Player.Autoplay = true
	j := job.Job{ID: "a", State: job.Submitting, Text: "Hello", ActorID: "mina"}
	change(h, st, j)
	j.State = job.Progress
	change(h, st, j) // of another process: nothing arrives here
	if len(svc.sound.played) != 0 {
		t.Errorf("played %q", svc.sound.played)
	}
	svc.jobs.partial = map[string]*job.Download{"b": {}}
	j = job.Job{ID: "b", State: job.Submitting, Text: "Hello", ActorID: "mina"}
	change(h, st, j)
	for _, j.State = range []job.State{job.Progress, job.Progress, job.Done} {
		if j.State == job.Done {
			j.File = "b.wav"
		}
		if change(h, st, j); !slices.Equal(svc.sound.played, []string{"play b"}) {
			t.Errorf("when it is %s, played %q", j.State, svc.sound.played)
		}
	}
}
