package booth

import (
	tea "charm.land/bubbletea/v2"

	"callboard/internal/api"
	"callboard/internal/job"
	"callboard/internal/ui/dialog"
	"callboard/internal/ui/words"
)

// openSettings opens the speech settings, with the models and presets of the actor of the next order.
func (b *Booth) openSettings() tea.Cmd {
	b.host.Open(dialog.NewSettings(b.host, b.state.Params, func() []api.Version {
		a, ok := b.actors.speaker()
		if !ok {
			return nil
		}
		list, _ := b.state.Actors.Versions(a.ID)
		return list
	}))
	return b.loadSpeakerVersions()
}

// confirmAgain asks before a job is spoken again, which costs.
func (b *Booth) confirmAgain(j job.Job) {
	cost := "This is a new request and costs " + characters(j.Chars()) + " of your quota."
	if j.Params.Service == api.ServiceTTS {
		cost = "This is a new request and costs " + words.Count(j.Chars(), "credit") + "."
	}
	if b.state.Credits.TooFew(j.Chars()) {
		cost += " Only " + words.Thousands(b.state.Credits.Left()) + " of them are left."
	}
	if j.State == job.Uncertain || j.Unconfirmed {
		cost += " This one may have been charged already."
	}
	if b.opt.Sandbox {
		cost = "This is a new request. In the sandbox it is free."
	}
	text := "“" + words.Quote(j.Text) + "”\n\nby " + words.OneLine(j.ActorName) + ". " + cost
	b.host.Open(dialog.NewConfirm(b.host, "Speak it again?", text, "speak", func() tea.Cmd {
		return b.order(job.Order{ActorID: j.ActorID, ActorName: j.ActorName, Text: j.Text, Params: j.Params})
	}))
}
