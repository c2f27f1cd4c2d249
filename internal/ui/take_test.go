package ui

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"callboard/internal/job"
)

func TestPlaySaveAndCopyTheSelectedJob(t *testing.T) {
	s := newStage(t, 120, 36)
	s.press("shift+tab", "space")
	s.want("not arrived yet")
	s.press("down", "space", "s")
	if got := strings.Join(s.player.did, ","); got != "toggle job-3" {
		t.Fatalf("the player did %q", got)
	}
	if len(s.jobs.saved) != 1 || s.jobs.saved[0] != "job-3 to takes" {
		t.Fatalf("saved %v", s.jobs.saved)
	}
	s.want("saved takes/take.wav", "saved")
	s.press("y")
	s.want("Copy", "speak id", "the request as curl, no token")
	s.press("s")
	if s.last == nil {
		t.Fatal("nothing went to the clipboard")
	}
	s.want("sent speak id to the terminal")
}

// Each value of the menu can be told on the smallest terminal.
func TestCopyMenuOnASmallTerminal(t *testing.T) {
	for _, size := range [][2]int{{40, 12}, {60, 20}} {
		s := newStage(t, size[0], size[1])
		s.press("shift+tab", "g", "y")
		s.want("the request as curl, no token", "the request's body")
		fits(t, s, size[0], size[1])
	}
}

func TestSpeakingAgainAsksFirst(t *testing.T) {
	s := newStage(t, 120, 36)
	s.press("shift+tab", "G", "r")
	s.want("Speak it again?", "free")
	s.press("esc")
	if len(s.jobs.orders) != 0 {
		t.Fatal("sent after esc")
	}
	s.press("r", "enter")
	if len(s.jobs.orders) != 1 || s.jobs.orders[0].Text != someJobs()[3].Text {
		t.Fatalf("ordered %+v", s.jobs.orders)
	}
}

func TestDownloadingAgainDoesNotAsk(t *testing.T) {
	s := newStage(t, 120, 36)
	s.send(jobsMsg{{ID: "job-9", State: job.Done, Text: "x", Problem: "the download broke off", CreatedAt: noon, ExpiresAt: noon.Add(time.Hour)}})
	s.press("shift+tab", "g", "r")
	if len(s.jobs.fetched) != 1 || len(s.jobs.orders) != 0 {
		t.Fatalf("fetched %v, ordered %v", s.jobs.fetched, s.jobs.orders)
	}
}

func TestPlayKeyOnAnActorPlaysTheSample(t *testing.T) {
	s := newStage(t, 120, 36)
	s.press("space")
	if got := strings.Join(s.player.did, ","); got != "play sample:5c3c52ca5827e00008dd7f3a" {
		t.Fatalf("the player did %q", got)
	}
	s.player.did = nil
	s.press("down", "space") // no sample: what plays is the selected take
	s.want("not arrived yet")
}

func TestArrivedTakeNamesThePlayKey(t *testing.T) {
	s := newStage(t, 120, 36)
	s.jobs.answer = job.Job{ID: "job-9", State: job.Queued, ActorName: "Mina", Text: "hi", CreatedAt: noon}
	s.press("enter")
	s.write("hi")
	s.press("ctrl+s")
	s.send(jobsMsg{s.jobs.answer})
	done := s.jobs.answer
	done.State, done.File = job.Done, "/tmp/9.wav"
	s.send(jobsMsg{done})
	s.want("the take by Mina is done · alt+p plays it · esc, then A, plays new takes as they arrive")
	s.press("esc", "space")
	if got := strings.Join(s.player.did, ","); got != "toggle job-9" {
		t.Fatalf("the player did %q", got)
	}
}

func TestSavingOverAFileAsksFirst(t *testing.T) {
	s := newStage(t, 120, 36)
	s.jobs.err = fmt.Errorf("take.wav: %w", job.ErrExists)
	s.press("shift+tab", "down", "S", "enter")
	s.want("Overwrite?", "exists")
	s.jobs.err = nil
	s.press("enter")
	s.want("saved ")
	if len(s.jobs.saved) != 2 {
		t.Fatalf("saved %v", s.jobs.saved)
	}
}

func TestTakeWithoutAudioSaysWhy(t *testing.T) {
	s := newStage(t, 120, 36)
	late := job.Job{ID: "job-9", State: job.Done, SettledBy: job.ByWebhook, ActorName: "Mina", Text: "late", CreatedAt: noon, Problem: "the audio is not here yet: 403", Fetching: true}
	s.send(jobsMsg{late})
	s.want("fetching")
	s.press("shift+tab", "g", "space")
	s.want("the audio is not here yet: 403")
	late.Fetching = false
	s.send(jobsMsg{late})
	s.want("✗ 12:01:09", "no audio")
}

func TestRowSaysHowTheJobWasSettled(t *testing.T) {
	s := newStage(t, 150, 36)
	s.want("webhook 2.0 s", "✓", "done", "2.3 s", "✗", "failed", "?", "uncertain")
	s.send(jobsMsg{{ID: "job-4", State: job.Done, SettledBy: job.ByPoll, ActorName: "Jinhyuk", Text: "x", CreatedAt: noon, SettledAt: noon.Add(16 * time.Second),
		Timeline: job.Timeline{Accepted: noon}, Duration: 1.5, File: "/tmp/x.wav"}})
	s.want("poll 16 s", "1.5 s")
}

func TestYoungJobHasNoSpinner(t *testing.T) {
	s := newStage(t, 120, 36)
	s.send(jobsMsg{{ID: "job-7", State: job.Queued, Text: "quick", CreatedAt: s.now}})
	s.want("◌ 12:01:09")
	s.now = s.now.Add(200 * time.Millisecond)
	s.tick()
	s.wantNot("◌ 12:01:09")
}

func TestNoMotionHasNoSpinner(t *testing.T) {
	s := newStage(t, 120, 36, func(o *Options) { o.NoMotion = true })
	s.want("◐ 12:01:06")
	for range 3 {
		s.tick()
		s.want("◐ 12:01:06")
	}
}
