package ui

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	tea "charm.land/bubbletea/v2"

	"callboard/internal/api"
)

// What is kept from run to run.

const (
	keepScript   = "ui.script"
	keepActor    = "ui.actor"
	keepParams   = "ui.params"
	keepAutoplay = "ui.autoplay"
	keepPower    = "ui.low-power"
	keepOutput   = "ui.output" // written when it is chosen
)

func (m *Model) loadKept() tea.Cmd {
	return func() tea.Msg {
		var k keptMsg
		for key, to := range map[string]*string{keepScript: &k.script, keepActor: &k.actor, keepParams: &k.params, keepAutoplay: &k.autoplay, keepPower: &k.power, keepOutput: &k.output} {
			v, _, err := m.deps.Settings.Setting(m.ctx, key)
			if err != nil {
				return failedMsg{"the text of last time could not be read", err}
			}
			*to = v
		}
		return k
	}
}

// restore takes up the last run's work, unless the person has been faster.
func (m *Model) restore(k keptMsg) {
	if m.script.buf.Empty() && k.script != "" {
		m.script.buf.SetText(k.script)
		m.script.buf.Bottom()
	}
	if m.actors.chosen == "" && k.actor != "" {
		m.actors.choose(k.actor)
	}
	var p api.Params
	if k.params != "" && json.Unmarshal([]byte(k.params), &p) == nil {
		m.params = p
	}
	m.autoplay = k.autoplay == "on"
	m.thrifty = k.power == "on"
	m.lowPower = m.opt.LowPower || m.thrifty
	m.restoreOutput(k.output)
}

// keepSoon writes the work down once the person has paused.
func (m *Model) keepSoon() tea.Cmd {
	m.keep++
	return m.after(500*time.Millisecond, keepMsg(m.keep))
}

func (m *Model) keepNow() tea.Cmd {
	kept := m.kept()
	return func() tea.Msg {
		if err := writeKept(m.ctx, m.deps.Settings, kept); err != nil {
			return failedMsg{"the text could not be kept for next time", err}
		}
		return nil
	}
}

func (m *Model) kept() map[string]string {
	params, err := json.Marshal(m.params)
	if err != nil {
		params = nil
	}
	return map[string]string{
		keepScript: m.script.buf.Text(), keepActor: m.actors.chosen, keepParams: string(params),
		keepAutoplay: onOff(m.autoplay), keepPower: onOff(m.thrifty),
	}
}

func onOff(on bool) string { return map[bool]string{true: "on"}[on] }

func writeKept(ctx context.Context, s Settings, kept map[string]string) error {
	for key, value := range kept {
		if err := s.PutSetting(ctx, key, value); err != nil {
			return fmt.Errorf("keep %s: %w", key, err)
		}
	}
	return nil
}
