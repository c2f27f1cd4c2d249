package ui

import (
	"slices"

	"callboard/internal/job"
	"callboard/internal/player"
	"callboard/internal/ui/widget/style"
)

// hint is a key and what it does, for the footer.
type hint struct{ key, does string }

// hints are the few keys that matter where the focus is, the one that matters now first.
func (m *Model) hints() []hint {
	switch {
	case m.top() != nil:
		return m.top().hints(m)
	case m.actors.filtering:
		return []hint{{"enter", "choose"}, {"↑↓", "move"}, {"esc", "clear"}, {"ctrl+s", "speak"}}
	case m.script.typing:
		return []hint{{"ctrl+s", "speak"}, {"esc", "leave the text"}, {"tab", "next pane"}, {"ctrl+o", "settings"}, {"ctrl+p", "palette"}}
	}
	j, some := m.jobs.selected()
	beside := []hint{{"tab", "next pane"}, {"?", "help"}, {"q", "quit"}}
	switch {
	case m.focus == paneActors:
		return slices.Concat([]hint{{"enter", "choose"}, {"/", "filter"}}, m.actorHints(j), beside)
	case m.focus == paneScript:
		return slices.Concat([]hint{{"enter", "type"}, {"ctrl+s", "speak"}, {"ctrl+o", "settings"}}, m.spaceHint(j), []hint{toPlayer()}, beside)
	case !some:
		return slices.Concat([]hint{{"ctrl+s", "speak"}, toPlayer()}, beside)
	}
	return slices.Concat(m.takeHints(j), beside)
}

// toPlayer leads to the player's panel.
func toPlayer() hint { return hint{"P", "player"} }

// actorHints are the keys beside those that choose an actor: what sounds is what one may want to see. j is the selected
// take, which the space bar plays where an actor has no sample.
func (m *Model) actorHints(j job.Job) []hint {
	space := m.spaceHint(j)
	if a, ok := m.actors.selected(); ok && a.PreviewURL != "" {
		space = []hint{{"space", "sample"}}
		if m.hears(sampleKey+a.ID) && m.player.Status == player.Playing {
			space = []hint{{"space", "pause"}}
		}
	}
	if m.hears(m.player.Clip.Key) {
		return append(space, toPlayer(), hint{"*", "favourite"}, hint{"ctrl+s", "speak"})
	}
	return append(space, hint{"*", "favourite"}, hint{"ctrl+s", "speak"}, toPlayer())
}

// takeHints are the keys that do something for a take, the one that matters now first: those of the player while it is
// heard, the next try where it failed.
func (m *Model) takeHints(j job.Job) []hint {
	space, save := m.spaceHint(j), saveHint(j)
	again, open, rest := hint{"r", "again"}, hint{"enter", "details"}, []hint{{"y", "copy"}, toPlayer(), {"ctrl+s", "speak"}}
	switch {
	case m.hears(j.ID):
		keys := []hint{{"←→", "seek"}, {"l", "loop"}, {"<>", "speed"}}
		if m.heard[1].Key != "" {
			keys = append(keys, hint{"f", "flip"})
		}
		return slices.Concat(space, append(keys, toPlayer()), save, []hint{open})
	case j.File != "":
		return slices.Concat(space, save, []hint{open, again}, rest)
	case j.Finished():
		return slices.Concat([]hint{again, open}, rest)
	}
	return slices.Concat(space, []hint{open}, rest)
}

// saveHint is the key that saves a take, if there is something to save.
func saveHint(j job.Job) []hint {
	if j.File == "" {
		return nil
	}
	return []hint{{"s", "save"}}
}

// spaceHint tells what the space bar would do to a take, if it would do anything.
func (m *Model) spaceHint(j job.Job) []hint {
	switch {
	case m.hears(j.ID) && m.player.Status == player.Playing:
		return []hint{{"space", "pause"}}
	case m.hears(j.ID) || m.canPlay(j):
		return []hint{{"space", "play"}}
	}
	return nil
}

// canPlay reports whether a take has audio, be it that it arrives just now.
func (m *Model) canPlay(j job.Job) bool {
	if j.State == job.Done && j.File == "" {
		_, coming := m.deps.Jobs.Downloading(j.ID)
		return coming
	}
	return j.File != ""
}

// hears reports whether the clip at hand, sounding or paused, is the one of this key.
func (m *Model) hears(key string) bool {
	s := m.player
	return key != "" && s.Clip.Key == key && (s.Status == player.Playing || s.Status == player.Paused || s.Status == player.Loading)
}

// readable writes the keys of hints as this terminal can draw them.
func (m *Model) readable(hints []hint) []hint {
	hints = slices.Clone(hints)
	for i := range hints {
		hints[i].key = m.keyText(hints[i].key)
	}
	return hints
}

// keyText is how a key is written. Where there are no arrows it is in letters, and can be told from the signs around it.
func (m *Model) keyText(key string) string {
	if m.opt.ASCII {
		return style.ASCIIKey(key)
	}
	return key
}
