package booth

import (
	"encoding/json"

	"callboard/internal/api"
	"callboard/internal/setting"
)

// What is kept from run to run.
const (
	scriptSetting = "ui.script"
	actorSetting  = "ui.actor"
	paramsSetting = "ui.params"
)

// Settings is part of screen.Persistent.
func (b *Booth) Settings() []string { return []string{scriptSetting, actorSetting, paramsSetting} }

// Save is part of screen.Persistent.
func (b *Booth) Save(settings map[string]string) {
	params, err := json.Marshal(b.state.Params)
	if err != nil {
		params = nil
	}
	settings[scriptSetting] = b.script.buf.Text()
	settings[actorSetting] = b.state.Actors.Chosen()
	settings[paramsSetting] = string(params)
}

// Restore is part of screen.Persistent. It takes the last run's work, unless the user has been faster.
func (b *Booth) Restore(settings map[string]string) {
	if text := settings[scriptSetting]; b.script.buf.Empty() && text != "" {
		b.script.buf.SetText(text)
		b.script.buf.Bottom()
	}
	if id := settings[actorSetting]; b.state.Actors.Chosen() == "" && id != "" {
		b.actors.choose(id)
	}
	var p api.Params
	if kept := settings[paramsSetting]; kept != "" && json.Unmarshal([]byte(kept), &p) == nil {
		setting.Fill(&p) // an older version could leave the quality out, and the service then used 16 kHz
		*b.state.Params = p
	}
}
