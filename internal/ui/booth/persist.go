package booth

import (
	"encoding/json"

	tea "charm.land/bubbletea/v2"

	"callboard/internal/api"
	"callboard/internal/setting"
)

// What is kept from run to run.
const (
	scriptSetting = "ui.script"
	actorSetting  = "ui.actor"
	paramsSetting = "ui.params"
	filterSetting = "ui.actor-filters" // the saved filters of actors
	savedSetting  = "ui.saved"         // the paths of saved takes, by job id
	piecesSetting = "ui.pieces"        // which piece of a script a job is, by job id
)

// Settings is part of screen.Persistent.
func (b *Booth) Settings() []string {
	return []string{scriptSetting, actorSetting, paramsSetting, filterSetting, savedSetting, piecesSetting}
}

// Save is part of screen.Persistent.
func (b *Booth) Save(settings map[string]string) {
	params, err := json.Marshal(b.state.Params)
	if err != nil {
		params = nil
	}
	settings[scriptSetting] = b.script.buf.Text()
	settings[actorSetting] = b.state.Actors.Chosen()
	settings[paramsSetting] = string(params)
	settings[filterSetting] = b.state.Filters.Text()
	settings[savedSetting] = b.files.text()
	settings[piecesSetting] = b.pieces.Kept()
}

// Restore is part of screen.Persistent. It takes the last run's work, unless the user has been faster.
func (b *Booth) Restore(settings map[string]string) tea.Cmd {
	if text := settings[scriptSetting]; b.script.buf.Empty() && text != "" {
		b.script.buf.SetText(text)
		b.script.buf.Bottom()
	}
	if id := settings[actorSetting]; b.state.Actors.Chosen() == "" && id != "" {
		b.actors.choose(id)
	}
	b.state.Filters.Restore(settings[filterSetting])
	var p api.Params
	if kept := settings[paramsSetting]; kept != "" && json.Unmarshal([]byte(kept), &p) == nil && p.Service == b.state.Params.Service {
		setting.Fill(&p) // an older version could leave the quality out, and the service then used 16 kHz
		*b.state.Params = p
	}
	b.pieces.Restore(settings[piecesSetting])
	return b.restoreSaved(settings[savedSetting])
}
