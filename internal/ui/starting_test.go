package ui

import (
	"testing"

	tea "charm.land/bubbletea/v2"
)

// Keys that come before the services are open are typed into the first screen.
func TestKeysBeforeTheOpeningAreNotLost(t *testing.T) {
	t.Parallel()
	s := newStage(t, 120, 36)
	first := newStarting(s.opt)
	var m tea.Model = first
	for _, msg := range []tea.Msg{tea.WindowSizeMsg{Width: 120, Height: 36}, keyPress("/"), keyPress("j"), keyPress("q")} {
		var cmd tea.Cmd
		if m, cmd = m.Update(msg); cmd != nil || m != tea.Model(first) {
			t.Fatalf("%v has an effect before the services are open", msg)
		}
	}
	if v := m.View(); v.Content != "" {
		t.Errorf("it draws %q", v.Content)
	}
	if m, _ = m.Update(openedMsg{s.m}); m != tea.Model(s.m) {
		t.Fatalf("the model is %T", m)
	}
	if !s.typing() {
		t.Error("the first key did not open the search")
	}
	s.want("jq")
}

func TestQuitBeforeTheOpening(t *testing.T) {
	t.Parallel()
	_, cmd := newStarting(Options{}).Update(keyPress("ctrl+c"))
	if cmd == nil {
		t.Fatal("ctrl+c does nothing")
	}
	if _, ok := cmd().(tea.QuitMsg); !ok {
		t.Error("ctrl+c does not quit")
	}
}
