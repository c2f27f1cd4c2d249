package ui

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"sync"

	tea "charm.land/bubbletea/v2"

	"callboard/internal/ui/playerbar"
	"callboard/internal/ui/screen"
)

// The root's own settings that are stored from run to run. Screens have theirs: see screen.Persistent.
const (
	autoplaySetting = "ui.autoplay"
	lowPowerSetting = "ui.low-power"
	recentSetting   = "ui.recent-commands"
)

// settingsMsg are the settings of an earlier run, by key.
type settingsMsg map[string]string

// loadSettings reads what earlier runs have stored.
func (m *Model) loadSettings() tea.Cmd {
	keys := []string{autoplaySetting, lowPowerSetting, recentSetting, playerbar.OutputSetting}
	for _, s := range m.screens {
		if p, ok := s.(screen.Persistent); ok {
			keys = append(keys, p.Settings()...)
		}
	}
	ctx, settings := m.ctx, m.svc.Settings
	return func() tea.Msg {
		stored := settingsMsg{}
		for _, key := range keys {
			v, _, err := settings.Setting(ctx, key)
			if err != nil {
				return screen.Failed{What: "the text of last time could not be read", Err: err}
			}
			stored[key] = v
		}
		return stored
	}
}

// restore takes up the last run's work.
func (m *Model) restore(stored settingsMsg) tea.Cmd {
	m.restored = true
	var cmds []tea.Cmd
	for _, s := range m.screens {
		if p, ok := s.(screen.Persistent); ok {
			cmds = append(cmds, p.Restore(stored))
		}
	}
	m.state.Recent.Restore(stored[recentSetting])
	p := m.state.Player
	p.Autoplay = stored[autoplaySetting] == "on"
	p.KeepLowPower = stored[lowPowerSetting] == "on"
	p.LowPower = m.opt.LowPower || p.KeepLowPower
	if !m.opt.OutputGiven {
		m.player.RestoreOutput(stored[playerbar.OutputSetting])
	}
	return tea.Batch(cmds...)
}

// work is what the next run takes up: the settings to store, by key.
func (m *Model) work() map[string]string {
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
	work, ctx, settings := m.work(), m.ctx, m.svc.Settings
	return func() tea.Msg {
		if err := write(ctx, settings, work); err != nil {
			return screen.Failed{What: "the text could not be saved for the next run", Err: err}
		}
		return nil
	}
}

// write stores all of the work. The writes run at once, so that they share one flush to the disk: the program waits for it when
// it ends. The error is the first one in the order of the keys.
func write(ctx context.Context, s screen.Settings, work map[string]string) error {
	keys := slices.Sorted(maps.Keys(work))
	errs := make([]error, len(keys))
	var writes sync.WaitGroup
	for i, key := range keys {
		writes.Go(func() {
			if err := s.PutSetting(ctx, key, work[key]); err != nil {
				errs[i] = fmt.Errorf("store %s: %w", key, err)
			}
		})
	}
	writes.Wait()
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}
