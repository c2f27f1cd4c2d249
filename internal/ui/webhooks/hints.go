package webhooks

import (
	"slices"

	"charm.land/bubbles/v2/key"

	"callboard/internal/ui/keymap"
)

// Hints is part of screen.Screen: the few keys that matter where the focus is, the one that matters now first.
func (s *Screen) Hints() []key.Binding {
	f := s.filter
	common := []key.Binding{s.hint("help", keymap.Help), s.hint("quit", keymap.Quit)}
	switch {
	case f.open:
		back := "leave"
		if f.text() != "" {
			back = "clear"
		}
		hints := []key.Binding{s.hint("to the list", keymap.Accept), s.hint("move", keymap.Up, keymap.Down), s.hint(back, keymap.Back)}
		if len(f.completions()) > 0 {
			hints = append(hints, s.hint("complete", keymap.Complete))
		}
		return hints
	case s.detail.Finding():
		return []key.Binding{s.hint("keep it marked", keymap.Accept), s.hint("scroll", keymap.Up, keymap.Down), s.hint("end the search", keymap.Back)}
	case s.detail.Found() && s.focus == paneDetail:
		return slices.Concat([]key.Binding{s.hint("next", keymap.FindNext), s.hint("previous", keymap.FindPrev), s.hint("search", keymap.Find), s.hint("end the search", keymap.Back),
			s.hint("tabs", keymap.PrevTab, keymap.NextTab)}, common)
	case s.detail.Comparing() && s.focus == paneDetail:
		return slices.Concat([]key.Binding{s.hint("end the comparison", keymap.Back), s.hint("scroll", keymap.Up, keymap.Down), s.hint("list", keymap.NextPane)}, common)
	case s.selected.ID == "" && f.text() != "":
		return slices.Concat([]key.Binding{s.hint("clear the filter", keymap.Back), s.hint("filter", keymap.Filter)}, common)
	case s.selected.ID == "":
		return slices.Concat([]key.Binding{s.hint("trigger", keymap.TriggerDelivery), s.hint("forward", keymap.ForwardTo), s.hint("answers", keymap.PlanAnswers)}, common)
	case s.focus == paneDetail:
		return slices.Concat([]key.Binding{s.hint("back", keymap.Back), s.hint("tabs", keymap.PrevTab, keymap.NextTab), s.hint("search", keymap.Find), s.hint("replay", keymap.Replay),
			s.hint("edit", keymap.EditReplay), s.hint("copy", keymap.Copy)}, s.playHint(), s.jobHint(), common)
	}
	first := []key.Binding{s.hint("open", keymap.Enter), s.hint("filter", keymap.Filter), s.hint("replay", keymap.Replay)}
	if len(s.marks) == 2 {
		first = slices.Insert(first, 0, s.hint("compare", keymap.Compare))
	}
	if f.text() != "" {
		first = slices.Insert(first, 1, s.hint("clear the filter", keymap.Back))
	}
	return slices.Concat(first, []key.Binding{s.hint("edit", keymap.EditReplay), s.hint("forward", keymap.ForwardTo), s.hint("answers", keymap.PlanAnswers)},
		s.playHint(), []key.Binding{s.hint("mark", keymap.Mark), s.hint("trigger", keymap.TriggerDelivery), s.hint("export", keymap.Export)}, common)
}

// hint is a key hint with the keys that hold now.
func (s *Screen) hint(does string, acts ...keymap.Action) key.Binding {
	return s.host.Keys().Hint(does, s.scopes, acts...)
}

// jobHint is the key that shows the job, if there is one.
func (s *Screen) jobHint() []key.Binding {
	if s.selected.JobID == "" {
		return nil
	}
	return []key.Binding{s.hint("job", keymap.ToJob)}
}

// playHint is what the play key would do, if it would do anything.
func (s *Screen) playHint() []key.Binding {
	j, ok := s.Playable()
	switch {
	case !ok:
		return nil
	case s.state.Player.Playing(j.ID):
		return []key.Binding{s.hint("pause", keymap.Play)}
	}
	return []key.Binding{s.hint("play", keymap.Play)}
}
