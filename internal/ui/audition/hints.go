package audition

import (
	"slices"

	"charm.land/bubbles/v2/key"

	"callboard/internal/ui/keymap"
	"callboard/internal/ui/state"
)

// Hints is part of screen.Screen: the few keys that matter where the focus is, the one that matters now first.
func (s *Screen) Hints() []key.Binding {
	speak, common := s.hint("speak", keymap.Speak), []key.Binding{s.hint("next pane", keymap.NextPane), s.hint("help", keymap.Help), s.hint("quit", keymap.Quit)}
	j, onTake := s.takes.selected()
	switch {
	case s.typedFilter() != nil:
		back := "leave"
		if s.typedFilter().Text() != "" {
			back = "clear"
		}
		return []key.Binding{s.hint("to the list", keymap.Accept), s.hint("move", keymap.Up, keymap.Down), s.hint(back, keymap.Back), s.hint("facets", keymap.ActorFacets), speak}
	case s.line.typing:
		return []key.Binding{speak, s.hint("leave the text", keymap.Back), s.hint("earlier lines", keymap.PastLines),
			s.hint("next pane", keymap.NextPane), s.hint("settings", keymap.Settings)}
	case s.focus == paneCast:
		keys := []key.Binding{s.hint("mark", keymap.Mark), s.hint("all", keymap.MarkAll), s.hint("filter", keymap.Filter)}
		if a, ok := s.cast.selected(); ok && a.PreviewURL != "" {
			if s.state.Player.Has(state.SampleKey(a.ID)) { // who listens decides
				keys = append(keys, s.hint("rate", keymap.RateActorDown, keymap.RateActorUp))
			} else {
				keys = append(keys, s.hint("sample", keymap.Play))
			}
		}
		return slices.Concat(keys, []key.Binding{speak, s.hint("favourite", keymap.Favourite)}, common)
	case s.focus == paneLine:
		return slices.Concat([]key.Binding{s.hint("type", keymap.Enter), speak, s.hint("earlier lines", keymap.PastLines), s.hint("settings", keymap.Settings)}, common)
	case !onTake:
		return slices.Concat([]key.Binding{speak}, common)
	}
	play := "play"
	if s.state.Player.Playing(j.ID) {
		play = "pause"
	}
	names := "blind"
	if s.takes.board.Blind() {
		names = "show names"
	}
	keys := []key.Binding{s.hint(play, keymap.Play)}
	if s.run != nil && len(s.run.waiting) > 0 {
		keys = append(keys, s.hint("stop sending", keymap.Back))
	}
	if r, _ := s.takes.list.Selected(); len(s.takes.rows[r].takes) > 1 {
		keys = append(keys, s.hint("next take", keymap.OlderTake))
	}
	if len(s.price.orders) > 0 && s.run == nil { // something is missing
		keys = append(keys, speak)
	}
	return slices.Concat(keys, []key.Binding{s.hint("compare", keymap.Up, keymap.Down), s.hint("keep", keymap.KeepTake),
		s.hint("drop", keymap.DropTake), s.hint("rate", keymap.RateDown, keymap.RateUp), s.hint(names, keymap.Blind), s.hint("all", keymap.PlayAll),
		s.hint("note", keymap.NoteTake), s.hint("use", keymap.UseActor)}, common)
}

// hint is a key hint with the keys that hold now.
func (s *Screen) hint(does string, acts ...keymap.Action) key.Binding {
	return s.host.Keys().Hint(does, s.scopes, acts...)
}
