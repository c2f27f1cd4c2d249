package ui

import (
	"maps"
	"slices"

	tea "charm.land/bubbletea/v2"

	"callboard/internal/player"
	"callboard/internal/ui/screen"
	"callboard/internal/ui/state"
)

// heard notes which voices the user has heard.
type heard struct {
	hidden map[string]string // clip key to actor, of takes whose names were hidden when they played
}

// soundChanged notes the voice of a clip that begins to play. What only a silent or muted output plays nobody hears. While the name
// of a take is hidden, its actor is not marked: the mark would tell it.
func (m *Model) soundChanged(before, after player.State) tea.Cmd {
	began := after.Status == player.Playing && (before.Status != player.Playing || before.Clip.Key != after.Clip.Key)
	id := m.state.ActorOfClip(after.Clip.Key)
	if !began || id == "" || after.Silent || after.Muted || after.Volume == 0 {
		return nil
	}
	if _, hidden := m.state.Audition.Alias(after.Clip.Key); hidden {
		if m.heard.hidden == nil {
			m.heard.hidden = map[string]string{}
		}
		m.heard.hidden[after.Clip.Key] = id
		return nil
	}
	return m.markHeard(id)
}

// revealed marks the actors of takes that have played without their names, once the names show again.
func (m *Model) revealed() tea.Cmd {
	var cmds []tea.Cmd
	for _, key := range slices.Sorted(maps.Keys(m.heard.hidden)) {
		if _, hidden := m.state.Audition.Alias(key); !hidden {
			cmds = append(cmds, m.markHeard(m.heard.hidden[key]))
			delete(m.heard.hidden, key)
		}
	}
	return tea.Batch(cmds...)
}

// markHeard notes that an actor's voice was heard now, tells the screens, and stores it.
func (m *Model) markHeard(id string) tea.Cmd {
	a, ok := m.state.Actors.Get(id)
	if !ok {
		return nil
	}
	a.Marks.Heard = m.now()
	m.state.Actors.SetMarks(id, a.Marks)
	ctx, svc := m.ctx, m.svc.Actors
	return tea.Batch(m.broadcast(state.ActorsMarked{IDs: []string{id}}), func() tea.Msg {
		if err := svc.SetHeard(ctx, id); err != nil {
			return screen.Failed{What: "that the voice was heard could not be stored", Err: err}
		}
		return nil
	})
}
