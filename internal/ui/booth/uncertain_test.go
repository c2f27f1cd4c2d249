package booth

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"callboard/internal/api"
	"callboard/internal/job"
	"callboard/internal/player"
	"callboard/internal/ui/screen/screentest"
	"callboard/internal/ui/state"
)

// cutJob is a job of this run whose audio broke off.
func cutJob(t *testing.T) job.Job {
	t.Helper()
	audio := filepath.Join(t.TempDir(), "5.cut.wav")
	if err := os.WriteFile(audio, []byte("audio of 5"), 0o600); err != nil {
		t.Fatal(err)
	}
	return job.Job{ID: "5", State: job.Uncertain, ActorID: "mina", ActorName: "Mina", Text: "a line", File: audio, Duration: 1.6, Problem: "the audio is not whole",
		Params: api.Params{Service: api.ServiceTTS}, CreatedAt: screentest.Noon}
}

func TestAudioThatBrokeOffIsSaidAndShown(t *testing.T) {
	h, _, st := stage(t, 120, 36)
	j := cutJob(t)
	running := j
	running.State, running.File, running.Problem, running.Duration = job.Progress, "", "", 0
	change(h, st, running)
	change(h, st, j)
	h.Want("the audio is not whole · its first 1.6 s are kept", "uncertain", "1.6 s", "only a part")
}

// An uncertain request may be charged, which is not the same as spent.
func TestUncertainRequestIsNotSpentForCertain(t *testing.T) {
	h, _, st := stage(t, 120, 36)
	h.Press("enter")
	h.Write("a line")
	h.Press("ctrl+s")
	h.Want("6 spent")
	h.WantNot("uncertain")
	j := cutJob(t)
	j.State, j.File = job.Submitting, ""
	h.Screen.(*Booth).own(j.ID)
	change(h, st, j)
	j.State = job.Uncertain
	change(h, st, j)
	h.Want("0 spent (+6 uncertain)")
	j.State, j.Timeline.Accepted = job.Done, screentest.Noon
	change(h, st, j)
	h.Want("6 spent")
	h.WantNot("(+6")
}

func TestRequestWithoutAnAnswerIsSaid(t *testing.T) {
	h, _, st := stage(t, 120, 36)
	j := job.Job{ID: "5", State: job.Submitting, ActorID: "mina", ActorName: "Mina", Text: "a line", CreatedAt: screentest.Noon}
	change(h, st, j)
	j.State, j.Problem = job.Uncertain, "no answer in time"
	change(h, st, j)
	h.Want("no answer in time", "charged?")
}

func TestPartIsSavedUnderANameThatSaysSo(t *testing.T) {
	h, svc, st := stage(t, 120, 36)
	dir := t.TempDir()
	h.Screen.(*Booth).opt.SaveDir = dir
	change(h, st, cutJob(t))
	h.Press("shift+tab", "s")
	h.Want("saved only a part, the end is missing")
	if want := filepath.Join(dir, "5 (only a part).wav"); len(svc.jobs.dests) != 1 || svc.jobs.dests[0] != want {
		t.Errorf("saved to %q, want %q", svc.jobs.dests, want)
	}
	if len(svc.jobs.how) != 1 || svc.jobs.how[0].Into || !svc.jobs.how[0].Folders {
		t.Errorf("saved with %+v", svc.jobs.how)
	}
}

func TestSpeakingAnUncertainTextAgainSaysThatItMayBeChargedAlready(t *testing.T) {
	h, _, st := stage(t, 120, 36)
	j := cutJob(t)
	change(h, st, j)
	h.Press("shift+tab", "r")
	h.Want("costs 6 credits.", "charged already")
	h.WantNot("quota")
	h.Press("esc")
	j.State = job.Done
	change(h, st, j)
	h.Press("r")
	h.Want("costs 6 credits.")
	h.WantNot("charged already")
}

