package pieces

import (
	"slices"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"callboard/internal/ui/keymap"
	"callboard/internal/ui/screen"
	"callboard/internal/ui/widget/mouse"
)

// panel shows a Script.
type panel struct{ s *Script }

var (
	_ screen.Dialog   = (*panel)(nil)
	_ screen.Question = (*panel)(nil)
	_ screen.Pointed  = (*panel)(nil)
)

// dialogID is the kind of panel.
const dialogID = "pieces"

// ID is part of screen.Dialog.
func (d *panel) ID() string { return dialogID }

// Scopes is part of screen.Dialog. The player's keys hold too: they are for the joined clip.
func (d *panel) Scopes() []keymap.Scope { return inDialog() }

func inDialog() []keymap.Scope {
	return []keymap.Scope{keymap.InPieces, keymap.Moving, keymap.OfPlayer}
}

// askAnew puts a new panel in the place of the open one, once a price shows that it did not have before. An answer counts only after
// its question has been on screen for a moment, and that time begins with a new dialog.
func (s *Script) askAnew() {
	if !s.stale || !s.host.Opened(dialogID) {
		return
	}
	s.stale = false
	s.host.Remove(s.panel)
	s.panel = &panel{s}
	s.host.Open(s.panel)
}

// key is how a reader sees the key of an action of the dialog.
func (s *Script) key(act keymap.Action) string { return s.host.Keys().Key(act, inDialog()...) }

// Answers is part of screen.Question: to send pieces costs.
func (d *panel) Answers(act keymap.Action) bool {
	return act == keymap.Accept && d.s.run == nil && len(d.s.shown.toSend) > 0 // what is only downloaded again is free
}

// Do is part of screen.Dialog.
func (d *panel) Do(act keymap.Action, _ tea.KeyPressMsg) (tea.Cmd, bool) {
	s := d.s
	switch act {
	case keymap.Cancel:
		s.host.Remove(d)
	case keymap.Accept:
		return s.accept(), true
	case keymap.Play:
		s.play()
	case keymap.Retry:
		return s.again(), true
	case keymap.StopSending:
		s.stop()
	case keymap.Save:
		return s.save(), true
	case keymap.SaveAs:
		return s.openSaveAs(), true
	case keymap.SavePieces:
		return s.savePieces(), true
	case keymap.Flip, keymap.SelectOutput: // of takes; of the player's own dialog
	default:
		return nil, keymap.MoveCursor(s.list, act)
	}
	return nil, true
}

// accept sends what is missing or, where nothing is, plays from the selected piece on.
func (s *Script) accept() tea.Cmd {
	if t := s.tally(); s.run != nil || len(t.toSend)+len(t.lost) > 0 || !s.plan.known {
		return s.send()
	}
	if i, ok := s.selected(); ok {
		s.playFrom(i)
	}
	return nil
}

// Mouse is part of screen.Pointed: a click selects a piece, the wheel moves.
func (d *panel) Mouse(msg tea.MouseMsg, box screen.Area) tea.Cmd {
	switch e := msg.(type) {
	case tea.MouseWheelMsg:
		d.s.list.Move(mouse.Rows(e.Mouse()))
	case tea.MouseClickMsg:
		d.s.list.ClickAt(e.Y - box.Y - 1 - len(d.s.head(d.s.width())))
	}
	return nil
}

// Hints is part of screen.Dialog.
func (d *panel) Hints() []key.Binding {
	s := d.s
	hint := func(does string, acts ...keymap.Action) key.Binding {
		return s.host.Keys().Hint(does, inDialog(), acts...)
	}
	t := s.shown
	closing := hint("close", keymap.Cancel)
	var again []key.Binding
	if word := s.againWord(); word != "" {
		again = []key.Binding{hint(word, keymap.Retry)}
	}
	var sound []key.Binding
	if t.here > 0 {
		does := "play"
		if t.sounds >= 0 && !t.paused {
			does = "pause"
		}
		sound = []key.Binding{hint(does, keymap.Play)}
	}
	switch {
	case s.run != nil:
		return slices.Concat([]key.Binding{hint("stop what is not sent yet", keymap.StopSending)}, sound, []key.Binding{closing})
	case len(t.toSend) > 0 && s.plan.problem == "":
		return slices.Concat([]key.Binding{hint("speak "+countPieces(len(t.toSend)), keymap.Accept)}, sound, []key.Binding{closing}, again)
	case len(t.lost) > 0 && s.plan.problem == "":
		return slices.Concat([]key.Binding{hint("download "+countPieces(len(t.lost)), keymap.Accept)}, sound, []key.Binding{closing}, again)
	case t.here < len(s.plan.pieces):
		return slices.Concat(again, sound, []key.Binding{closing})
	case t.here == 0:
		return []key.Binding{closing}
	}
	return slices.Concat(sound, []key.Binding{hint("save", keymap.Save), closing, hint("play from here", keymap.Accept),
		hint("seek", keymap.SeekBack, keymap.SeekForward), hint("save as", keymap.SaveAs), hint("save the pieces", keymap.SavePieces)}, again)
}

// againWord is what the key that speaks a piece again does to the selected one; empty: nothing.
func (s *Script) againWord() string {
	i, ok := s.selected()
	if !ok || i >= len(s.plan.pieces) {
		return ""
	}
	switch s.kind(i) {
	case forbidden, underWay:
		return ""
	case missing:
		return "speak only this one"
	case silent:
		return "download this one again"
	}
	return "speak this one again"
}

// Resize is part of screen.Dialog.
func (d *panel) Resize(size screen.Size) {
	const frame = 2
	s := d.s
	s.size = size
	s.refresh()
	w := s.width()
	s.list.SetSize(w, max(min(len(s.plan.pieces), size.H-frame-len(s.head(w))-len(s.foot(w))), 0))
	s.list.InvalidateAll()
}

// View is part of screen.Dialog.
func (d *panel) View() screen.Panel { return d.s.view() }
