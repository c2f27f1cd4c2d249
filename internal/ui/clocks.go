package ui

import (
	"time"

	tea "charm.land/bubbletea/v2"

	"callboard/internal/link"
	"callboard/internal/player"
)

// Clocks: they run only while something moves.

const (
	spinEvery  = 120 * time.Millisecond
	playEvery  = 50 * time.Millisecond
	powerEvery = 250 * time.Millisecond // with low power
)

// clock is the one that drives what moves.
type clock struct {
	every time.Duration // until its next tick; 0: it stands
	gen   int           // of the tick that is waited for
}

// animate keeps the one clock running while sound plays or a young job runs. A quicker pace does not wait for the
// tick of a slower one.
func (m *Model) animate() tea.Cmd {
	var every time.Duration
	switch {
	case m.player.Status == player.Playing:
		every = playEvery
	case m.jobs.running() > 0:
		every = m.jobs.pace(m.now())
	default:
		return nil
	}
	if m.lowPower {
		every = max(every, powerEvery)
	}
	if m.opt.NoMotion {
		every = max(every, time.Second)
	}
	if m.tick.every > 0 && m.tick.every <= every {
		return nil
	}
	m.tick = clock{every: every, gen: m.tick.gen + 1}
	return m.after(every, tickMsg(m.tick.gen))
}

// age redraws what tells how old a proof is or counts down to the next try, when its words change.
func (m *Model) age() tea.Cmd {
	m.aging++
	s, now := m.link, m.now()
	var next time.Duration
	if left := s.NextTry.Sub(now); !s.NextTry.IsZero() && left > 0 {
		if next = left % time.Second; next == 0 {
			next = time.Second
		}
	}
	if s.State == link.Proven || m.watchesLink() && !s.ProvenAt.IsZero() {
		if older := agoChanges(now.Sub(s.ProvenAt)); next == 0 || older < next {
			next = older
		}
	}
	if next == 0 {
		return nil
	}
	return m.after(next, ageMsg(m.aging))
}
