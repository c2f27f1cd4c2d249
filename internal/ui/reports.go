package ui

import (
	tea "charm.land/bubbletea/v2"

	"callboard/internal/actor"
	"callboard/internal/job"
	"callboard/internal/link"
	"callboard/internal/player"
	"callboard/internal/ui/keymap"
	"callboard/internal/ui/screen"
	"callboard/internal/ui/state"
	"callboard/internal/ui/words"
	"callboard/internal/workbench"
)

// What the services report, and the answers to the root's own commands.
type (
	jobsMsg    []job.Job // changed jobs
	linkMsg    link.Status
	playerMsg  player.State
	soundMsg   []player.Event
	storageMsg string // why nothing can be stored now; empty: it can
	historyMsg []job.Job
	// webhooksMsg are changes of deliveries, and of what is done with them.
	webhooksMsg []workbench.Change
	copiedMsg   struct {
		what, value string
		where       string // empty: no program could copy it
	}
	actorsMsg struct {
		list  []actor.Actor
		fresh bool // the service answered just now
		err   error
	}
)

// report merges a report into the state and tells everybody; a message that is not the root's goes to everybody as it is.
func (m *Model) report(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case jobsMsg:
		return m.jobsChanged(msg)
	case historyMsg:
		m.state.Jobs.Merge(msg)
		return m.broadcast(state.HistoryLoaded{Jobs: msg})
	case linkMsg:
		return m.linkChanged(link.Status(msg))
	case playerMsg:
		before := m.state.Player.Last
		m.state.Player.Last = player.State(msg)
		return tea.Batch(m.broadcast(state.PlayerChanged{Before: before, After: m.state.Player.Last}), m.soundChanged(before, m.state.Player.Last))
	case storageMsg:
		m.state.StorageProblem = string(msg)
		return m.broadcast(state.StorageChanged{Problem: string(msg)})
	case webhooksMsg:
		return webhooksChanged(m, msg)
	case screen.GoTo:
		return goTo(m, msg)
	case soundMsg:
		return m.broadcast(state.PlayerEvents(msg))
	case actorsMsg:
		return m.actorsChanged(msg)
	case screen.Failed:
		host{m}.Toast(screen.ToastBad, "%s: %s", msg.What, words.Error(msg.Err))
	case settingsMsg:
		return m.restore(msg)
	case copiedMsg:
		return m.copied(msg)
	case toastMsg, tickMsg, redrawMsg, askedMsg, saveMsg:
		return m.timer(msg)
	default:
		return m.broadcast(msg)
	}
	return nil
}

// copied says where a value went. Where no program could copy it, the terminal is asked to: it never says whether it did.
func (m *Model) copied(msg copiedMsg) tea.Cmd {
	if msg.where != "" {
		host{m}.Toast(screen.ToastGood, "copied %s to %s", msg.what, msg.where)
		return nil
	}
	host{m}.Toast(screen.ToastPlain, "sent %s to the terminal · if it does not arrive, %s in the copy menu shows it to select",
		msg.what, m.keys.Key(keymap.ShowValue, keymap.InCopy))
	return tea.SetClipboard(msg.value)
}

// broadcast gives a message to everything that takes messages.
func (m *Model) broadcast(msg tea.Msg) tea.Cmd {
	var cmds []tea.Cmd
	if m.player != nil {
		cmds = append(cmds, m.player.Update(msg))
	}
	if m.link != nil {
		cmds = append(cmds, m.link.Update(msg))
	}
	for _, s := range m.screens {
		cmds = append(cmds, s.Update(msg))
	}
	for _, d := range m.dialogs {
		if u, ok := d.(screen.Updater); ok {
			cmds = append(cmds, u.Update(msg))
		}
	}
	return tea.Batch(cmds...)
}

func (m *Model) jobsChanged(batch []job.Job) tea.Cmd {
	changes := make(state.JobsChanged, len(batch))
	for i, j := range batch {
		before, known := m.state.Jobs.Get(j.ID)
		changes[i] = state.JobChange{Before: before, After: j, Known: known}
	}
	m.state.Jobs.Merge(batch)
	return m.broadcast(changes)
}

func (m *Model) linkChanged(s link.Status) tea.Cmd {
	before := m.state.Link.Status
	m.state.Link.Present, m.state.Link.Status = m.svc.Link != nil, s
	return m.broadcast(state.LinkChanged{Before: before, After: s})
}

func (m *Model) actorsChanged(msg actorsMsg) tea.Cmd {
	a := m.state.Actors
	if msg.fresh {
		a.Loading = false
	}
	switch {
	case msg.err != nil:
		a.Problem = words.Error(msg.err)
	case len(msg.list) == 0 && !msg.fresh:
		return nil // nothing is stored yet
	default:
		a.Problem = ""
		a.Set(msg.list)
	}
	return m.broadcast(state.ActorsChanged{Fresh: msg.fresh, Err: msg.err})
}
