package webhooks

import (
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"callboard/internal/player"
	"callboard/internal/ui/screen"
	"callboard/internal/ui/state"
	"callboard/internal/ui/webhooks/detail"
	"callboard/internal/webhook"
	"callboard/internal/workbench"
)

// Update is part of screen.Screen.
func (s *Screen) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case state.WebhooksChanged:
		s.webhooksChanged(msg)
	case state.ShowDeliveries:
		return s.showDeliveries(msg.JobID)
	case state.PlayerChanged:
		s.heard(msg)
	case screen.LookChanged:
		s.list.list.InvalidateAll()
	case loadedMsg:
		s.loaded(msg)
	case countDueMsg:
		s.counts.waiting, s.counts.at = false, time.Time{}
	case countedMsg:
		s.counted(msg)
	case readMsg:
		return s.readDone(msg)
	case readAgainMsg:
		s.readAgain(msg)
	case sentMsg:
		s.sent(msg)
	case requestReadMsg:
		return s.openRequest(msg)
	case comparedMsg:
		s.compared(msg)
	case copyReadMsg:
		s.openCopyMenu(msg)
	case deletedMsg:
		s.deleted(msg)
	case restoredMsg:
		s.restored(msg)
	case detail.WorkedMsg:
		s.detail.Worked(msg)
	case doneMsg:
		s.done(msg)
	case settingMsg:
		s.set(msg)
	case editorFileMsg:
		return s.runEditor(msg)
	case editedMsg:
		msg.request.edited(msg)
	case exportedMsg:
		s.exported(msg)
	case countedAllMsg:
		s.askDeleteAll(msg)
	}
	return nil
}

// webhooksChanged takes a batch of changes.
func (s *Screen) webhooksChanged(batch state.WebhooksChanged) {
	s.forwarded = s.forwarded || s.state.Webhooks.Settings.Forward.On
	var ids []string
	for _, c := range batch {
		if c.ID != "" {
			ids = append(ids, c.ID)
		}
	}
	s.changed(ids, slices.ContainsFunc(batch, func(c workbench.Change) bool { return c.Many }))
}

// heard notes when the audio of a job was first heard in this run.
func (s *Screen) heard(msg state.PlayerChanged) {
	id := msg.After.Clip.Key
	if _, known := s.sounds[id]; !known && id != "" && msg.After.Status == player.Playing {
		s.sounds[id] = s.host.Now()
	}
}

// showDeliveries lists the deliveries of a job.
func (s *Screen) showDeliveries(jobID string) tea.Cmd {
	s.setFocus(paneList)
	s.filter.field.SetText("job:" + jobID)
	s.filterChanged()
	return nil
}

// doneMsg is the answer of something that only says something if it failed.
type doneMsg struct {
	what string // what did not work then
	said string // shown if it worked; may be empty
	rows bool   // rows have changed
	err  error
}

func (s *Screen) done(msg doneMsg) {
	s.loads.stale = s.loads.stale || msg.rows
	switch {
	case msg.err != nil:
		s.host.Toast(screen.ToastBad, "%s: %s", msg.what, errorText(msg.err))
	case msg.said != "":
		s.host.Toast(screen.ToastGood, "%s", msg.said)
	}
}

// of are the ids that an action is for: those that are marked, or else the selected one.
func (s *Screen) of() []string {
	if len(s.marks) > 0 {
		return slices.Clone(s.marks)
	}
	if s.selected.ID == "" {
		return nil
	}
	return []string{s.selected.ID}
}

// chosen is the selected delivery, or says that there is none.
func (s *Screen) chosen() (webhook.Head, bool) {
	if s.selected.ID == "" {
		s.host.Toast(screen.ToastPlain, "no delivery is selected")
		return webhook.Head{}, false
	}
	return s.selected, true
}
