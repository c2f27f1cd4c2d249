package ui

import (
	tea "charm.land/bubbletea/v2"

	"callboard/internal/player"
)

// sampleKey marks the player's clips that are an actor's sample and not a take.
const sampleKey = "sample:"

// playSample plays the highlighted actor's preview clip, if the catalogue has one.
func (m *Model) playSample() (tea.Cmd, bool) {
	a, ok := m.actors.selected()
	if !ok || a.PreviewURL == "" {
		return nil, false
	}
	key := sampleKey + a.ID
	if m.player.Clip.Key == key && m.player.Status != player.Idle {
		m.deps.Player.Toggle(m.player.Clip)
		return m.animate(), true
	}
	m.actors.sampling = a.ID
	return func() tea.Msg {
		path, err := m.deps.Samples.Sample(m.ctx, a)
		return sampleMsg{a.ID, path, err}
	}, true
}

// sampleNews plays a sample that has arrived, if it is still the one that was asked for.
func (m *Model) sampleNews(msg sampleMsg) tea.Cmd {
	if msg.actorID != m.actors.sampling {
		return nil
	}
	m.actors.sampling = ""
	if msg.err != nil {
		m.say(flashBad, "no sample: %s", plainError(msg.err))
		return nil
	}
	m.deps.Player.Play(player.Clip{Key: sampleKey + msg.actorID, Path: msg.path})
	return m.animate()
}
