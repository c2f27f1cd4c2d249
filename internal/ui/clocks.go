package ui

import (
	"time"

	tea "charm.land/bubbletea/v2"

	"callboard/internal/link"
	"callboard/internal/player"
)

// Clocks: they run only while something moves.

const (
	spinEvery = 120 * time.Millisecond
	playEvery = 50 * time.Millisecond
)

// animate keeps the one clock running while sound plays or a young job runs.
func (m *Model) animate() tea.Cmd {
	if m.ticking {
		return nil
	}
	var every time.Duration
	switch {
	case m.player.Status == player.Playing:
		every = playEvery
	case m.jobs.running() > 0:
		every = m.jobs.pace(m.now())
	default:
		return nil
	}
	if m.opt.NoMotion {
		every = max(every, time.Second)
	}
	m.ticking = true
	return m.after(every, tickMsg{})
}

// age redraws the link's light when its words change.
func (m *Model) age() tea.Cmd {
	m.aging++
	if m.link.State != link.Proven {
		return nil
	}
	return m.after(agoChanges(m.now().Sub(m.link.ProvenAt)), ageMsg(m.aging))
}
