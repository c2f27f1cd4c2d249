package ui

import (
	"strings"
	"testing"

	"callboard/internal/job"
	"callboard/internal/player"
)

// downloading is a stage on which a take was spoken and its download is running.
func downloading(t *testing.T, autoplay bool) *stage {
	s := newStage(t, 120, 36)
	s.m.state.Player.Autoplay = autoplay
	j := job.Job{ID: "job-9", State: job.Queued, ActorName: "Mina", Text: "hi", CreatedAt: noon}
	s.jobs.answer = j
	s.press("enter")
	s.write("hi")
	s.press("ctrl+s")
	s.send(jobsMsg{j})
	s.jobs.coming = map[string]*job.Download{j.ID: {}}
	j.State, j.Rev = job.Done, 2
	s.player.did = nil
	s.send(jobsMsg{j})
	return s
}

func TestTakePlaysDuringTheDownload(t *testing.T) {
	s := downloading(t, false)
	if len(s.player.did) != 0 {
		t.Fatalf("it plays without being asked to: %v", s.player.did)
	}
	s.press("esc", "tab", "space")
	if got := strings.Join(s.player.did, ","); got != "toggle job-9" {
		t.Fatalf("space did %q", got)
	}
}

func TestLineOffersATakeDuringTheDownload(t *testing.T) {
	s := downloading(t, false)
	s.want("alt+p plays Mina during the download: hi", "fetching")
	s.press("esc", "tab")
	s.want("space play")
	s.wantNot("s save")
	s.jobs.coming = nil
	s.m.Update(nil) // View does not ask by itself
	s.want("this take is done, and its audio is being downloaded")
	s.wantNot("space play")
}

// A take that plays already needs no key when its download ends.
func TestEndOfADownloadOffersNoKeyThatWouldPause(t *testing.T) {
	for status, want := range map[player.Status]string{player.Playing: "the take by Mina is done · A plays", player.Paused: "the take by Mina is done · space plays it"} {
		s := downloading(t, false)
		s.press("esc", "tab")
		s.sounds(func(st *player.State) { st.Clip.Key, st.Status = "job-9", status })
		s.send(jobsMsg{{ID: "job-9", State: job.Done, File: "/takes/job-9.wav", ActorName: "Mina", Text: "hi", CreatedAt: noon, Rev: 3}})
		s.want(want)
	}
}

func TestWaitingTakeSaysWhatItWaitsFor(t *testing.T) {
	for state, word := range map[job.State]string{job.Submitting: "being sent", job.Queued: "queued", job.Started: "still being made",
		job.Progress: "still being made"} {
		s := newStage(t, 120, 36)
		s.send(jobsMsg{{ID: "job-9", State: state, Text: "x", CreatedAt: noon, Timeline: job.Timeline{Submitted: noon}}})
		s.press("shift+tab", "g", "space")
		s.want("this take has not arrived yet: it is " + word)
		s.press("x")
		s.want("this job can be removed once it has ended: it is " + word)
		s.press("r")
		s.want("this take can be spoken again once it has ended: it is " + word)
	}
}

func TestAutoplayPlaysATakeOnce(t *testing.T) {
	s := downloading(t, true)
	if got := strings.Join(s.player.did, ","); got != "play job-9" {
		t.Fatalf("the report that it is done did %q", got)
	}
	s.player.state = player.State{Clip: player.Clip{Key: "job-9"}, Status: player.Ended}
	s.send(playerMsg(s.player.state))
	s.send(jobsMsg{{ID: "job-9", State: job.Done, File: "/takes/job-9.wav", ActorName: "Mina", Text: "hi", CreatedAt: noon, Rev: 3}})
	if got := strings.Join(s.player.did, ","); got != "play job-9" {
		t.Fatalf("when its file was complete it was played again: %q", got)
	}
}
