package ui

import (
	"testing"

	tea "charm.land/bubbletea/v2"
)

// quits reports whether the last key has ended the program.
func (s *stage) quits() bool { _, quit := s.last.(tea.QuitMsg); return quit }

func TestQuitAsksBeforeRequestsAreLost(t *testing.T) {
	s := newStage(t, 120, 36)
	s.jobs.atStake = 1
	s.press("q")
	if s.quits() {
		t.Fatal("it quit without a question")
	}
	s.want("Quit now?", "1 request is not answered yet", "cannot be had later", "may be charged")
	s.press("esc")
	s.wantNot("Quit now?")
	if s.quits() {
		t.Fatal("cancel quit")
	}
	s.jobs.atStake = 3
	s.press("q")
	s.want("3 requests are not answered yet")
	s.press("enter")
	if !s.quits() {
		t.Fatal("the answer did not quit")
	}
}

func TestQuitTwiceDoesNotWaitForAnAnswer(t *testing.T) {
	s := newStage(t, 120, 36)
	s.jobs.atStake = 1
	s.press("ctrl+c")
	s.want("Quit now?", "quit at once")
	if s.quits() {
		t.Fatal("it quit without a question")
	}
	s.press("ctrl+c")
	if !s.quits() {
		t.Fatal("the second ctrl+c did not quit")
	}
}
