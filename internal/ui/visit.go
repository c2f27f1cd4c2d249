package ui

import (
	"slices"

	tea "charm.land/bubbletea/v2"

	"callboard/internal/ui/screen"
	"callboard/internal/ui/state"
	"callboard/internal/ui/widget/style"
	"callboard/internal/ui/words"
	"callboard/internal/workbench"
)

// webhooksChanged takes changes of the deliveries and of what is done with them.
func webhooksChanged(m *Model, batch webhooksMsg) tea.Cmd {
	if slices.ContainsFunc(batch, func(c workbench.Change) bool { return c.Settings }) {
		m.state.Webhooks.Settings = m.svc.Webhooks.Settings()
	}
	return m.broadcast(state.WebhooksChanged(batch))
}

// goTo shows a screen, and what it was asked to show.
func goTo(m *Model, to screen.GoTo) tea.Cmd {
	n := slices.Index(showScreen(), to.Screen)
	if n < 0 || n >= len(m.screens) {
		m.show(to.Screen) // it says why not
		return nil
	}
	m.current = n
	if to.Msg == nil {
		return nil
	}
	return m.broadcast(to.Msg)
}

// fetch lets the screens ask for what they lack.
func fetch(m *Model) tea.Cmd {
	if m.size.W == 0 {
		return nil
	}
	var cmds []tea.Cmd
	for i, s := range m.screens {
		if f, ok := s.(screen.Fetching); ok {
			cmds = append(cmds, f.Fetch(i == m.current))
		}
	}
	return tea.Batch(cmds...)
}

// notices are what the other screens have to say in the header.
func notices(m *Model) string {
	out := ""
	for i, s := range m.screens {
		r, ok := s.(screen.Reporting)
		if !ok || i == m.current {
			continue
		}
		if text := r.Notice(); text != "" {
			out += m.look.Theme.Warn.Paint(style.StableWidth(words.Clean(text))) + "   "
		}
	}
	return out
}

// named is the name of a screen in the header, with its news.
func named(s screen.Screen, current bool) string {
	if r, ok := s.(screen.Reporting); ok && !current {
		if news := r.News(); news != "" {
			return s.Title() + " · " + news
		}
	}
	return s.Title()
}
