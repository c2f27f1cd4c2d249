package webhooks

import (
	"strconv"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"callboard/internal/ui/webhooks/detail"
	"callboard/internal/webhook"
)

// What is kept from run to run.
const (
	seenSetting   = "ui.webhooks.seen"   // the newest delivery when the screen was last seen: nanoseconds and id
	targetSetting = "ui.webhooks.target" // the last URL of a replay or a made-up delivery
	tabSetting    = "ui.webhooks.tab"    // of the details
)

// Settings is part of screen.Persistent.
func (s *Screen) Settings() []string { return []string{seenSetting, targetSetting, tabSetting} }

// Save is part of screen.Persistent.
func (s *Screen) Save(settings map[string]string) {
	settings[seenSetting] = strconv.FormatInt(s.counts.seen.At.UnixNano(), 10) + " " + s.counts.seen.ID
	settings[targetSetting] = s.target
	settings[tabSetting] = strconv.Itoa(int(s.detail.Tab()))
}

// Restore is part of screen.Persistent. What is wrong is left out.
func (s *Screen) Restore(settings map[string]string) tea.Cmd {
	at, id, _ := strings.Cut(settings[seenSetting], " ")
	if ns, err := strconv.ParseInt(at, 10, 64); err == nil && ns > 0 {
		s.counts.seen = webhook.Position{At: time.Unix(0, ns), ID: id}
		s.counts.due = true
	}
	if s.target == "" {
		s.target = settings[targetSetting]
	}
	if tab, err := strconv.Atoi(settings[tabSetting]); err == nil && !s.detail.Comparing() {
		s.detail.SetTab(detail.Tab(tab))
	}
	return nil
}
