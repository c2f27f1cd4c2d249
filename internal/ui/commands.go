package ui

import (
	"time"

	tea "charm.land/bubbletea/v2"

	"callboard/internal/job"
)

// The commands: whatever waits, waits here.

func (m *Model) loadActors() tea.Cmd {
	return func() tea.Msg {
		list, _, err := m.deps.Actors.Cached(m.ctx)
		return actorsMsg{list: list, err: err}
	}
}

func (m *Model) refreshActors() tea.Cmd {
	return func() tea.Msg {
		list, err := m.deps.Actors.Refresh(m.ctx)
		return actorsMsg{list: list, fresh: true, err: err}
	}
}

func (m *Model) loadJobs() tea.Cmd {
	return func() tea.Msg {
		list, err := m.deps.Jobs.Jobs(m.ctx, job.Filter{})
		if err != nil {
			return failedMsg{"the history could not be read", err}
		}
		return historyMsg(list)
	}
}

func (m *Model) refetch(id string) tea.Cmd {
	return func() tea.Msg {
		if err := m.deps.Jobs.Refetch(m.ctx, id); err != nil {
			return failedMsg{"no audio", err}
		}
		return nil
	}
}

// refilter narrows the list: at once where that is quick, beside the loop where it is not.
func (m *Model) refilter() tea.Cmd {
	if len(m.actors.all) <= filterAtOnce {
		m.actors.refilter()
		return m.lookAtActor()
	}
	m.actors.query++
	m.actors.behind = true
	query, index, text := m.actors.query, m.actors.index, m.actors.filter.Text()
	return func() tea.Msg {
		return filteredMsg{query, index.Filter(m.ctx, text)}
	}
}

// lookAtActor asks for the highlighted actor's versions once the person has stopped on it.
func (m *Model) lookAtActor() tea.Cmd {
	a, ok := m.actors.selected()
	if !ok || m.lay.tier == single {
		return nil
	}
	return m.askVersions(a.ID)
}

// wantVersions asks for those of the actor who speaks: the settings offer their presets.
func (m *Model) wantVersions() tea.Cmd {
	a, ok := m.actors.speaker()
	if !ok {
		return nil
	}
	return m.askVersions(a.ID)
}

func (m *Model) askVersions(id string) tea.Cmd {
	if _, known := m.actors.versions[id]; known {
		return nil
	}
	m.actors.lookingAt = id
	return m.after(120*time.Millisecond, lookMsg(id))
}

// lookMsg comes when the cursor has rested on an actor for a moment.
type lookMsg string

func (m *Model) look(id string) tea.Cmd {
	if id != m.actors.lookingAt {
		return nil
	}
	return func() tea.Msg {
		list, err := m.deps.Actors.Versions(m.ctx, id)
		return versionsMsg{id, list, err}
	}
}
