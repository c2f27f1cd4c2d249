package ui

import (
	"context"

	tea "charm.land/bubbletea/v2"

	"callboard/internal/job"
	"callboard/internal/ui/screen"
)

// loader makes the commands that read what the screens share. Their messages are taken by Model.report.
type loader struct {
	ctx context.Context
	svc screen.Services
}

func (m *Model) loader() loader { return loader{m.ctx, m.svc} }

// actors reads the actors of an earlier run.
func (l loader) actors() tea.Cmd {
	return func() tea.Msg {
		list, _, err := l.svc.Actors.Cached(l.ctx)
		return actorsMsg{list: list, err: err}
	}
}

// refreshActors asks the service for the actors.
func (l loader) refreshActors() tea.Cmd {
	return func() tea.Msg {
		list, err := l.svc.Actors.Refresh(l.ctx)
		return actorsMsg{list: list, fresh: true, err: err}
	}
}

// jobs reads the history.
func (l loader) jobs() tea.Cmd {
	return func() tea.Msg {
		list, err := l.svc.Jobs.Jobs(l.ctx, job.Filter{})
		if err != nil {
			return screen.Failed{What: "the history could not be read", Err: err}
		}
		return historyMsg(list)
	}
}
