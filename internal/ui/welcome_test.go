package ui

import (
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"
)

func TestTheWelcomeFitsAndAnswers(t *testing.T) {
	for _, size := range [][2]int{{1, 1}, {20, 4}, {40, 12}, {80, 24}, {200, 60}} {
		w := &welcome{dark: true, profile: colorprofile.TrueColor}
		w.Update(tea.WindowSizeMsg{Width: size[0], Height: size[1]})
		lines := strings.Split(w.View().Content, "\n")
		if len(lines) != size[1] {
			t.Fatalf("%v: %d lines", size, len(lines))
		}
		for _, l := range lines {
			if got := ansi.StringWidth(l); got != size[0] {
				t.Fatalf("%v: a line of %d cells: %q", size, got, ansi.Strip(l))
			}
		}
	}
	for key, want := range map[string]Choice{"enter": ChooseSandbox, "s": ChooseSandbox, "q": ChooseQuit, "esc": ChooseQuit} {
		w := &welcome{}
		_, cmd := w.Update(keyPress(key))
		if w.choice != want || cmd == nil {
			t.Errorf("%s chose %v", key, w.choice)
		}
	}
	w := &welcome{}
	if _, cmd := w.Update(keyPress("x")); cmd != nil {
		t.Error("any key ends the welcome")
	}
}