// An order that was answered with 429 is not accepted: the row says so, and the order can be stopped.
func TestOrderThatIsRefusedForNowIsSaidAndCanBeStopped(t *testing.T) {
	h, svc, st := stage(t, 120, 36)
	h.Press("enter")
	h.Write("hello")
	h.Hold = true
	h.Press("ctrl+s")
	j := job.Job{ID: "5", State: job.Submitting, ActorID: "mina", ActorName: "Mina", Text: "hello", Params: *st.Params, CreatedAt: screentest.Noon,
		Timeline: job.Timeline{Submitted: screentest.Noon}}
	change(h, st, j)
	h.Press("esc", "tab", "x")
	h.Want("can be removed once it has ended: it is being sent") // it may be accepted
	j.Problem = "the plan allows no more requests at the same time; it is sent again in 4 s"
	change(h, st, j)
	h.Want("waiting", "plan busy")
	if hints := h.Hints(); !strings.Contains(hints, "x stop") {
		t.Errorf("the hints are %s", hints)
	}
	if got := h.Screen.(*Booth).PlayOffer(); got != "not sent yet: "+j.Problem {
		t.Errorf("the player's line says %q", got)
	}
	h.Press("x")
	stopped := j
	stopped.State, stopped.Refusal, stopped.Problem = job.Failed, job.Withdrawn, "it was not sent again"
	svc.jobs.whenStopped = &stopped
	h.Release()
	h.Want("stopped: it is not sent again, and nothing was charged")
	if st.Session.Chars != 0 || h.Opened("") {
		t.Errorf("%d characters count as spent; a question is open: %v", st.Session.Chars, h.Opened(""))
	}
}

// A request that is under way when its order is stopped may be accepted.
func TestStoppingDoesNotPromiseWhatARequestUnderWayDecides(t *testing.T) {
	h, _, st := stage(t, 120, 36)
	b := h.Screen.(*Booth)
	b.state.Session.Add(5)
	h.Send(submittedMsg{&openOrder{order: job.Order{Text: "hello"}, id: "5"}, job.Job{ID: "5", State: job.Submitting}, context.Canceled})
	h.Want("a request was just under way")
	if st.Session.Chars != 5 {
		t.Errorf("%d characters count as spent", st.Session.Chars)
	}
}

func TestPlayKeySaysThatAVoiceHasNoSample(t *testing.T) {
	h, svc, st := stage(t, 120, 36)
	change(h, st, job.Job{ID: "1", State: job.Done, File: "/1", ActorName: "Jinhyuk", CreatedAt: screentest.Noon})
	h.Press("space")
	h.Want("Mina has no sample: the selected take by Jinhyuk plays")
	if len(svc.sound.played) != 1 {
		t.Errorf("played %q", svc.sound.played)
	}
	st.Player.Last = player.State{Status: player.Playing, Clip: player.Clip{Key: "1"}}
	change(h, st, job.Job{ID: "1", State: job.Failed, ActorName: "Jinhyuk", CreatedAt: screentest.Noon, Problem: "refused", Rev: 2})
	st.Player.Last = player.State{}
	h.Press("space")
	h.Want("Mina has no sample: ctrl+s speaks the script")
}

// What a run has left that was killed is said once, at the start of the next one.
func TestStartSaysWhatAnEarlierRunHasLeft(t *testing.T) {
	began := screentest.Noon
	left := job.Job{ID: "5", State: job.Uncertain, ActorName: "Mina", Text: "a line", CreatedAt: began.Add(-time.Hour), SettledAt: began.Add(time.Second)}
	known := left
	known.ID, known.SettledAt = "4", began.Add(-time.Minute)
	for _, tc := range map[string]struct {
		history []job.Job
		says    bool
	}{"left by it": {[]job.Job{left, known}, true}, "known before": {[]job.Job{known}, false}} {
		h, _, st := stage(t, 120, 36)
		h.Screen.(*Booth).opt.Started = began
		st.Jobs.Merge(tc.history)
		h.Send(state.HistoryLoaded{Jobs: tc.history})
		h.Want("charged?")
		const line = "1 request of an earlier run had no answer"
		if tc.says {
			h.Want(line)
		} else {
			h.WantNot(line)
		}
	}
}
