package ui

import (
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"callboard/internal/ui/screen"
)

// clickOn clicks the cell at which a text begins in a line, counted from the last one if y is negative.
func (s *stage) clickOn(y int, text string, by int) {
	s.tb.Helper()
	if y < 0 {
		y += s.m.size.H
	}
	before, _, found := strings.Cut(strings.Split(s.text(), "\n")[y], text)
	if !found {
		s.tb.Fatalf("line %d does not say %q:\n%s", y, text, s.text())
	}
	s.send(tea.MouseClickMsg{X: ansi.StringWidth(before) + by, Y: y, Button: tea.MouseLeft})
}

func TestHintsAreClickable(t *testing.T) {
	s := newStage(t, 120, 36)
	s.clickOn(-1, "help", 0)
	s.want("╭─ Keys")
	s.clickOn(-1, "esc close", 0)
	s.wantNot("╭─ Keys")
	s.clickOn(-1, "tab next pane", 4)
	if s.focus() != "Script" {
		t.Fatalf("the focus is on %s", s.focus())
	}
	s.clickOn(-1, "ctrl+o", 5)
	s.want("╭─ Speech settings", "● auto")
	s.clickOn(-1, "←→ change", 1) // the second half is the second key
	s.want("● en-us")
	s.clickOn(-1, "←→ change", 0)
	s.want("● auto")
	s.clickOn(-1, " · ", 1) // between two hints
	s.send(tea.MouseClickMsg{X: 1, Y: s.h - 1, Button: tea.MouseRight})
	s.want("● auto")
}

func TestClickOnAHintAnswersNoQuestionThatWasNotRead(t *testing.T) {
	s := newStage(t, 120, 36)
	s.press("shift+tab", "G", "x")
	s.want("Remove this job?")
	s.clickOn(-1, "enter/y remove", 0)
	s.want("Remove this job?")
	s.readQuestion()
	s.clickOn(-1, "enter/y remove", 0)
	s.wantNot("Remove this job?")
}

func TestTabsAreClickable(t *testing.T) {
	s := newStage(t, 40, 12)
	s.clickOn(0, "Jobs", 3)
	if s.focus() != "Jobs" {
		t.Fatalf("the focus is on %s", s.focus())
	}
	s.clickOn(0, "Actors", 0)
	if s.focus() != "Actors" {
		t.Fatalf("the focus is on %s", s.focus())
	}
	s = newStage(t, 59, 16) // numbers of screens in front of the panes
	s.want("1  2  3   Actors  Script  Jobs")
	s.clickOn(0, "Jobs", 1)
	if s.focus() != "Jobs" {
		t.Fatalf("the focus is on %s", s.focus())
	}
	s.clickOn(0, "3   Actors", 0)
	s.want("1  2  3   Line")
	s.clickOn(0, "1  2  3", 0)
	s.want("Actors  Script  Jobs")
	s = newStage(t, 120, 36, addCounter)
	s.clickOn(0, "4 Counter", 2)
	s.want("0 presses")
	s.clickOn(0, "1 Booth", 0)
	s.wantNot("0 presses")
	s.press("ctrl+o")
	s.clickOn(0, "4 Counter", 2) // behind a dialog
	s.press("esc")
	s.wantNot("0 presses")
}

func TestToastDoesNotMoveADialog(t *testing.T) {
	s := newStage(t, 120, 36)
	s.press("ctrl+o")
	top := func() int {
		return strings.Count(strings.Split(s.text(), "╭─ Speech settings")[0], "\n")
	}
	before := top()
	s.say(screen.ToastPlain, "something happened")
	s.want("something happened")
	if got := top(); got != before {
		t.Errorf("the dialog is in row %d, before the toast in %d", got, before)
	}
}
