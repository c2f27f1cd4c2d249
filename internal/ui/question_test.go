package ui

import (
	"strings"
	"testing"

	"callboard/internal/ui/linkpanel"
)

// An answer that was typed before the question was drawn does not count: the question stays.
func TestKeysTypedAheadAnswerNoQuestion(t *testing.T) {
	s := newStage(t, 120, 36)
	s.linkUp()
	s.burst("L", "x", "y", "enter")
	s.want("New secret path?")
	if n := s.link.count("rotate"); n != 0 {
		t.Fatalf("the secret path was changed %d times", n)
	}
	s.press("y")
	s.wantNot("New secret path?")
	if n := s.link.count("rotate"); n != 1 {
		t.Errorf("after an answer: changed %d times", n)
	}
}

// To cancel is safe at any time.
func TestCancelDoesNotWaitForTheQuestion(t *testing.T) {
	s := newStage(t, 120, 36)
	s.linkUp()
	s.burst("L", "x", "esc")
	s.wantNot("New secret path?")
}

func TestSpeakingPartOfLongTextNeedsADrawnQuestion(t *testing.T) {
	s := noJobs(t, 120, 36)
	s.press("enter")
	s.write("first paragraph")
	s.press("enter", "enter")
	s.write(strings.Repeat("long ", 80))
	s.press("enter", "enter")
	s.write("last paragraph")
	s.burst("ctrl+s", "ctrl+s")
	if n := len(s.jobs.orders); n != 0 {
		t.Fatalf("%d orders from two keys in one read", n)
	}
	s.want("again speaks this paragraph")
	s.press("ctrl+s")
	if n := len(s.jobs.orders); n != 1 {
		t.Errorf("%d orders after the answer", n)
	}
}

// Keys that change the account from the link's panel, and the menu on exit, are answers as well.
func TestMenusThatChangeTheAccountWaitUntilTheyAreDrawn(t *testing.T) {
	s := newStage(t, 120, 36, func(o *Options) { o.AskOnExit = true })
	s.linkUp()
	s.burst("q", "b")
	if !(host{s.m}).Opened(linkpanel.ExitID) {
		t.Fatal("the question about the callback was answered before it was drawn")
	}
	s.press("esc")

	s.link.status.TakenBy = "https://other.example/…"
	s.send(linkMsg(s.link.status))
	s.burst("L", "t")
	if n := s.link.count("take back"); n != 0 {
		t.Errorf("reclaimed %d times by keys typed ahead", n)
	}
	s.press("t")
	if n := s.link.count("take back"); n != 1 {
		t.Errorf("reclaimed %d times", n)
	}
}

// Input typed ahead reaches the fields of harmless dialogs.
func TestTypedAheadTextIsNotLost(t *testing.T) {
	s := newStage(t, 120, 36)
	s.burst("/")
	s.write("mina")
	s.want("/ mina")
	s = newStage(t, 120, 36)
	s.burst("ctrl+p")
	s.write("low power")
	s.burst("enter")
	if !s.m.state.Player.LowPower {
		t.Errorf("the command was lost:\n%s", s.text())
	}
}

// The answer must come in a read of the terminal after the question was found to be on screen, and not while the terminal
// has not taken the frame.
func TestAnswerNeedsALaterRead(t *testing.T) {
	s := newStage(t, 120, 36)
	s.linkUp()
	reads, writing := uint64(1), true
	s.m.asking.reads = func() uint64 { return reads }
	s.m.asking.writing = func() bool { return writing }
	s.burst("L", "x")
	s.readQuestion() // the terminal has not taken the frame
	reads++
	s.burst("y")
	s.want("New secret path?")
	writing = false
	s.readQuestion()
	s.burst("y") // it waited in the queue
	s.want("New secret path?")
	s.readQuestion()
	reads++
	s.burst("y")
	s.wantNot("New secret path?")
}

// A key that is held down, in a terminal that sends its repeats as presses, starts the time of the question again each
// time: it never answers it.
func TestHeldKeyWithoutRepeatFlagAnswersNothing(t *testing.T) {
	s := noJobs(t, 120, 36)
	s.press("enter")
	s.write("hello")
	s.burst("ctrl+s", "ctrl+s")
	s.want("spoken a moment ago")
	for range 20 {
		before := s.asked
		s.burst("ctrl+s")
		s.send(before) // the time of an earlier press is over
	}
	if n := len(s.jobs.orders); n != 1 {
		t.Fatalf("%d orders from one key held down", n)
	}
	s.press("ctrl+s")
	if n := len(s.jobs.orders); n != 2 {
		t.Errorf("%d orders after the answer", n)
	}
}
