package audition

import (
	"encoding/json"

	tea "charm.land/bubbletea/v2"

	"callboard/internal/audition/board"
	"callboard/internal/ui/state"
)

// What is kept from run to run.
const (
	lineSetting     = "ui.audition.line"
	markedSetting   = "ui.audition.actors" // the ids of the marked actors, as JSON
	knockoutSetting = "ui.audition.knockout"
	boardSetting    = "ui.audition.board" // what package board keeps of the takes, as JSON
)

// Settings is part of screen.Persistent.
func (s *Screen) Settings() []string {
	return []string{lineSetting, markedSetting, boardSetting, knockoutSetting}
}

// Save is part of screen.Persistent.
func (s *Screen) Save(settings map[string]string) {
	marked := ""
	if ids := s.state.Audition.Marked(); len(ids) > 0 {
		if b, err := json.Marshal(ids); err == nil {
			marked = string(b)
		}
	}
	kept, err := json.Marshal(s.takes.board)
	if err != nil {
		kept = nil
	}
	settings[knockoutSetting] = s.matches.text()
	settings[lineSetting], settings[markedSetting], settings[boardSetting] = s.line.buf.Text(), marked, string(kept)
}

// Restore is part of screen.Persistent. It takes the last run's work, unless the user has been faster.
func (s *Screen) Restore(settings map[string]string) tea.Cmd {
	if text := settings[lineSetting]; s.line.buf.Empty() && text != "" {
		s.setLine(text)
		b := board.New("")
		if kept := settings[boardSetting]; kept != "" && json.Unmarshal([]byte(kept), b) == nil && b.Line() == s.line.text {
			s.takes.begin(b)
		}
	}
	s.matches.restore(settings[knockoutSetting])
	var ids []string
	if kept := settings[markedSetting]; len(s.state.Audition.Marked()) > 0 || kept == "" || json.Unmarshal([]byte(kept), &ids) != nil {
		return nil
	}
	s.state.Audition.Mark(true, ids...)
	return func() tea.Msg { return state.MarkedChanged{} }
}
