package ui

import (
	"context"
	"fmt"
	"maps"
	"slices"

	tea "charm.land/bubbletea/v2"

	"callboard/internal/ui/playerbar"
	"callboard/internal/ui/screen"
)

// The root's own settings that are kept from run to run. Screens have theirs: see screen.Persistent.
const (
	autoplaySetting = "ui.autoplay"
	lowPowerSetting = "ui.low-power"
	recentSetting   = "ui.recent-commands"
)

// settingsMsg are the settings of an earlier run, by key.
type settingsMsg map[string]string

// loadSettings reads what earlier runs have kept.
func (m *Model) loadSettings() tea.Cmd {
	keys := []string{autoplaySetting, lowPowerSetting, recentSetting, playerbar.OutputSetting}
	for _, s := range m.screens {
		if p, ok := s.(screen.Persistent); ok {
			keys = append(keys, p.Settings()...)
		}
	}
	ctx, settings := m.ctx, m.svc.Settings
	return func() tea.Msg {
		kept := settingsMsg{}
		for _, key := range keys {
			v, _, err := settings.Setting(ctx, key)
			if err != nil {
				return screen.Failed{What: "the text of last time could not be read", Err: err}
			}
			kept[key] = v
		}
		return kept
	}
}

// restore takes up the last run's work.
func (m *Model) restore(kept settingsMsg) {
	for _, s := range m.screens {
		if p, ok := s.(screen.Persistent); ok {
			p.Restore(kept)
		}
	}
	m.state.Recent.Restore(kept[recentSetting])
	p := m.state.Player
	p.Autoplay = kept[autoplaySetting] == "on"
	p.KeepLowPower = kept[lowPowerSetting] == "on"
	p.LowPower = m.opt.LowPower || p.KeepLowPower
	if !m.opt.OutputGiven {
		m.player.RestoreOutput(kept[playerbar.OutputSetting])
	}
}

// kept is what the next run takes up.
func (m *Model) kept() map[string]string {
	out := map[string]string{autoplaySetting: onOff(m.state.Player.Autoplay), lowPowerSetting: onOff(m.state.Player.KeepLowPower), recentSetting: m.state.Recent.Text()}
	for _, s := range m.screens {
		if p, ok := s.(screen.Persistent); ok {
			p.Save(out)
		}
	}
	return out
}

func onOff(on bool) string { return map[bool]string{true: "on"}[on] }

// save writes the work down.
func (m *Model) save() tea.Cmd {
	kept, ctx, settings := m.kept(), m.ctx, m.svc.Settings
	return func() tea.Msg {
		if err := write(ctx, settings, kept); err != nil {
			return screen.Failed{What: "the text could not be saved for the next run", Err: err}
		}
		return nil
	}
}

func write(ctx context.Context, s screen.Settings, kept map[string]string) error {
	for _, key := range slices.Sorted(maps.Keys(kept)) {
		if err := s.PutSetting(ctx, key, kept[key]); err != nil {
			return fmt.Errorf("keep %s: %w", key, err)
		}
	}
	return nil
}
