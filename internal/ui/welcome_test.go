package ui

import (
	"testing"

	tea "charm.land/bubbletea/v2"
)

// The welcome is a screen of the same program, without header, player and key hints.
func TestWelcomeIsABareScreen(t *testing.T) {
	dark := true
	for _, size := range [][2]int{{1, 1}, {39, 9}, {40, 12}, {80, 24}, {200, 60}} {
		m, w := newWelcome(t.Context(), Options{Dark: &dark})
		s := &stage{tb: t, w: size[0], h: size[1], m: m}
		s.send(tea.WindowSizeMsg{Width: size[0], Height: size[1]})
		s.run(m.Init())
		fits(t, s, size[0], size[1])
		if size[0] >= 40 {
			s.want("enter   try the sandbox")
			s.wantNot("Booth", "? help")
		}
		s.press("?", "L", "ctrl+p", "2")
		if len(m.dialogs) != 0 {
			t.Error("the welcome opened a dialog of the program")
		}
		s.press("enter")
		if _, quit := s.last.(tea.QuitMsg); !quit || w.Choice() != ChooseSandbox {
			t.Errorf("enter ended with choice %v, %T", w.Choice(), s.last)
		}
	}
	m, w := newWelcome(t.Context(), Options{Dark: &dark})
	s := &stage{tb: t, m: m}
	s.send(tea.WindowSizeMsg{Width: 80, Height: 24})
	s.press("ctrl+c")
	if _, quit := s.last.(tea.QuitMsg); !quit || w.Choice() != ChooseQuit {
		t.Errorf("ctrl+c ended with choice %v, %T", w.Choice(), s.last)
	}
}
