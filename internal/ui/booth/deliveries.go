package booth

import (
	tea "charm.land/bubbletea/v2"

	"callboard/internal/ui/keymap"
	"callboard/internal/ui/screen"
	"callboard/internal/ui/state"
)

// showDeliveries shows the webhook deliveries of the selected job.
func (b *Booth) showDeliveries() tea.Cmd {
	j, ok := b.jobs.selectedJob()
	if !ok {
		b.host.Toast(screen.ToastPlain, "no job is selected")
		return nil
	}
	if !b.state.Webhooks.Present {
		b.host.Toast(screen.ToastPlain, "there are no deliveries in this run")
		return nil
	}
	return func() tea.Msg { return screen.GoTo{Screen: keymap.Screen2, Msg: state.ShowDeliveries{JobID: j.ID}} }
}

// showJob selects a job that another screen has named.
func (b *Booth) showJob(id string) {
	if _, ok := b.state.Jobs.Get(id); !ok {
		b.host.Toast(screen.ToastPlain, "this job is not in the list: it was removed")
		return
	}
	b.setFocus(paneJobs)
	b.jobs.selectJob(id)
}
